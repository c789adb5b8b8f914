/**
 * Every page that there is, for who does not see it and in every kind of theme: its roles and names, and what axe-core finds.
 * Whoever adds a page adds a row.
 */

import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { firmwareAt, join, textBytes } from '../fixtures/firmware.ts';
import { amount } from '../support/amount.ts';
import { boardWith, PLAN, reportOf } from './support/boards.ts';
import { openComparedPage, sideWith } from './support/compared-page.ts';
import { findings, putOn } from './support/findings.ts';
import { ADDRESS, openSessionPage } from './support/session-page.ts';
import { launchBrowser, type WebviewPage } from './support/webview-page.ts';

const FLASH = 0x0800_0000;
const NARROW = 550;
const WIDE = 1300;

/** Firmware that says what it is, and for which chip. */
const program = join(firmwareAt(FLASH), textBytes('\0MicroPython v1.14 on 2021-02-02; PYBv1.1 with STM32F405RG\0'));
const firmware = buildDfu({
  targets: [
    {
      name: 'ST...',
      elements: [
        { address: FLASH, bytes: program },
        { address: 0x0802_0000, bytes: textBytes('0123456789'.repeat(100)) },
      ],
    },
  ],
});
const damaged = firmware.slice();
damaged[damaged.length - 1] = (damaged[damaged.length - 1] ?? 0) ^ 1;
const element = { target: 0, element: 0 };
const planned = { file: ADDRESS, plan: PLAN };
const writing = { phase: 'writing', done: 0x20000, total: 0x60000, rate: 60_000, share: 0.4 } as const;
const outcome = boardWith({
  planned,
  report: reportOf({ 0: 'identical', 5: 'verified', 6: 'unknown', 7: 'erased' }, { 7: 0x8000 }),
  failure: 'flash-incomplete',
  state: { kind: 'failed', job: 'Flashing', code: 'flash-incomplete' },
});
const changed = program.slice();
changed[8] = (changed[8] ?? 0) ^ 0x10;
const sides = {
  left: sideWith('old.dfu', { address: FLASH, bytes: program }),
  right: sideWith('new.dfu', { address: FLASH, bytes: changed }, { address: 0x0802_0000, bytes: textBytes('new') }),
};

/** A page, how it comes about, and what is read aloud of it. */
interface Shown {
  readonly open: (browser: Browser) => Promise<Pick<WebviewPage, 'page' | 'complaints'>>;
  /** What a person does to see it. */
  readonly act?: (page: Page) => Promise<void>;
  /** Lines of the page's snapshot: roles and names. */
  readonly says: readonly string[];
}

type EditorOptions = Parameters<typeof openSessionPage>[2];

/** The editor of a file. */
const editor = (
  bytes: Uint8Array,
  says: readonly string[],
  { act, ...options }: EditorOptions & { act?: Shown['act'] } = {},
): Shown => ({
  open: (browser) => openSessionPage(browser, bytes, { width: WIDE, height: 1200, ...options }),
  ...(act && { act }),
  says,
});

