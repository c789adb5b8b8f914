import assert from 'node:assert/strict';
import { roughPlan } from '../../src/programming/make-plan.ts';
import { type FlashSheet, type OnBoard, sheetLines, sheetQuestion } from '../../src/texts/flash-sheet-text.ts';
import { FLASH, imageAt, noise } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';

describe('the question before a flash', () => {
  const mode = F401XE.flash.writeModes[0];
  assert.ok(mode);
  const plan = roughPlan(
    {
      chip: F401XE,
      mode,
      voltage: 3.3,
      wireSpeed: 100,
      protection: { level: 0, writeProtected: [], readProtected: [] },
    },
    imageAt(FLASH, noise(20_000)),
  );
  const sheet: FlashSheet = {
    file: 'a.dfu',
    identity: 'MicroPython v1.14',
    board: 'ST-Link/V2-1 066EFF, STM32F401xD/xE',
    onBoard: { kind: 'unknown' },
    plan,
    sectors: 8,
    keepNeighbours: true,
  };

  it('names file and board', () => {
    assert.equal(sheetQuestion(sheet), 'Flash a.dfu to ST-Link/V2-1 066EFF, STM32F401xD/xE?');
  });

  it('says what the file is, what is replaced, what is kept, and how long it takes', () => {
    const text = sheetLines(sheet).join('\n');
    assert.match(text, /^The file: MicroPython v1\.14\.$/m);
    assert.match(text, /Replaced: sectors 0 and 1 \(32 KB\)\. All other sectors are left alone\./);
    assert.match(text, /Kept: .*12,768 bytes/);
    assert.match(text, /takes [\d.]+ s at most/);
    assert.match(sheetLines({ ...sheet, keepNeighbours: false }).join('\n'), /^Lost: .*keepNeighbours/m);
  });

  it('says that flash is used which nobody vouches for', () => {
    const more = { ...sheet, plan: { ...plan, moreFlash: { said: 256, kilobytes: 512 } } };
    assert.match(sheetLines(more).join('\n'), /^The chip says that it has 256 KB of flash; 512 KB are used\./m);
    assert.doesNotMatch(sheetLines(sheet).join('\n'), /The chip says/);
  });

  it('says of each kind of content what is there', () => {
    const said = (onBoard: OnBoard) =>
      sheetLines({ ...sheet, onBoard }).find((line) => line.startsWith('On the board')) ?? '';
    assert.match(said({ kind: 'blank' }), /nothing/);
    assert.match(said({ kind: 'same' }), /this firmware/);
    assert.match(said({ kind: 'unknown' }), /not flashed from here/);
    assert.match(
      said({ kind: 'remembered', file: 'old.dfu', when: 'Monday' }),
      /old\.dfu, flashed from here on Monday/,
    );
    assert.match(said({ kind: 'read', name: 'MicroPython v1.12' }), /MicroPython v1\.12/);
    assert.match(said({ kind: 'read', name: '' }), /does not say/);
  });
});
