import assert from 'node:assert/strict';
import { Chip } from '../../src/virtual-board/chip.ts';
import { chipNamed } from '../../src/virtual-board/chips/chip-table.ts';
import type { VirtualBoardFaults } from '../../src/virtual-board/faults.ts';
import { BusError } from '../../src/virtual-board/memory-bus.ts';
import { Violations } from '../../src/virtual-board/violations.ts';
import { AIRCR, code, DEMCR, DHCSR, FLASH, flashWith } from './raw-probe.ts';

const RAM = 0x20000000;
const IWDG_KR = 0x40003000;
const DBGMCU = 0xe0042000;
const MS = 1e6;

function chip(image?: Uint8Array, faults: VirtualBoardFaults = {}, violations = new Violations()): Chip {
  const made = new Chip({
    row: chipNamed('stm32f401xe'),
    faults,
    violations,
    volts: () => 3.3,
    boot0: () => false,
    flashChanged: () => undefined,
  });
  made.flash.array.bytes.set(image ?? []);
  made.powerOn();
  return made;
}

function halt(target: Chip): void {
  target.debugWrite(DHCSR, 4, 0xa05f0003);
}

/** Halts, puts code at the start of RAM and runs it from there. */
function runInRam(target: Chip, ...halfWords: number[]): void {
  halt(target);
  code(...halfWords).forEach((byte, index) => target.debugWrite(RAM + index, 1, byte));
  target.core.writeRegister(15, RAM);
  target.debugWrite(DHCSR, 4, 0xa05f0001);
}

function unlock(target: Chip): void {
  target.debugWrite(FLASH.keyr, 4, 0x45670123);
  target.debugWrite(FLASH.keyr, 4, 0xcdef89ab);
}