const pages: Readonly<Record<string, Shown>> = {
  card: editor(firmware, [
    '- heading "firmware.dfu" [level=1]',
    '- tree "Targets and elements":',
    '- treeitem "firmware.dfu, 1.8 KB" [expanded] [level=1] [selected]',
    '- heading "MicroPython v1.14" [level=2]',
    '- link "“PYBv1.1 with STM32F405RG”"',
    '- region "Memory map":',
    '- button "Look at the Board"',
  ]),
  'card unfolded, its terms explained': editor(
    firmware,
    ['- text: USB vendor ID', '- button "What does “Chip” mean?" [expanded]'],
    {
      state: { unfolded: ['header', 'term-Chip'] },
    },
  ),
  target: editor(firmware, ['- \'heading "Target 0: ST..." [level=2]\'', '- button "Add Element…"'], {
    state: { selected: { target: 0, element: null } },
  }),
  element: editor(
    firmware,
    ['- heading "Element 0" [level=2]', '- term: Initial stack pointer', '- tab "Overview" [selected]'],
    { state: { selected: element }, act: (page) => page.getByText('Initial stack pointer').waitFor() },
  ),
  'name that is typed': editor(firmware, ['- textbox "Name of the target"'], {
    state: { selected: { target: 0, element: null } },
    act: (page) => page.getByRole('button', { name: /^Change: Name/ }).click(),
  }),
  bytes: editor(firmware, ['- grid "Bytes of Element 0":', '- status "Typing digits"'], {
    state: { selected: element, tab: 'bytes' },
    act: async (page) => {
      await page.getByRole('rowheader', { name: '08000000' }).waitFor();
      await page.locator('.hex-inspector summary').click();
      await page.getByRole('grid').press('F2');
    },
  }),
  'menu of the bytes': editor(firmware, ['- menu "Bytes":', '- menuitem "Fill…"'], {
    state: { selected: element, tab: 'bytes' },
    act: (page) => page.locator('.hex-scroller').click({ button: 'right' }),
  }),
  plan: editor(firmware, ['- slider "Sectors of NUCLEO-F401RE · ST-Link 066DFF"', '- button "Plan Again"'], {
    board: boardWith({ planned }),
    state: { sector: 7 },
  }),
  'job that runs': editor(firmware, ['- progressbar "How far the job is"'], {
    board: boardWith({
      planned,
      running: true,
      state: { kind: 'busy', job: 'Flashing', share: 0.4, progress: writing },
    }),
  }),
  outcome: editor(firmware, ['- table', '- button "Copy as Text"'], {
    board: outcome,
    state: { unfolded: ['board-sectors'], sector: 7 },
  }),
  problems: editor(damaged, ['- region "Problems":', '- img "Error"', '- link "offset 0x730"'], {}),
  'empty file': editor(new Uint8Array(), ['- heading "An empty file" [level=2]', '- button "Begin a DFU File"']),
  'foreign file': editor(textBytes(':00000001FF\n'), [
    '- heading "Not a DfuSe file" [level=2]',
    '- button "Create .dfu…"',
    '- button "Open as Text"',
  ]),
  'file of another format': editor(
    program,
    ['- tree "Segments":', '- treeitem "Segment 0, 0x08000000, 527 bytes" [level=2]'],
    {
      name: 'firmware.bin',
      whyNotEditable: 'Files of this format are only shown.',
    },
  ),
  'bytes beside another revision': {
    open: async (browser) => {
      const state = { selected: element, tab: 'bytes' };
      const opened = await openSessionPage(browser, firmware, { width: WIDE, height: 900, state });
      const ranges = [{ start: FLASH + 1, end: FLASH + 40 }];
      await opened.post({ type: 'beside', beside: { older: false, differing: 39, ranges } });
      return opened;
    },
    act: (page) => page.locator('.hex-differs').first().waitFor(),
    says: ['- text: 39 bytes differ between the two sides.', '- button "Next difference"'],
  },
  comparison: {
    open: (browser) => openComparedPage(browser, sides, { width: WIDE, height: 900 }),
    act: async (page) => {
      await page.getByText('By element, sector and region').click();
      await page.getByRole('row', { name: /^08000000/ }).waitFor();
    },
    says: ['- heading "old.dfu new.dfu" [level=1]', '- grid "Bytes of old.dfu and new.dfu":'],
  },
  'comparison that is no more': {
    open: async (browser) => {
      const opened = await openComparedPage(browser, sides, { width: WIDE, height: 900 });
      await opened.post({ type: 'failed', sentence: 'The file cannot be read.' });
      return opened;
    },
    says: ['- alert: The file cannot be read.'],
  },
};

describe('For who does not see it, and in every kind of theme', function () {
  this.timeout(600_000);
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  for (const [name, { open, act, says }] of Object.entries(pages)) {
    it(`the page is all right: ${name}`, async () => {
      const { page, complaints } = await open(browser);
      try {
        await act?.(page);
        const snapshot = await page.locator('body').ariaSnapshot();
        for (const line of says) {
          assert.ok(snapshot.includes(line), `${line} is not in\n${snapshot}`);
        }
        const found: string[] = [];
        const look = async (what: string, rules?: readonly string[]): Promise<void> =>
          void found.push(...(await findings(page, rules)).map((finding) => `${what}: ${finding}`));
        await look('dark');
        // Another theme has other colours, and the same words.
        for (const theme of ['light', 'high-contrast', 'high-contrast-light'] as const) {
          await putOn(page, theme);
          await look(theme, ['color-contrast']);
        }
        if (amount(0, 1) === 1) {
          await page.setViewportSize({ width: NARROW, height: 700 });
          await look('narrow');
        }
        assert.deepEqual(found, []);
        assert.deepEqual(complaints, []);
      } finally {
        await page.context().close();
      }
    });
  }
});
