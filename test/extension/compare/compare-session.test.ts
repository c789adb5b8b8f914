import assert from 'node:assert/strict';
import { SystemClock } from '../../../src/base/clock.ts';
import { CompareSession } from '../../../src/extension/compare/compare-session.ts';
import type { BothBytes, CompareAction } from '../../../src/messages/compare-messages.ts';
import { CHIPS } from '../../../src/stm32/devices/chip-table.ts';
import { firmwareAt, textBytes } from '../../fixtures/firmware.ts';
import { sideWith, viewOf } from '../../media/support/compared-page.ts';

const FLASH = 0x0800_0000;

describe('CompareSession', () => {
  const actions: CompareAction[] = [];
  const session = new CompareSession(CHIPS, (action) => void actions.push(action), new SystemClock());
  const large = new Uint8Array(1 << 20).fill(7);
  const sides = {
    left: sideWith('old.dfu', { address: FLASH, bytes: large.subarray(1, 100_000) }),
    right: sideWith('new.dfu', { address: FLASH + 4, bytes: large.subarray(0, 20) }),
  };

  it('answers with bytes of both sides, alone in their buffers, and says which of them a side holds', async () => {
    await viewOf(session, sides);
    const { left, right } = (await session.answer({ kind: 'bytes', start: FLASH, length: 32 })) as BothBytes;
    // eslint-disable-next-line no-restricted-syntax -- what lies behind the view is what is tested
    assert.deepEqual([left.bytes.buffer.byteLength, right.bytes.buffer.byteLength], [32, 32]);
    assert.deepEqual([left.bytes[0], right.bytes[0], right.bytes[4]], [7, 0, 7]);
    assert.equal(left.held, null);
    assert.deepEqual(right.held, Uint8Array.of(0xf0, 0xff, 0xff, 0));
  });

  it('knows that comparing again means other bytes', async () => {
    const [one, two] = [await viewOf(session, sides), await viewOf(session, sides)];
    assert.ok(two.revision > one.revision);
    assert.equal(two.shares.onlyLeft, 99_999 - 20);
  });

  it('begins what the page’s buttons are for', async () => {
    await session.answer({ kind: 'act', action: 'swap' });
    assert.deepEqual(actions, ['swap']);
  });
});

describe('a comparison in words', () => {
  const session = new CompareSession(CHIPS, () => undefined, new SystemClock());
  const withText = (name: string, text: string) =>
    sideWith(name, { address: FLASH, bytes: firmwareAt(FLASH) }, { address: FLASH + 0x1000, bytes: textBytes(text) });

  it('says on top what the bytes mean on each side', async () => {
    const left = withText('a.dfu', '\0MicroPython v1.12 on 2020-10-17; PYBv1.1 with STM32F405RG\0');
    const right = withText('b.dfu', '\0MicroPython v1.14 on 2021-02-02; PYBv1.1 with STM32F405RG\0');
    const view = await viewOf(session, { left, right });
    const meaning = (name: string) => view.meanings.find((each) => each.name === name);
    assert.deepEqual(meaning('Firmware'), { name: 'Firmware', left: 'MicroPython v1.12', right: 'MicroPython v1.14' });
    assert.equal(meaning('Built')?.left, '2020-10-17');
    assert.equal(meaning('Board')?.right, 'PYBv1.1');
    assert.equal(meaning('Reset handler')?.left, meaning('Reset handler')?.right);
    assert.deepEqual(
      view.parts.map(({ title }) => title),
      ['Elements', 'Sectors', 'Regions'],
    );
  });

  it('counts the vectors that lead elsewhere', async () => {
    const other = firmwareAt(FLASH);
    other[8] = (other[8] ?? 0) ^ 0x10;
    const left = sideWith('a.dfu', { address: FLASH, bytes: firmwareAt(FLASH) });
    const view = await viewOf(session, { left, right: sideWith('b.dfu', { address: FLASH, bytes: other }) });
    assert.match(view.meanings.find(({ name }) => name === 'Vectors')?.right ?? '', /^\d+, of which 1 are other ones$/);
  });

  it('leaves out what neither side says, and tells files of one name apart by their folders', async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const left = { ...sideWith('a.dfu', { address: FLASH, bytes }), place: 'old' };
    const right = { ...sideWith('a.dfu', { address: FLASH, bytes }), place: 'new' };
    const view = await viewOf(session, { left, right });
    assert.deepEqual(
      view.meanings.map(({ name }) => name),
      ['Size'],
    );
    assert.deepEqual([view.left.place, view.right.place], ['old', 'new']);
    const others = await viewOf(session, { left, right: sideWith('b.dfu', { address: FLASH, bytes }) });
    assert.equal(others.left.place, '');
  });
});