describe('Chip', () => {
  it('runs from the vector table, at 16 MHz, one cycle for an instruction', () => {
    // adds r0, #1 … nine times, then a branch: 9 + 3 cycles a round
    const target = chip(flashWith(...Array.from({ length: 9 }, () => 0x3001), 0xe7f5));
    target.advance(1.2 * MS);
    halt(target);
    const rounds = (1.2e-3 * 16e6) / 12;
    const counted = target.core.readRegister(0);
    assert.ok(Math.abs(counted - 9 * rounds) < 20, `${counted} instead of ${9 * rounds}`);
  });

  it('locks up on an erased flash', () => {
    const target = chip();
    target.advance(1 * MS);
    assert.equal(target.core.lockedUp, true);
  });

  it('takes the speed that firmware sets', () => {
    const target = chip(flashWith(0x3001, 0xe7fd));
    // HSE / 4 × 84 / 2 = 84 MHz
    target.debugWrite(0x40023804, 4, 4 | (84 << 6) | (1 << 22));
    target.debugWrite(0x40023808, 4, 2);
    target.advance(1 * MS);
    halt(target);
    const counted = target.core.readRegister(0);
    assert.ok(Math.abs(counted - 84_000 / 4) < 30, `${counted}`);
  });

  it('makes the core wait for busy flash, and programs what it writes', () => {
    // ldr r0,=0x08010000; movs r1,#0; str r1,[r0]; ldr r2,[r0]; b .
    const target = chip(flashWith(0xe7fe));
    halt(target);
    unlock(target);
    target.debugWrite(FLASH.cr, 4, 0x201);
    target.core.writeRegister(0, 0x08010000);
    target.core.writeRegister(1, 0);
    runInRam(target, 0x6001, 0x6802, 0xe7fe);
    target.advance(15_000);
    assert.equal(target.debugRead(FLASH.sr, 4), 0x10000);
    target.advance(3_000);
    assert.equal(target.debugRead(FLASH.sr, 4), 0);
    halt(target);
    assert.equal(target.core.readRegister(2), 0);
    assert.equal(target.core.readRegister(15), RAM + 4);
  });

  it('gives the core the exact end of a flash operation in the middle of a slice', () => {
    // str r1,[r0]; 1: adds r2,#1; ldr r3,[r4]; cmp r3,#0; bne 1b; b .     (6 cycles a round, 256 cycles busy)
    const target = chip(flashWith(0xe7fe));
    halt(target);
    unlock(target);
    target.debugWrite(FLASH.cr, 4, 0x201);
    target.core.writeRegister(0, 0x08010000);
    target.core.writeRegister(1, 0);
    target.core.writeRegister(2, 0);
    target.core.writeRegister(4, FLASH.sr);
    runInRam(target, 0x6001, 0x3201, 0x6823, 0x2b00, 0xd1fb, 0xe7fe);
    target.advance(1 * MS);
    halt(target);
    const rounds = target.core.readRegister(2);
    // adds 1, ldr 2, cmp 1, bne 3: 7 cycles in 256
    assert.ok(rounds >= 36 && rounds <= 38, `${rounds} rounds`);
  });

  it('notes a debugger that resets it while the flash is busy', () => {
    const violations = new Violations();
    const target = chip(undefined, {}, violations);
    halt(target);
    unlock(target);
    target.debugWrite(AIRCR, 4, 0x05fa0004);
    assert.deepEqual(violations.lines, []);
    halt(target);
    unlock(target);
    target.debugWrite(FLASH.cr, 4, 0x00010002); // SER, STRT
    target.debugWrite(AIRCR, 4, 0x05fa0004);
    assert.deepEqual(violations.lines, ['chip reset by the debugger while the flash is busy']);
  });

  it('tells how long a debugger has to wait for busy flash', () => {
    const target = chip(flashWith(0xe7fe));
    halt(target);
    unlock(target);
    target.debugWrite(FLASH.cr, 4, 0x202 | (1 << 3));
    target.debugWrite(FLASH.cr, 4, 0x10202 | (1 << 3));
    assert.equal(target.debugDelay(0x08000000, false), 250 * MS);
    assert.equal(target.debugDelay(RAM, false), 0);
    assert.equal(target.debugDelay(FLASH.sr, false), 0);
    assert.equal(target.debugDelay(FLASH.cr, true), 250 * MS);
    target.advance(250 * MS);
    assert.equal(target.debugDelay(0x08000000, false), 0);
  });

  it('is reset by its watchdog, and remembers that', () => {
    const target = chip(flashWith(0xe7fe));
    halt(target);
    target.debugWrite(RAM, 4, 0x12345678);
    target.debugWrite(0x40003000, 4, 0xcccc);
    target.debugWrite(DHCSR, 4, 0xa05f0001);
    target.advance(511 * MS);
    assert.equal(target.debugRead(0x40023874, 4) & (1 << 29), 0);
    target.advance(2 * MS);
    assert.equal(target.debugRead(0x40023874, 4) & (1 << 29), 1 << 29);
    assert.equal(target.debugRead(RAM, 4), 0x12345678, 'RAM stays');
    target.advance(2000 * MS);
    assert.equal(target.peripherals.watchdog.running, false);
  });

  it('freezes the watchdog while the core is halted, if DBGMCU says so, and only then', () => {
    const target = chip(flashWith(0xe7fe));
    halt(target);
    target.debugWrite(IWDG_KR, 4, 0xcccc);
    target.debugWrite(DBGMCU + 8, 4, 0x1000);
    target.advance(5000 * MS);
    assert.equal(target.peripherals.watchdog.running, true);
    target.debugWrite(DHCSR, 4, 0xa05f0001);
    target.advance(600 * MS);
    assert.equal(target.peripherals.watchdog.running, false);
  });

  it('skips loops that wait and feed the watchdog, without letting it bite', () => {
    // 1: str r1,[r0] (feed); ldr r2,[r3] (flash status); b 1b
    const target = chip(flashWith(0xe7fe));
    halt(target);
    target.debugWrite(IWDG_KR, 4, 0xcccc);
    target.core.writeRegister(0, IWDG_KR);
    target.core.writeRegister(1, 0xaaaa);
    target.core.writeRegister(3, FLASH.sr);
    runInRam(target, 0x6001, 0x681a, 0xe7fc);
    const before = process.cpuUsage();
    target.advance(20_000 * MS);
    assert.equal(target.peripherals.watchdog.running, true);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 5e6, 'time is skipped');
    // Once it is not fed any more, it bites.
    halt(target);
    target.advance(600 * MS);
    assert.equal(target.peripherals.watchdog.running, false);
  });

  it('resets by AIRCR, and stops before the first instruction with the vector catch', () => {
    const target = chip(flashWith(0xe7fe));
    halt(target);
    target.debugWrite(DEMCR, 4, 1);
    target.debugWrite(AIRCR, 4, 0x05fa0004);
    target.advance(1000);
    assert.equal(target.core.halted, true);
    assert.equal(target.core.readRegister(15), 0x08000008);
    assert.equal(target.debugRead(0x40023874, 4) & (1 << 28), 1 << 28, 'software reset flag');
  });

  it('answers only on the private bus while NRST is low, and starts when it is let go', () => {
    const target = chip(flashWith(0x3001, 0xe7fd));
    target.setReset(true);
    assert.throws(() => target.debugRead(RAM, 4), BusError);
    assert.equal(target.debugRead(DHCSR, 4) & (1 << 25), 1 << 25, 'S_RESET_ST');
    assert.equal(target.debugRead(DBGMCU, 4), 0x10016433);
    target.debugWrite(DHCSR, 4, 0xa05f0003);
    target.debugWrite(DEMCR, 4, 1);
    target.advance(1 * MS);
    target.setReset(false);
    target.advance(1 * MS);
    assert.equal(target.core.halted, true);
    assert.equal(target.core.readRegister(15), 0x08000008);
  });

  it('loses RAM and debug state by power-off, not flash', () => {
    const target = chip(flashWith(0xe7fe));
    halt(target);
    target.debugWrite(RAM, 4, 0x12345678);
    target.powerOff();
    target.advance(1 * MS);
    target.powerOn();
    assert.notEqual(target.debugRead(RAM, 4), 0x12345678);
    assert.equal(target.core.halted, false);
    assert.equal(target.debugRead(0x08000008, 2), 0xe7fe);
    assert.equal(target.debugRead(0x40023874, 4), 0x0e000000);
  });

  it('shows a debugger stale bytes through the data cache', () => {
    const target = chip(flashWith(0xe7fe));
    halt(target);
    target.debugWrite(FLASH.acr, 4, 1 << 10);
    assert.equal(target.debugRead(0x08000008, 2), 0xe7fe);
    unlock(target);
    target.debugWrite(FLASH.cr, 4, 0x10202);
    target.advance(250 * MS);
    assert.equal(target.debugRead(0x08000008, 2), 0xe7fe);
    target.debugWrite(FLASH.acr, 4, 0);
    target.debugWrite(FLASH.acr, 4, 1 << 12);
    target.debugWrite(FLASH.acr, 4, 1 << 10);
    assert.equal(target.debugRead(0x08000008, 2), 0xffff);
  });

  it('keeps everybody out of flash at read protection level 1, once a debugger was seen', () => {
    const target = chip(flashWith(0xe7fe));
    target.flash.optionContent = [0x0fff55ec];
    target.powerOn();
    target.advance(1 * MS);
    assert.equal(target.core.lockedUp, false);
    target.debuggerSeen = true;
    assert.throws(() => target.debugRead(0x08000000, 4), BusError);
    target.powerOff();
    target.powerOn();
    assert.equal(target.debugRead(0x08000000, 4), 0x20001000);
  });

  it('turns its debug pins off with the firmware, and has them again in reset', () => {
    // movs r1,#0; str r1,[r0] with r0 = GPIOA_MODER: ldr r0,[pc,#4]; movs r1,#0; str r1,[r0]; b .; .word
    const target = chip(flashWith(0x4802, 0x2100, 0x6001, 0xe7fe, 0xbf00, 0xbf00, 0x0000, 0x4002));
    assert.equal(target.debugPinsAlive, true);
    target.advance(1 * MS);
    assert.equal(target.debugPinsAlive, false);
    target.setReset(true);
    assert.equal(target.debugPinsAlive, true);
  });

  it('turns them off by a fault, so many microseconds after the core began to run', () => {
    const target = chip(flashWith(0xe7fe), { debugPinsDisabledAfter: 500 });
    target.advance(0.4 * MS);
    assert.equal(target.debugPinsAlive, true);
    target.advance(0.2 * MS);
    assert.equal(target.debugPinsAlive, false);
  });

  it('spoils a sector when a reset cuts its erase short', () => {
    const target = chip(flashWith(0xe7fe));
    halt(target);
    unlock(target);
    target.debugWrite(FLASH.cr, 4, 0x10202);
    target.advance(20 * MS);
    target.setReset(true);
    target.setReset(false);
    assert.deepEqual(target.flash.array.weak, [0]);
  });

  it('is what it was after restore, in the middle of an erase', () => {
    const target = chip(flashWith(0x3001, 0xe7fd));
    target.advance(1 * MS);
    unlock(target);
    target.debugWrite(FLASH.cr, 4, 0x1020a);
    target.advance(100 * MS);
    const snapshot = target.snapshot();
    const finish = (): (number | boolean)[] => {
      target.advance(149 * MS);
      const busy = target.flash.busy;
      target.advance(2 * MS);
      halt(target);
      return [busy, target.flash.busy, target.core.readRegister(0), target.flash.work().erase];
    };
    const first = finish();
    target.powerOff();
    target.powerOn();
    target.restore(snapshot);
    assert.deepEqual(finish(), first);
    assert.deepEqual(first.slice(0, 2), [true, false]);
  });

  it('runs for as long as it is told, whatever happens inside', () => {
    const target = chip(flashWith(0x3001, 0xe7fd));
    let total = 0;
    for (const piece of [1, 10, 62.5, 1000, 12345, 3 * MS]) {
      target.advance(piece);
      total += piece;
      assert.equal(target.now(), total);
    }
  });
});
