import assert from 'node:assert/strict';
import type { FlashDescription } from '../../../src/stm32/devices/chip-description.ts';
import type { FlashProtection } from '../../../src/stm32/flash/flash-controller.ts';
import {
  G0_PROTECTION,
  L4_PROTECTION,
  type ProtectionVariant,
  protectionOf,
  WB_PROTECTION,
  WL_PROTECTION,
} from '../../../src/stm32/flash/l4-protection.ts';
import { flashOf, pages } from '../../support/l4-descriptions.ts';

/** Nothing protected, as delivered; by offset, what is otherwise. */
function protectedBy(
  flash: FlashDescription,
  variant: ProtectionVariant,
  registers: Readonly<Record<number, number>>,
): Promise<FlashProtection> {
  const delivered: Record<number, number> = { 0x20: 0xaa, 0x80: 0x1ff };
  for (const base of [0x20, 0x40]) {
    Object.assign(delivered, { [base + 0x0c]: 0xff, [base + 0x10]: 0xff }); // WRP: from the last page to the first
    Object.assign(delivered, { [base + 0x04]: 0xffffffff, [base + 0x14]: 0xffffffff }); // PCROP: first granule
  }
  const words: Record<number, number> = { ...delivered, ...registers };
  return protectionOf(flash, variant, (offset) => Promise.resolve(words[offset] ?? 0));
}

/** WRP1AR, WRP1BR, WRP2AR, WRP2BR. */
const writeAreas = (...areas: readonly number[]): Record<number, number> =>
  Object.fromEntries([0x2c, 0x30, 0x4c, 0x50].map((offset, index) => [offset, areas[index] ?? 0]));

describe('Pages that cannot be written (WRP)', () => {
  const writeProtected = async (flash: FlashDescription, ...areas: readonly number[]): Promise<readonly number[]> =>
    (await protectedBy(flash, L4_PROTECTION, writeAreas(...areas))).writeProtected;

  it('are none too many where bits that are not there read as ones', async () => {
    // ST community, “Option bytes config issue”: an L443, of 128 pages, with pages 0 to 11 protected; none: 0xFF00FFFF.
    const l443 = { ...flashOf(pages(128, 2, 1)), pagesOfBank: 128 };
    const first = Array.from({ length: 12 }, (_, index) => index);
    assert.deepEqual(await writeProtected(l443, 0xff0bff80, 0xff00ffff), first);
    assert.deepEqual(await writeProtected(l443, 0xff0bff00, 0xff00ffff), first);
    // One with half the pages has as many bits: from page 72 to 80, which it has not.
    const half = { ...flashOf(pages(64, 2, 1)), pagesOfBank: 128 };
    assert.deepEqual(await writeProtected(half, 0xff50ffc8, 0xff00ffff), []);
    // A G0B1 in one bank has more pages there than in each of two.
    const g0b1 = { ...flashOf(pages(256, 2, 1)), pagesOfBank: 128 };
    assert.deepEqual(await writeProtected(g0b1, 0x00c900c8, 0x000000ff), [200, 201]);
  });

  it('are those of the areas of bank 2 as well where both banks became one, and nowhere else', async () => {
    const none = 0x000000ff;
    const one = { ...flashOf(pages(128, 8, 1)), pagesOfBank: 128 };
    assert.deepEqual(await writeProtected(one, 0x00010001, none, 0x00050004, 0x00090009), [1]);
    const joined = { ...one, allAreas: true };
    assert.deepEqual(await writeProtected(joined, 0x00010001, none, 0x00050004, 0x00090009), [1, 4, 5, 9]);
    const two = { ...flashOf(pages(128, 4)), pagesOfBank: 128, allAreas: true };
    assert.deepEqual(await writeProtected(two, 0x00010001, none, 0x00050004, none), [1, 132, 133]);
  });
});

