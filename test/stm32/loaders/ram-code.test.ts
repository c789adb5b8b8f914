import assert from 'node:assert/strict';
import { isChipError } from '../../../src/stm32/chip-error.ts';
import { installRoutines } from '../../../src/stm32/loaders/ram-code.ts';
import { F4_WRITER, RANGE_HASH } from '../../../src/stm32/loaders/routine-code.ts';
import { FakeMemory } from '../../support/fake-target.ts';

const RAM = { start: 0x20000000, end: 0x20018000 };

describe('installRoutines', () => {
  it('writes the code of all routines, and leaves the rest', async () => {
    const memory = new FakeMemory();
    const { rangeHash, writer, workspace } = await installRoutines(memory, RAM, 'f4');
    assert.equal(memory.words.get(rangeHash.entry), RANGE_HASH.words[0]);
    assert.equal(memory.words.get(writer.entry), F4_WRITER.words[0]);
    assert.equal(writer.end, writer.entry + F4_WRITER.end);
    assert.equal(workspace.end, RAM.end);
    assert.ok(![...memory.words.keys()].some((address) => address >= workspace.start));
  });

  it('leaves room for the frame that a fault stores', async () => {
    const { writer, workspace } = await installRoutines(new FakeMemory(), RAM, 'f4');
    const codeEnd = writer.entry + F4_WRITER.words.length * 4;
    assert.ok(writer.stackPointer - codeEnd >= 104 && writer.stackPointer <= workspace.start);
  });

  it('refuses RAM that is too small', async () => {
    const small = installRoutines(new FakeMemory(), { start: 0x20000000, end: 0x20000800 }, 'f4');
    await assert.rejects(small, (error) => isChipError(error, 'no-room-in-ram'));
  });
});
