import assert from 'node:assert/strict';
import { isChipError } from '../../../src/stm32/chip-error.ts';
import { CONTROLLER_KINDS } from '../../../src/stm32/devices/chip-description.ts';
import { installRoutines, type RamCode } from '../../../src/stm32/loaders/ram-code.ts';
import { F4_WRITER, RANGE_HASH } from '../../../src/stm32/loaders/routine-code.ts';
import { FakeMemory } from '../../support/fake-target.ts';
import { F401XE } from '../../support/halted-board.ts';

const RAM = 0x20000000;

function installed(size: number, memory = new FakeMemory()): Promise<RamCode> {
  return installRoutines(memory, { ...F401XE, ram: { start: RAM, end: RAM + size } });
}

describe('installRoutines', () => {
  it('writes the code of all routines, and leaves the rest', async () => {
    const memory = new FakeMemory();
    const { rangeHash, writer, workspace } = await installed(96 * 1024, memory);
    assert.equal(memory.words.get(rangeHash.entry), RANGE_HASH.words[0]);
    assert.equal(memory.words.get(writer.entry), F4_WRITER.words[0]);
    assert.equal(writer.end, writer.entry + F4_WRITER.end);
    assert.equal(workspace.end, RAM + 96 * 1024);
    assert.ok(![...memory.words.keys()].some((address) => address >= workspace.start && address < 0xe0000000));
  });

  it('leads NMI and HardFault to a breakpoint, by a vector table in RAM', async () => {
    const memory = new FakeMemory();
    const { writer, trap } = await installed(96 * 1024, memory);
    assert.equal(memory.words.get(0xe000ed08), RAM); // VTOR
    assert.equal(memory.words.get(RAM), writer.stackPointer);
    for (const vector of [8, 12]) {
      const handler = memory.words.get(RAM + vector) ?? 0;
      assert.equal(handler & 1, 1, 'Thumb');
      assert.equal((memory.words.get(handler - 1) ?? 0) & 0xff00, 0xbe00); // BKPT
      assert.deepEqual([trap.entry, trap.end], [handler - 1, handler - 1]);
    }
  });

  it('leaves room for the frame that a fault stores', async () => {
    const { writer, workspace } = await installed(96 * 1024);
    const codeEnd = writer.entry + F4_WRITER.words.length * 4;
    assert.ok(writer.stackPointer - codeEnd >= 104 && writer.stackPointer <= workspace.start);
  });

  it('writes whole double words, as RAM with an error-correcting code wants it', async () => {
    for (const controller of CONTROLLER_KINDS) {
      const memory = new FakeMemory();
      await installRoutines(memory, { ...F401XE, flash: { ...F401XE.flash, controller } });
      const inRam = [...memory.words.keys()].filter((address) => address < 0xe0000000);
      assert.equal((Math.max(...inRam) + 4) % 8, 0, controller);
    }
  });

  it('fits into 2 KB, and refuses less RAM than is worth it', async () => {
    const { workspace } = await installed(2048);
    assert.ok(workspace.end - workspace.start >= 1024);
    await assert.rejects(installed(1024), (error) => isChipError(error, 'no-room-in-ram'));
  });
});