describe('Pages of the second core', () => {
  it('are looked for on a WL only where ESE says that there are some', async () => {
    const reservedWith = async (options: number, secure: number): Promise<number | undefined> => {
      const registers = { 0x20: options, 0x80: secure };
      const { reserved = [] } = await protectedBy(flashOf(pages(256, 2)), WL_PROTECTION, registers);
      return reserved[0];
    };
    // RM0453, 4.10.19: SFSA has seven bits here, FSD is bit 7.
    assert.equal(await reservedWith(0x3ffff1aa, 0x78), 0x78);
    assert.equal(await reservedWith(0x3ffff1aa, 0xf8), undefined, 'FSD');
    assert.equal(await reservedWith(0x3ffff0aa, 0x00), undefined, 'a WLE: no ESE, and 0 where there is no SFR');
  });
});

describe('Code that can run and not be read (PCROP)', () => {
  const readProtected = async (...words: Parameters<typeof protectedBy>): Promise<readonly number[]> => {
    const { writeProtected, readProtected } = await protectedBy(...words);
    assert.deepEqual(writeProtected, readProtected);
    return readProtected;
  };
  const L476 = flashOf(pages(256, 2));

  it('is nowhere as delivered, nor where a chip has no such registers', async () => {
    for (const variant of [L4_PROTECTION, G0_PROTECTION, WB_PROTECTION, WL_PROTECTION]) {
      assert.deepEqual(await readProtected(L476, variant, {}), []);
      const none = Object.fromEntries([0x24, 0x28, 0x34, 0x38, 0x44, 0x48, 0x54, 0x58].map((offset) => [offset, 0]));
      assert.deepEqual(await readProtected(L476, variant, none), []);
    }
  });

  it('is counted in double words of its bank on the L4, with PCROP_RDP in bit 31', async () => {
    // RM0351, 3.5.2 has 0x08062F80 to 0x08070004 as its example: 0xC5F0 and 0xE000.
    const words = { 0x24: 0xc5f0, 0x28: 0x8000e000 };
    const expected = Array.from({ length: 0x70000 / 2048 - 0x62800 / 2048 + 1 }, (_, index) => 0x62800 / 2048 + index);
    assert.deepEqual(await readProtected(L476, L4_PROTECTION, words), expected);
    assert.deepEqual(await readProtected(L476, L4_PROTECTION, { 0x44: 0x00ff, 0x48: 0x0100 }), [256, 257]);
  });

  it('is counted in pairs of them from the start where both banks became one, and in both areas', async () => {
    const joined: FlashDescription = { ...flashOf(pages(128, 4, 1)), allAreas: true };
    const words = { 0x24: 0x0010, 0x28: 0x0020, 0x44: 0x4000, 0x48: 0x4001 };
    assert.deepEqual(await readProtected(joined, L4_PROTECTION, words), [0, 64]);
    // A chip that has one bank only has no area of the second.
    assert.deepEqual(await readProtected(flashOf(pages(128, 4, 1)), L4_PROTECTION, words), [0]);
  });

  it('has two areas of 512 bytes a bank on the G0', async () => {
    const g0b1 = flashOf(pages(128, 2));
    const words = { 0x24: 3, 0x28: 4, 0x34: 0xfffffe20, 0x38: 0x21, 0x54: 0x1fe, 0x58: 0x1ff };
    assert.deepEqual(await readProtected(g0b1, G0_PROTECTION, words), [0, 1, 8, 255]);
  });

  it('has parts of half a page on WB and WL', async () => {
    assert.deepEqual(await readProtected(flashOf(pages(256, 4, 1)), WB_PROTECTION, { 0x24: 1, 0x28: 2 }), [0, 1]);
    assert.deepEqual(await readProtected(flashOf(pages(128, 2, 1)), WL_PROTECTION, { 0x34: 2, 0x38: 3 }), [1]);
  });

  it('is protected from writing, too, beside what else is', async () => {
    const words = { 0x24: 0x0000, 0x28: 0x00ff, 0x2c: 0x00030002 };
    const { writeProtected, readProtected: unreadable } = await protectedBy(L476, L4_PROTECTION, words);
    assert.deepEqual([writeProtected, unreadable], [[0, 2, 3], [0]]);
  });
});
