import assert from 'node:assert/strict';
import { SystemClock } from '../../../src/base/clock.ts';
import { compareSides, type ComparedImages } from '../../../src/extension/compare/compared-images.ts';
import { FirmwareImage, type Segment } from '../../../src/image/firmware-image.ts';
import { CHIPS } from '../../../src/stm32/devices/chip-table.ts';

const FLASH = 0x0800_0000;
const F401 = CHIPS.find(({ name }) => name === 'STM32F401xD/xE');

function compare(left: readonly Segment[], right: readonly Segment[], chip = F401): Promise<ComparedImages> {
  return compareSides(
    { image: FirmwareImage.from(left) },
    { image: FirmwareImage.from(right), chip },
    CHIPS,
    new SystemClock(),
  );
}

describe('compareSides()', () => {
  const left = new Uint8Array(0x9000);
  const right = left.slice(0, 0x8800);
  right[0x10] = 1;
  right[0x5000] = 1;
  right[0x5001] = 1;

  it('finds places, with the bytes in each that differ', async () => {
    const { places, differing, comparison } = await compare(
      [{ address: FLASH, bytes: left }],
      [{ address: FLASH, bytes: right }],
    );
    const row = FLASH / 16;
    assert.deepEqual([...places], [row + 1, row + 2, row + 0x500, row + 0x501, row + 0x880, row + 0x900]);
    assert.deepEqual([...differing], [1, 2, 0x800]);
    assert.deepEqual([comparison.changed, comparison.onlyLeft, comparison.equal], [3, 0x800, 0x8800 - 3]);
  });

  it('counts by segment, sector and region of the chip', async () => {
    const { segments, regions, chip } = await compare(
      [{ address: FLASH, bytes: left }],
      [{ address: FLASH, bytes: right }],
    );
    assert.equal(chip, F401);
    assert.deepEqual(
      segments.map(({ end, shares }) => [end - FLASH, shares.changed, shares.onlyLeft]),
      [
        [0x8800, 3, 0],
        [0x9000, 3, 0x800],
      ],
    );
    const [flash] = regions;
    assert.deepEqual(
      flash?.sectors.slice(0, 4).map(({ shares }) => [shares.changed, shares.onlyLeft, shares.equal]),
      [
        [1, 0, 0x4000 - 1],
        [2, 0, 0x4000 - 2],
        [0, 0x800, 0x800],
        [0, 0, 0],
      ],
    );
    const sum = flash?.pieces.reduce((all, { shares }) => all + shares.changed + shares.onlyLeft, 0);
    assert.equal(sum, 0x803);
    assert.ok((flash?.pieces.length ?? 0) <= 256);
  });

  it('takes content that is far apart for two stretches, and the end of the address space for what it is', async () => {
    const { content, places } = await compare(
      [{ address: 0, bytes: Uint8Array.of(1) }],
      [{ address: 2 ** 32 - 1, bytes: Uint8Array.of(1) }],
    );
    assert.deepEqual([...content], [0, 1, 2 ** 28 - 1, 2 ** 28]);
    assert.deepEqual([...places], [...content]);
  });

  it('knows no chip where nothing says one', async () => {
    const image = FirmwareImage.from([{ address: FLASH, bytes: Uint8Array.of(1, 2, 3) }]);
    const { chip, regions } = await compareSides(
      { image },
      { image: FirmwareImage.from([]) },
      CHIPS,
      new SystemClock(),
    );
    assert.equal(chip, undefined);
    assert.deepEqual(
      regions.map(({ region }) => region.kind),
      ['elsewhere'],
    );
  });

  it('pauses while it compares much', async () => {
    let pauses = 0;
    let now = 0;
    const sleep = (): Promise<void> => Promise.resolve(void pauses++);
    const image = FirmwareImage.from([{ address: FLASH, bytes: new Uint8Array(8 << 20) }]);
    // Each look at the clock finds that 20 ms have gone: so each step of a megabyte is followed by a pause.
    await compareSides({ image }, { image }, [], { now: () => (now += 20), sleep });
    assert.ok(pauses >= 8, `${pauses} pauses`);
  });
});
