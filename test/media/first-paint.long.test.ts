import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { firmwareAt } from '../fixtures/firmware.ts';
import { openSessionPage } from './support/session-page.ts';
import { launchBrowser } from './support/webview-page.ts';

/** Nodes of a page that has just been drawn, within shadow roots too. */
const MOST_NODES = 1500;

/** As many elements as anybody has seen, and many more. */
const FILES = {
  'a file with one element': [1, 1],
  'a file with 5,000 elements in 50 targets': [50, 100],
  'a file with 2,000 elements in one target': [1, 2000],
} as const;

/** A file whose elements overlap and hold nothing that makes sense, so that there is a problem for each as well. */
function fileWith(targets: number, elements: number): Uint8Array {
  const bytes = firmwareAt(0x08000000).subarray(0, 64);
  return buildDfu({
    targets: Array.from({ length: targets }, (_, target) => ({
      name: `Target ${target}`,
      elements: Array.from({ length: elements }, (__, index) => ({ address: 0x08000000 + index * 32, bytes })),
    })),
  });
}

interface FirstPicture {
  /** Elements, as Chromium's Lighthouse counts the size of a page, those in shadow roots too. */
  readonly nodes: number;
  /** Milliseconds since the page began. */
  readonly at: number;
}

/** Runs in the page, before its own script: notes the first picture with the tree in it, and how much is in it. */
function noteFirstPicture(): void {
  const count = (root: Document | ShadowRoot): number =>
    [...root.querySelectorAll('*')].reduce((sum, { shadowRoot }) => sum + 1 + (shadowRoot ? count(shadowRoot) : 0), 0);
  const observer = new MutationObserver(() => {
    if (document.querySelector('[role="treeitem"]')) {
      observer.disconnect();
      requestAnimationFrame(() => {
        Object.assign(window, { firstPicture: { nodes: count(document), at: performance.now() } });
      });
    }
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** The browser, whose pages note their first picture. */
function noting(browser: Browser): Browser {
  const noted: Pick<Browser, 'newContext'> = {
    newContext: async (options) => {
      const context = await browser.newContext(options);
      await context.addInitScript('globalThis.__name = (named) => named;');
      await context.addInitScript(noteFirstPicture);
      return context;
    },
  };
  return noted as Browser; // no more of it is used
}

describe('The first picture of the editor’s page', function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  for (const [name, [targets, elements]] of Object.entries(FILES)) {
    it(`has at most ${MOST_NODES} nodes with ${name}`, async () => {
      const { page } = await openSessionPage(noting(browser), fileWith(targets, elements));
      await page.waitForFunction('window.firstPicture');
      const { nodes, at } = await page.evaluate<FirstPicture>('window.firstPicture');
      console.log(`        ${nodes} nodes, ${at.toFixed(0)} ms after the page's start`);
      // The rest comes a moment later: of very many elements the first thousand.
      const rows = 1 + targets + Math.min(targets * elements, 1000);
      await page
        .getByRole('treeitem')
        .nth(rows - 1)
        .waitFor();
      await page.context().close();
      assert.ok(nodes <= MOST_NODES, `${nodes} nodes`);
    });
  }
});
