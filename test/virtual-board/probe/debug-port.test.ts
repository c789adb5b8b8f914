import assert from 'node:assert/strict';
import { Chip } from '../../../src/virtual-board/chip.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import type { VirtualBoardFaults } from '../../../src/virtual-board/faults.ts';
import { DebugPort } from '../../../src/virtual-board/probe/debug-port.ts';
import { VirtualClock } from '../../../src/virtual-board/virtual-clock.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

const RAM = 0x20000000;
const OK = 0x80;

function bench(faults: VirtualBoardFaults = {}): { chip: Chip; clock: VirtualClock; port: DebugPort } {
  const chip = new Chip({
    row: chipNamed('stm32f401xe'),
    faults,
    violations: new Violations(),
    volts: () => 3.3,
    boot0: () => false,
    flashChanged: () => undefined,
  });
  chip.powerOn();
  const clock = new VirtualClock(chip);
  const port = new DebugPort(chip, clock, faults, { defaultClock: 4000, overhead: 1500 });
  return { chip, clock, port };
}

/** Runs something as a job of the clock, which is how the firmware does it. */
function inJob<T>(clock: VirtualClock, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => clock.submit(() => work().then(resolve, reject)));
}

describe('DebugPort', () => {
  it('takes 13.5 µs a word at 4 MHz, and one more at each kilobyte', async () => {
    const { clock, port } = bench();
    const bytes = new Uint8Array(4096);
    const { status } = await inJob(clock, () => port.write(RAM + 512, bytes, 4));
    assert.equal(status, OK);
    assert.ok(Math.abs(clock.times.swd - (1024 + 1 + 4) * 0.0135) < 1e-4);
  });

  it('waits for flash that is ready within 20 ms, and gives up on one that is not', async () => {
    const { chip, clock, port } = bench();
    chip.debugWrite(0x40023c04, 4, 0x45670123);
    chip.debugWrite(0x40023c04, 4, 0xcdef89ab);
    chip.debugWrite(0x40023c10, 4, 0x201);
    const words = new Uint8Array(400);
    const outcome = await inJob(clock, () => port.write(0x08000000, words, 4));
    assert.equal(outcome.status, OK);
    assert.ok(clock.now() > 99 * 0.016, 'programming paces the wire');
    assert.ok(chip.flash.array.bytes.subarray(0, 400).every((byte) => byte === 0));
    await clock.sleep(1);
    chip.debugWrite(0x40023c10, 4, 0x10202);
    const before = clock.now();
    const late = await inJob(clock, () => port.read(0x08000000, words, 4));
    assert.deepEqual(late, { status: 0x10, faultAddress: 0x08000000 });
    assert.ok(Math.abs(clock.now() - before - 20) < 0.1);
  });

  it('stops answering when the pins or the supply go', async () => {
    const faults: VirtualBoardFaults = {};
    const { chip, clock, port } = bench(faults);
    assert.equal(await inJob(clock, () => port.connect()), 0x2ba01477);
    faults.noTarget = true;
    assert.equal((await inJob(clock, () => port.read(RAM, new Uint8Array(4), 4))).status, 0x16);
    assert.equal(await inJob(clock, () => port.connect()), undefined);
    faults.noTarget = false;
    chip.powerOff();
    assert.equal((await inJob(clock, () => port.readPort(0))).status, 0x16);
  });

  it('has one parity error in so many words above a clock', async () => {
    const { clock, port } = bench({ parityErrorsAbove: 1000, parityErrorEvery: 100 });
    const outcome = await inJob(clock, () => port.read(RAM, new Uint8Array(800), 4));
    assert.deepEqual(outcome, { status: 0x13, faultAddress: RAM + 99 * 4 });
    port.frequency = 950;
    assert.equal((await inJob(clock, () => port.read(RAM, new Uint8Array(800), 4))).status, OK);
  });

  it('goes on from a snapshot', async () => {
    const { clock, port } = bench();
    await inJob(clock, () => port.writeAccessPort(0, 4, RAM));
    const snapshot = port.snapshot();
    await inJob(clock, () => port.writeAccessPort(0, 4, 0));
    port.frequency = 5;
    port.restore(snapshot);
    assert.equal((await inJob(clock, () => port.readAccessPort(0, 4))).value, RAM);
    assert.equal(port.frequency, 4000);
    port.losePower();
    assert.equal((await inJob(clock, () => port.readAccessPort(0, 4))).value, 0);
  });
});
