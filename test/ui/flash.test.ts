import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFirmware } from '../../src/formats/convert.ts';
import { BETWEEN, elementsOf, flashOf, putUsedBoard } from './support/board.ts';
import { copyFromCorpus, openWindow, type TestWindow } from './support/windows.ts';

const FLASH_IT = 'Flash to Board';
const MICROPYTHON = 'mpy-f401ce-v1.14.dfu';
const OTHER_CHIP = 'openmv4-openmv-2elem.dfu';
/** What MicroPython publishes for the very board that is simulated. */
const OF_THIS_BOARD = 'micropython-v1.11-nucleo-f401re.hex';

describe('Flash, from the Explorer', () => {
  let window: TestWindow;
  let before_: Uint8Array;
  before(async () => {
    window = await openWindow({
      prepare: (folder) => {
        before_ = putUsedBoard(folder);
        copyFromCorpus(MICROPYTHON, folder);
        copyFromCorpus(OTHER_CHIP, folder);
        copyFromCorpus(`nucleo/${OF_THIS_BOARD}`, folder);
      },
    });
  });
  after(() => window?.close());

  /** Flashes and answers the outcome line; compares every element, and what lies between them. */
  async function flashAndCompare(name: string): Promise<string> {
    const { workbench } = window;
    await workbench.contextMenu(name, FLASH_IT);
    const outcome = await workbench.notified(`Flashed ${name}`);
    const image = window.bytes('board.bin');
    for (const { address, bytes } of readFirmware(name, window.bytes(name)).image.segments) {
      const end = address + bytes.length;
      assert.ok(Buffer.from(bytes).equals(flashOf(image, address, end)), `the element at ${address.toString(16)}`);
    }
    const kept = [image, before_].map((flash) => Buffer.from(flashOf(flash, BETWEEN.start, BETWEEN.end)));
    assert.ok(kept[1] && kept[0]?.equals(kept[1]), 'what lies between the elements is as it was');
    return outcome;
  }

  it('puts the sample where it belongs and leaves alone what is between', async () => {
    const outcome = await flashAndCompare('blink.dfu');
    await window.workbench.screenshot('flashed');
    assert.match(outcome, /Erased 2 sectors .*programmed.*verified.*6 sectors untouched.* s\b/s);
    assert.doesNotMatch(outcome, /core/i); // nothing is said of a core that runs
  });

  it("flashes MicroPython's firmware.dfu and starts it", async () => {
    if (!existsSync(window.file(MICROPYTHON))) return; // the sample stands for it where there is no corpus
    await flashAndCompare(MICROPYTHON);
    await window.workbench.screenshot('flashed-micropython');
    await window.workbench.command('Show Last Flash Outcome by Sector');
    await window.workbench.page
      .locator('.monaco-editor .view-lines')
      .getByText(/running|runs/i)
      .first()
      .waitFor();
  });

  it('flashes the .hex that MicroPython has for this board, and keeps what is between', async () => {
    if (!existsSync(window.file(OF_THIS_BOARD))) return;
    assert.match(await flashAndCompare(OF_THIS_BOARD), /verified/);
  });

  it('refuses a file for another chip and says why, with nothing erased', async () => {
    if (!existsSync(window.file(OTHER_CHIP))) return;
    const image = window.bytes('board.bin');
    await window.workbench.contextMenu(OTHER_CHIP, FLASH_IT);
    const refusal = await window.workbench.notified(/fit|outside|0x08/);
    await window.workbench.screenshot('refused');
    assert.match(refusal, /0x0[89]/);
    assert.ok(image.equals(window.bytes('board.bin')));
  });

  it('flashes from the status bar', async () => {
    const { workbench } = window;
    await workbench.openDfu('blink-fast.dfu');
    await workbench.statusItem('stm32Dfu.flash').click();
    await workbench.notified('Flashed blink-fast.dfu');
    const [, code] = elementsOf(window.bytes('blink-fast.dfu'));
    assert.ok(code);
    const there = flashOf(window.bytes('board.bin'), code.address, code.address + code.bytes.length);
    assert.ok(Buffer.from(code.bytes).equals(there));
  });
});

describe('Mass Erase Board', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow({ prepare: (folder) => void putUsedBoard(folder) });
  });
  after(() => window?.close());

  it('asks in a modal that names the board and the chip, and does nothing when told so', async () => {
    const { workbench } = window;
    const image = window.bytes('board.bin');
    await workbench.command('Mass Erase Board');
    await workbench.dialog.waitFor();
    const text = await workbench.dialog.innerText();
    await workbench.screenshot('mass-erase');
    assert.match(text, /NUCLEO-F401RE/);
    assert.match(text, /STM32F401/i);
    // What Enter does is the way by which nothing is lost.
    await workbench.dialog
      .getByRole('button', { name: 'Back Up, Then Erase…' })
      .and(workbench.page.locator(':focus'))
      .waitFor();
    await workbench.dialog.getByRole('button', { name: 'Cancel' }).click();
    await workbench.dialog.waitFor({ state: 'detached' });
    assert.ok(image.equals(window.bytes('board.bin')));
  });

  it('erases everything when told so', async () => {
    const { workbench } = window;
    await workbench.command('Mass Erase Board');
    await workbench.dialog.getByRole('button', { name: 'Erase Everything' }).click();
    await workbench.notified(/erased/i);
    assert.ok(
      window
        .bytes('board.bin')
        .subarray(0, 512 * 1024)
        .every((byte) => byte === 0xff),
    );
  });
});
