import assert from 'node:assert/strict';
import { chipWithDeviceId } from '../../../src/stm32/devices/chip-table.ts';
import { decodeProtection, decodeProtectionF7 } from '../../../src/stm32/flash/f4-protection.ts';

const F401 = chipWithDeviceId(0x433)?.flash.sectors ?? [];
const F429 = chipWithDeviceId(0x419)?.flash.sectors ?? [];
const F413 = chipWithDeviceId(0x463)?.flash.sectors ?? [];
/** As delivered: level 0, nothing protected. */
const DELIVERED = 0x0fffaaed;

describe('decodeProtection', () => {
  it('finds nothing on a chip as it is delivered', () => {
    assert.deepEqual(decodeProtection(DELIVERED, 0x0fff0000, F401), {
      level: 0,
      writeProtected: [],
      readProtected: [],
    });
  });

  it('knows the levels: AA is 0, CC is 2, everything else is 1', () => {
    const levelOf = (rdp: number): number => decodeProtection((DELIVERED & ~0xff00) | (rdp << 8), 0, F401).level;
    assert.deepEqual([0xaa, 0xcc, 0x55, 0x00, 0xff].map(levelOf), [0, 2, 1, 1, 1]);
  });

  it('takes a cleared bit for write protection', () => {
    const { writeProtected, readProtected } = decodeProtection(DELIVERED & ~((1 << 16) | (1 << 21)), 0, F401);
    assert.deepEqual(writeProtected, [0, 5]);
    assert.deepEqual(readProtected, []);
  });

  it('takes a set bit for read protection where SPRMOD is set: the same bits mean the opposite', () => {
    const options = ((DELIVERED & ~0x0fff0000) | (1 << 18)) + 2 ** 31;
    assert.deepEqual(decodeProtection(options, 0, F401), { level: 0, writeProtected: [2], readProtected: [2] });
  });

  it('looks for the second bank in the second register', () => {
    assert.deepEqual(decodeProtection(DELIVERED, 0x0fff0000 & ~(1 << 17), F429).writeProtected, [13]);
  });

  it('knows that the last bit of F413/423 stands for two sectors', () => {
    assert.deepEqual(decodeProtection((0x7fffaaed & ~(1 << 30)) >>> 0, 0, F413).writeProtected, [14, 15]);
  });
});

// RM0385, 3.7.5 (F74x) and RM0410, 3.7.6 (F76x): nWRP from bit 16 on, IWDG_STOP is bit 31.
describe('decodeProtectionF7', () => {
  const single = Array.from({ length: 12 }, (_, index) => ({ index, start: index, size: 1, code: index }));
  const dual = Array.from({ length: 24 }, (_, index) => ({
    index,
    start: index,
    size: 1,
    code: index < 12 ? index : 16 + index - 12,
  }));
  const protectedIn = (optcr: number, sectors: typeof single): readonly number[] =>
    decodeProtectionF7(optcr >>> 0, 0, sectors, 0).writeProtected;

  it('takes bit 31 for the watchdog’s', () => {
    assert.deepEqual(decodeProtectionF7(0xffffaafd, 0, single, 0), { level: 0, writeProtected: [], readProtected: [] });
    assert.deepEqual(protectedIn(0xffffaafd & ~(1 << 19), single), [3]);
  });

  it('knows that a bit stands for two sectors where there are two banks', () => {
    assert.deepEqual(protectedIn(0xffffaafd & ~(1 << 17), dual), [2, 3]);
    assert.deepEqual(protectedIn(0xffffaafd & ~(1 << 22), dual), [12, 13]);
    assert.deepEqual(protectedIn(0xffffaafd & ~(1 << 27), dual), [22, 23]);
  });

  it('knows what an F72x lets run and not be read: bits 0 to 7 of OPTCR2, with PCROP_RDP in bit 31', () => {
    assert.deepEqual(decodeProtectionF7(0xffffaafd & ~(1 << 17), 0, single, 0x80000024), {
      level: 0,
      writeProtected: [1, 2, 5],
      readProtected: [2, 5],
    });
  });

  it('knows the levels', () => {
    assert.deepEqual(
      [0xaa, 0x55, 0xcc].map((rdp) => decodeProtectionF7(0xffff00fd | (rdp << 8), 0, single, 0).level),
      [0, 1, 2],
    );
  });
});
