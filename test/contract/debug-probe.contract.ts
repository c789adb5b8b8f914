/**
 * What every `DebugProbe` with a board behind it must do: the virtual board, the same through the real USB binding, a
 * real one. It writes to RAM and resets the core; flash is left alone.
 */

import assert from 'node:assert/strict';
import { SystemClock } from '../../src/base/clock.ts';
import { RegistersByMemory } from '../../src/cortex-m/core-registers.ts';
import type { AddressRange } from '../../src/base/address-range.ts';
import type { CoreRegisters, DebugProbe } from '../../src/probe/debug-probe.ts';
import { isProbeError } from '../../src/probe/probe-error.ts';
import { noise } from '../support/flash-board.ts';

/** A board under contract. Its core must be running something when it is handed over, and have NRST wired. */
export interface ContractBoard {
  /** A probe that is not open; a new one each time, on the same board. */
  makeProbe(): Promise<DebugProbe>;
  /** RAM that may be overwritten, at least 16 KB. */
  readonly ram: AddressRange;
  /** An address, aligned to a word, at which nothing answers. */
  readonly nowhere: number;
  /** What is to hold after every test. */
  check?(): void;
  /** Ends the use of the board. */
  release?(): Promise<void>;
}

/** ARM DDI 0403E, C1.6. Declared again: a wrong address in the source must not pass here. */
const DHCSR = 0xe000edf0;
const DEMCR = 0xe000edfc;
const CPUID = 0xe000ed00;
const DEBUG_KEY = 0xa05f0000;
const C_DEBUGEN = 1;
const C_HALT = 2;
const S_HALT = 1 << 17;
const S_RESET_ST = 1 << 25;
const VC_CORERESET = 1;

/**
 * Declares the contract's tests.
 * @param name what is under contract
 * @param prepare makes the board, once for all tests
 * @param timeout milliseconds for each test; an emulated guest is slow
 */
