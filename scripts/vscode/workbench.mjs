/**
 * A VS Code window as a person uses it: explorer, palette, menus, notifications, status bar, the .dfu editor.
 *
 * Below: Playwright's page. Above: test/ui and `npm run demo`. All selectors into VS Code's own interface are here.
 */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { extensionId, out } from '../paths.mjs';

/** A window that starts: explorer rows were seen to take 17 s on busy cores. */
const START_MS = 180_000;

/** Anything else: a machine that is ten times as slow for others' work fails no test. */
const SLOW_MS = 180_000;

/** One of several tries: long enough that a busy page has done what it was told, so that nothing is done twice. */
const TRY_MS = 10_000;

/** A key or a click that a page may lose while it is changing its focus. */
const LOST_MS = 3000;

/**
 * Does something again until it goes well: a page that is just changing its focus loses keys, and closes the palette
 * that has just opened.
 *
 * @param {() => Promise<void>} action
 */
async function insist(action) {
  for (const deadline = Date.now() + START_MS; ;) {
    try {
      return await action();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** For what may or may not come about: only that it did not is ignored. @param {unknown} error */
export function ignoreTimeout(error) {
  if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
}

/** The category of every command of this extension. */
const CATEGORY = 'STM32 DFU';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Locator} Locator */

export class Workbench {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(SLOW_MS);
  }

  /**
   * Opens a window and waits until the extension is known to it.
   *
   * @param {import('playwright-core').BrowserContext} context
   * @param {string} address
   * @param {(page: Page) => Promise<void>} [prepare] does something with the page before it loads
   */
  static async open(context, address, prepare) {
    const workbench = await Workbench.openBare(context, address, prepare);
    await workbench.knowsExtension();
    return workbench;
  }

  /**
   * Opens a window, whatever extensions it has.
   *
   * @param {import('playwright-core').BrowserContext} context
   * @param {string} address
   * @param {(page: Page) => Promise<void>} [prepare] does something with the page before it loads
   */
  static async openBare(context, address, prepare) {
    const page = await context.newPage();
    await prepare?.(page);
    const workbench = new Workbench(page);
    await page.goto(address);
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: START_MS });
    return workbench;
  }

  /**
   * Waits until the extension is known. Before that, a double click opens the text editor; the palette's entries say when
   * it is so without activating the extension.
   */
  async knowsExtension() {
    for (const deadline = Date.now() + START_MS; ; await sleep(250)) {
      await this.palette(`>${CATEGORY}: `);
      const found = await this.paletteRows.filter({ hasText: `${CATEGORY}: ` }).count();
      await this.page.keyboard.press('Escape');
      if (found > 0) return;
      if (Date.now() > deadline) throw new Error('The extension did not appear in the command palette.');
    }
  }

  get paletteRows() {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  /** The palette's or a question's input line. */
  get input() {
    return this.page.locator('.quick-input-widget input[type="text"]');
  }

  /**
   * What every test begins from, whatever the one before has left: no dialog, no question, no menu, no notification.
   * Editors stay: what is open is the test's own business.
   */
  async settle() {
    for (const [what, open] of /** @type {const} */ ([
      ['dialog', this.dialog],
      ['question', this.page.locator('.quick-input-widget:visible')],
      ['menu', this.menuBox],
    ]))
      for (let tries = 0; await open.first().isVisible(); tries++) {
        if (tries === 5) throw new Error(`A ${what} stays open, whatever Escape does.`);
        await this.page.keyboard.press('Escape');
        await open.first().waitFor({ state: 'hidden', timeout: LOST_MS }).catch(ignoreTimeout);
      }
    if ((await this.notification().count()) > 0) await this.clearNotifications();
  }

  /** Opens the palette with something typed. @param {string} text */
  palette(text) {
    return insist(async () => {
      // It lists the commands that there are when it opens: one that is open already may not know those of this moment.
      if (await this.input.isVisible()) await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('F1');
      await this.input.fill(text, { timeout: LOST_MS });
      await this.paletteRows.first().waitFor({ timeout: LOST_MS });
    });
  }

  /** Runs a command by its title. @param {string} title  @param {string} [category] */
  command(title, category = CATEGORY) {
    const words = category ? `${category}: ${title}` : title;
    return insist(async () => {
      await this.palette(`>${words}`);
      await this.paletteRows.filter({ hasText: words }).first().click({ timeout: LOST_MS });
    });
  }

  /**
   * Answers a question that is asked in the palette's place. By the keyboard: a click was lost once in a dozen runs, and
   * clicking again could answer the next question.
   *
   * @param {string} text
   */
  async pick(text) {
    const row = this.paletteRows.filter({ hasText: text }).first();
    await row.waitFor();
    const focused = row.and(this.page.locator('.focused'));
    for (const deadline = Date.now() + SLOW_MS; (await focused.count()) === 0;) {
      if (Date.now() > deadline) throw new Error(`"${text}" cannot be reached with the arrow keys.`);
      await this.input.press('ArrowDown');
    }
    await this.input.press('Enter');
  }

  /** Types an answer to a question. @param {string} text */
  async answer(text) {
    await this.input.fill(text);
    await this.input.press('Enter'); // wherever an editor that has just loaded has put the focus
  }

  /**
   * Answers a file dialog, which here is one of typing, too. It shows a folder first, and fills in what is proposed when
   * it has the folder's files, together with its rows (`updateItems` of VS Code's simpleFileDialog.ts): what is typed
   * before that is lost, and Enter then takes what is proposed.
   *
   * @param {string} path
   */
  answerPath(path) {
    const input = this.page.locator('.quick-input-widget input[aria-label*="path" i]');
    return insist(async () => {
      await input.waitFor({ timeout: TRY_MS });
      await this.paletteRows.first().waitFor({ timeout: TRY_MS });
      await input.fill(path);
      if ((await input.inputValue()) !== path) throw new Error('The dialog filled itself in after it was filled in.');
      await input.press('Enter');
      // A path that is there already is asked about by a dialog of its own, over this one.
      await input.and(this.page.locator(':visible')).waitFor({ state: 'hidden', timeout: TRY_MS });
    });
  }

  /** A file or folder in the Explorer. @param {string} name */
  explorer(name) {
    // What comes after the name is decoration: that it is modified, say.
    const labels = ['="', '^="'].map((match, index) => `[aria-label${match}${name}${index === 0 ? '' : ','}"]`);
    return this.page.locator(labels.map((label) => `.explorer-folders-view .monaco-list-row${label}`).join(', '));
  }

  /** The entries of the menu that is open. */
  get menu() {
    return this.page.locator('.context-view .monaco-menu .action-item:not(.disabled)');
  }

  /** The menu that is open. */
  get menuBox() {
    return this.page.locator('.context-view .monaco-menu');
  }

  /** Chooses from a file's context menu in the Explorer. @param {string} name  @param {string} entry */
  contextMenu(name, entry) {
    return insist(async () => {
      // One that is open is another row's, or was made before the window knew this entry: it would stay without it.
      if (await this.menuBox.first().isVisible()) {
        await this.page.keyboard.press('Escape');
        await this.menuBox.first().waitFor({ state: 'hidden', timeout: LOST_MS });
      }
      await this.explorer(name).click({ button: 'right' });
      // Not another row's, which has come to where this one was: a new file moves those behind it.
      await this.explorer(name).and(this.page.locator('.focused')).waitFor({ timeout: LOST_MS });
      await this.chooseFromMenu(entry);
    });
  }

  /**
   * Chooses from the menu that is open, and sees it close. By Enter: a click within a tenth of a second after it has
   * opened is taken for the end of the click that opened it (VS Code's menu.ts), so that the menu stays and takes the
   * next one.
   *
   * @param {string} entry
   */
  async chooseFromMenu(entry) {
    const item = this.menu.filter({ hasText: entry }).first();
    await item.hover({ timeout: TRY_MS });
    await item.locator('.action-menu-item').press('Enter', { timeout: LOST_MS });
    await this.menuBox.first().waitFor({ state: 'hidden', timeout: TRY_MS });
  }

  /**
   * Opens a .dfu as a person does and waits for the editor. A window that has just started may still take it for text,
   * on a busy machine even when the palette knows the extension: then it is closed and opened again. So it is where a
   * file that the Explorer has just been told of moves the rows between the two clicks.
   *
   * @param {string} name
   */
  async openDfu(name) {
    const asText = this.page.locator('.monaco-editor-pane-placeholder');
    const active = this.page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`);
    let clicked = -Infinity;
    for (const deadline = Date.now() + START_MS; ; await sleep(100)) {
      if (await asText.isVisible()) {
        await this.command('View: Close Editor', '');
        await asText.waitFor({ state: 'detached' });
        clicked = -Infinity;
      }
      const isActive = (await active.count()) > 0;
      if (isActive && (await this.page.locator('iframe.webview.ready').count()) > 0) break;
      if (!isActive && Date.now() - clicked > TRY_MS) {
        await this.explorer(name).dblclick();
        clicked = Date.now();
      }
      if (Date.now() > deadline) throw new Error(`${name} did not open.`);
    }
    // Not the file's that was open before: its page may still be there.
    const root = new RegExp(`^${name.replaceAll('.', '\\.')}, `);
    await this.editor().getByRole('treeitem', { name: root }).waitFor();
    return this.editor();
  }

  /** An editor's tab. @param {string} name */
  tab(name) {
    return this.page.locator(`.tabs-container .tab[data-resource-name="${name}"]`);
  }

  /** The tab of a file with changes that are not saved. @param {string} name */
  dirtyTab(name) {
    return this.page.locator(`.tab.dirty[data-resource-name="${name}"]`);
  }

  /** Saves what is in front. A key that is lost while the page changes its focus is pressed again: that saves no less. @param {string} name */
  save(name) {
    return insist(async () => {
      await this.page.keyboard.press('Control+S');
      await this.dirtyTab(name).waitFor({ state: 'detached', timeout: LOST_MS });
    });
  }

  /** Saves what is in front until that leads to a question or a message. @param {Locator} answer */
  saveUntil(answer) {
    return insist(async () => {
      if (!(await answer.isVisible())) await this.page.keyboard.press('Control+S');
      await answer.waitFor({ timeout: LOST_MS });
    });
  }

  /** The inside of a .dfu editor; the `index`th of those that are shown. */
  editor(index = 0) {
    return this.page
      .locator('iframe.webview.ready')
      .nth(index)
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame();
  }

  /** The same as a frame, to run code in. */
  async frame(index = 0) {
    const outer = await this.page.locator('iframe.webview.ready').nth(index).elementHandle();
    const inner = await (await outer?.contentFrame())?.waitForSelector('iframe#active-frame');
    const frame = await inner?.contentFrame();
    if (!frame) throw new Error('The editor has no frame.');
    return frame;
  }

  /** Notifications, progress among them. @param {string | RegExp} [text] */
  notification(text) {
    const all = this.page.locator('.notifications-toasts .notification-list-item');
    return text === undefined ? all : all.filter({ hasText: text });
  }

  /** Waits for a notification and answers all of its text. @param {string | RegExp} text */
  async notified(text, timeout = SLOW_MS) {
    const message = this.notification(text).locator('.notification-list-item-message').first();
    await message.waitFor({ timeout });
    return (await message.innerText()).trim();
  }

  async clearNotifications() {
    await this.command('Clear All Notifications', 'Notifications');
  }

  /** The modal dialog. */
  get dialog() {
    return this.page.locator('.monaco-dialog-box');
  }

  /** @param {string} id as in `contributions.ts` */
  statusItem(id) {
    return this.page.locator(`.statusbar-item[id="${extensionId}.${id}"]`);
  }

  /** What the window shows, in words: where only the end of a log is kept there is no picture. */
  async shown() {
    const texts = async (/** @type {Locator} */ locator) =>
      (await locator.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim()).join(' | ');
    const parts = {
      tabs: this.page.locator('.tabs-container .tab'),
      question: this.page.locator('.quick-input-widget:visible'),
      dialog: this.dialog,
      menu: this.menuBox,
      notifications: this.notification(),
      'status bar': this.page.locator(`.statusbar-item[id^="${extensionId}"]`),
      focus: this.page.locator(':focus'),
    };
    const lines = Object.entries(parts).map(async ([name, locator]) => `${name}: ${await texts(locator)}`);
    return (await Promise.all(lines)).join('\n');
  }

  /** Leaves a picture in out/screenshots. @param {string} name */
  async screenshot(name) {
    const folder = path.join(out, 'screenshots');
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }
}
