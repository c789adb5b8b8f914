import assert from 'node:assert/strict';
import { ProbeError } from '../../src/probe/probe-error.ts';
import { seeChip } from '../../src/stm32/debug-families.ts';
import { FakeMemory } from '../support/fake-target.ts';

const CPUID = 0xe000ed00;

/** A core, and words at addresses; the identifier may need a clock. */
function target(
  cpuid: number,
  words: Readonly<Record<number, number>>,
  gate?: { register: number; bit: number },
): FakeMemory {
  const memory = new FakeMemory();
  memory.words.set(CPUID, cpuid);
  for (const [address, value] of Object.entries(words)) {
    memory.words.set(Number(address), value);
  }
  memory.onRead = (address) =>
    address === 0x40015800 && gate && !((memory.words.get(gate.register) ?? 0) & (2 ** gate.bit)) ? 0 : undefined;
  return memory;
}

describe('seeChip', () => {
  it('asks where chips with this core keep their identifier', async () => {
    assert.deepEqual(await seeChip(target(0x410fc241, { 0xe0042000: 0x10006433 })), {
      cpuid: 0x410fc241,
      core: 'M4',
      deviceId: 0x433,
    });
    assert.equal((await seeChip(target(0x411fc271, { 0x5c001000: 0x20036450 }))).deviceId, 0x450); // H7
    assert.equal((await seeChip(target(0x411fc271, { 0xe0042000: 0x10016449 }))).deviceId, 0x449); // F7
    assert.equal((await seeChip(target(0x410fd214, { 0x44024000: 0x10016484 }))).deviceId, 0x484); // H5
  });

  for (const [name, cpuid, register, bit] of [
    ['F0', 0x410cc200, 0x40021018, 22],
    ['L0', 0x410cc601, 0x40021034, 22],
    ['G0', 0x410cc601, 0x4002103c, 27],
    ['U0', 0x410cc601, 0x40021050, 0],
  ] as const) {
    it(`turns the clock of ${name}'s debug unit on, and puts back what was there`, async () => {
      const memory = target(cpuid, { 0x40015800: 0x20006440, [register]: 0x14 & ~(2 ** bit) }, { register, bit });
      assert.equal((await seeChip(memory)).deviceId, 0x440);
      assert.equal(memory.words.get(register), 0x14 & ~(2 ** bit));
    });
  }

  it('goes on where nothing lies at an address', async () => {
    const memory = target(0x411fc271, { 0x5c001000: 0x483 });
    memory.onRead = (address) => {
      if (address === 0xe0042000) {
        throw new ProbeError('target-fault', { address, length: 4, access: 'read', status: 0 });
      }
      return undefined;
    };
    assert.equal((await seeChip(memory)).deviceId, 0x483);
  });

  it('does not hide that the target is gone', async () => {
    const memory = target(0x411fc271, {});
    memory.onRead = (address) => {
      if (address === 0xe0042000) {
        throw new ProbeError('unplugged', { during: 'read' });
      }
      return undefined;
    };
    await assert.rejects(seeChip(memory), /unplugged/);
  });

  it('says what it saw where no identifier answers', async () => {
    assert.deepEqual(await seeChip(target(0x410cc601, {})), { cpuid: 0x410cc601, core: 'M0+', deviceId: 0 });
    assert.equal((await seeChip(target(0x12345678, {}))).core, undefined);
  });
});