export function describeProbeContract(name: string, prepare: () => Promise<ContractBoard>, timeout = 60_000): void {
  describe(`a debug probe: ${name}`, function () {
    this.timeout(timeout);
    let board: ContractBoard;
    let probe: DebugProbe;
    const dhcsr = (): Promise<number> => probe.memory.readWord(DHCSR);
    const control = (bits: number): Promise<void> => probe.memory.writeWord(DHCSR, DEBUG_KEY | bits);

    before(async () => {
      board = await prepare();
    });
    beforeEach(async () => {
      probe = await board.makeProbe();
      await probe.open();
    });
    afterEach(async () => {
      if (probe.clock > 0) {
        await probe.memory.writeWord(DEMCR, 0);
        await control(C_DEBUGEN); // halting debug may only be switched off while the core runs (ARM DDI 0403E, C1.6.2)
        await control(0);
      }
      await probe.close();
      board.check?.();
    });
    after(() => board.release?.());

    const connectAndHalt = async (): Promise<void> => {
      await probe.connect();
      await control(C_DEBUGEN | C_HALT);
      for (let attempt = 0; ((await dhcsr()) & S_HALT) === 0; attempt++) {
        assert.ok(attempt < 100, 'the core does not halt');
      }
    };

    it('tells who it is', () => {
      const { model, serialNumber, firmware } = probe.identity;
      assert.match(model, /^ST-Link\/V/);
      assert.match(serialNumber, /^[0-9A-F]{24}$/);
      assert.match(firmware, /^V\dJ\d+/);
    });

    it('can be closed and opened again', async () => {
      await probe.close();
      await probe.close();
      await probe.open();
      assert.ok((await probe.connect()).idcode !== 0);
    });

    it('measures the supply', async () => {
      const volts = await probe.readVoltage();
      assert.ok(volts !== undefined && volts > 1.6 && volts < 3.7, `${volts} V`);
    });

    it('attaches to a running core and leaves it running, neither reset nor halted', async () => {
      const wire = await probe.connect();
      assert.equal(wire.idcode & 0xfff, 0x477, 'the debug port is ARM’s (ADIv5, B2.2.5: designer 0x23B)');
      assert.equal((await probe.memory.readWord(CPUID)) >>> 24, 0x41, 'the core is ARM’s (ARM DDI 0403E, B3.2.3)');
      await dhcsr(); // what was reset before does not count
      assert.equal((await dhcsr()) & (S_HALT | S_RESET_ST), 0);
      await probe.close();
      await probe.open();
      await probe.connect();
      assert.equal((await dhcsr()) & (S_HALT | S_RESET_ST), 0);
    });

    it('keeps the clock below the bound, and can prove it, leaving RAM as it was', async () => {
      const bounded = await probe.connect({ maximumClock: 1000 });
      assert.ok(bounded.clock > 0 && bounded.clock <= 1000);
      await connectAndHalt();
      const before = await probe.memory.read(board.ram.start, 1024);
      const proven = await probe.proveClock({ start: board.ram.start, end: board.ram.start + 512 });
      assert.ok(proven >= 1000 && proven === probe.clock);
      assert.deepEqual(await probe.memory.read(board.ram.start, 1024), before);
    });

    it('reads what it wrote, at any address and of any length', async () => {
      await connectAndHalt();
      const { start } = board.ram;
      for (const length of [
        0, 1, 2, 3, 4, 5, 63, 64, 65, 255, 256, 257, 512, 513, 1023, 1024, 6143, 6144, 6145, 12_300,
      ]) {
        for (const offset of [0, 1, 2, 3, 0x3fe]) {
          const bytes = noise(length, length * 1024 + offset); // the same in every run, another each time within one
          await probe.memory.write(start + offset, bytes);
          assert.deepEqual(await probe.memory.read(start + offset, length), bytes, `${length} bytes at +${offset}`);
        }
      }
    });

    it('leaves the neighbours of what it writes alone', async () => {
      await connectAndHalt();
      const { start } = board.ram;
      for (const [offset, length] of [
        [1, 1],
        [3, 6],
        [2, 2],
        [5, 61],
      ] as const) {
        await probe.memory.write(start, new Uint8Array(80).fill(0xee));
        await probe.memory.write(start + offset, new Uint8Array(length).fill(0x11));
        const expected = new Uint8Array(80).fill(0xee).fill(0x11, offset, offset + length);
        assert.deepEqual(await probe.memory.read(start, 80), expected, `${length} bytes at +${offset}`);
      }
    });

    it('accesses words, half-words and bytes in little-endian order', async () => {
      await connectAndHalt();
      const { start } = board.ram;
      await probe.memory.writeWord(start, 0x89abcdef);
      assert.equal(await probe.memory.readWord(start), 0x89abcdef);
      await probe.memory.writeHalfWords(start + 2, Uint8Array.of(0x34, 0x12));
      await probe.memory.writeByte(start + 1, 0x56);
      assert.deepEqual([...(await probe.memory.read(start, 4))], [0xef, 0x56, 0x34, 0x12]);
    });

    it('says where nothing answers, and goes on afterwards', async () => {
      await connectAndHalt();
      await probe.memory.writeWord(board.ram.start, 0x600d600d);
      const isFault = (error: unknown): boolean => isProbeError(error, 'target-fault');
      await assert.rejects(probe.memory.readWord(board.nowhere), isFault);
      await assert.rejects(probe.memory.writeWord(board.nowhere, 1), isFault);
      await assert.rejects(probe.memory.read(board.nowhere, 64), isFault);
      await assert.rejects(probe.memory.write(board.nowhere, new Uint8Array(3)), isFault);
      assert.equal(await probe.memory.readWord(board.ram.start), 0x600d600d);
    });

    it('refuses what no command can do', async () => {
      await probe.connect();
      const isBad = (error: unknown): boolean => isProbeError(error, 'bad-access');
      await assert.rejects(probe.memory.readWord(board.ram.start + 2), isBad);
      await assert.rejects(probe.memory.read(0xffff_ffff, 2), isBad);
    });

    const registers = (): CoreRegisters => probe.registers ?? new RegistersByMemory(probe.memory, new SystemClock());

    it('reads and writes the registers of a halted core', async () => {
      await connectAndHalt();
      const saved: number[] = [];
      for (let register = 0; register <= 12; register++) {
        saved.push(await registers().readRegister(register));
        await registers().writeRegister(register, (0x9e3779b9 * (register + 1)) >>> 0);
      }
      for (let register = 0; register <= 12; register++) {
        assert.equal(await registers().readRegister(register), (0x9e3779b9 * (register + 1)) >>> 0);
        await registers().writeRegister(register, saved[register] ?? 0);
      }
    });

    it('holds the core in reset through NRST, and lets it go', async () => {
      await probe.connect();
      await probe.driveReset(true);
      await dhcsr();
      assert.notEqual((await dhcsr()) & S_RESET_ST, 0, 'in reset');
      await probe.driveReset(false);
      await dhcsr(); // the bit is sticky: once more for what was
      assert.equal((await dhcsr()) & S_RESET_ST, 0, 'out of reset');
    });

    it('catches the core before its first instruction, under reset', async () => {
      await probe.connect({ holdReset: true });
      await control(C_DEBUGEN);
      await probe.memory.writeWord(DEMCR, VC_CORERESET);
      await probe.driveReset(false);
      for (let attempt = 0; ((await dhcsr()) & S_HALT) === 0; attempt++) {
        assert.ok(attempt < 100, 'the core does not halt');
      }
      const resetVector = await probe.memory.readWord(0x0000_0004);
      assert.equal(await registers().readRegister(15), (resetVector & ~1) >>> 0);
    });

    it('stops between blocks when it is cancelled, and goes on afterwards', async () => {
      await connectAndHalt();
      const controller = new AbortController();
      const reading = probe.memory.read(board.ram.start, 0x4000, controller.signal);
      controller.abort(new Error('enough'));
      await assert.rejects(reading, /enough/);
      assert.equal((await probe.memory.read(board.ram.start, 16)).length, 16);
    });

    it('does one thing after the other, however many are asked for at once', async () => {
      await connectAndHalt();
      const { start } = board.ram;
      const writes = Array.from({ length: 16 }, (_, index) =>
        probe.memory.writeWord(start + 4 * index, index * 0x01010101),
      );
      const reads = Array.from({ length: 16 }, (_, index) => probe.memory.readWord(start + 4 * index));
      await Promise.all(writes);
      assert.deepEqual(
        await Promise.all(reads),
        Array.from({ length: 16 }, (_, index) => index * 0x01010101),
      );
    });

    it('leaves the probe to the next program', async () => {
      await probe.connect();
      await probe.close();
      const next = await board.makeProbe();
      await next.open();
      try {
        assert.ok((await next.connect()).idcode !== 0);
      } finally {
        await next.close();
      }
    });
  });
}
