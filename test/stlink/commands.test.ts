import assert from 'node:assert/strict';
import { viewOf } from '../../src/base/bytes.ts';
import { hexOfBytes } from '../../src/base/hex.ts';
import * as commands from '../../src/stlink/commands.ts';

/** Bytes of a command without its zeros at the end. */
const bytesOf = ({ bytes }: commands.Command): string => {
  assert.equal(bytes.length, 16);
  return hexOfBytes(bytes, ' ').replace(/( 00)+$/, '');
};

describe('commands', () => {
  it('are laid out as OpenOCD and pyOCD lay them out', () => {
    assert.equal(bytesOf(commands.getVersion()), 'f1');
    assert.equal(bytesOf(commands.getExtendedVersion()), 'fb');
    assert.equal(bytesOf(commands.getCurrentMode()), 'f5');
    assert.equal(bytesOf(commands.getTargetVoltage()), 'f7');
    assert.equal(bytesOf(commands.leaveDfu()), 'f3 07');
    assert.equal(bytesOf(commands.leaveSwim()), 'f4 01');
    assert.equal(bytesOf(commands.leaveDebug()), 'f2 21');
    assert.equal(bytesOf(commands.enterSwd()), 'f2 30 a3');
    assert.equal(bytesOf(commands.readIdcodes()), 'f2 31');
    assert.equal(bytesOf(commands.openAccessPort(1)), 'f2 4b 01');
    assert.equal(bytesOf(commands.closeAccessPort(1)), 'f2 4c 01');
    assert.equal(bytesOf(commands.driveReset(true)), 'f2 3c');
    assert.equal(bytesOf(commands.driveReset(false)), 'f2 3c 01');
    assert.equal(bytesOf(commands.setSwdClock(798)), 'f2 43 1e 03');
    assert.equal(bytesOf(commands.getClockList()), 'f2 62');
    assert.equal(bytesOf(commands.setClock(24_000)), 'f2 61 00 00 c0 5d');
    assert.equal(bytesOf(commands.setPrescaler()), 'f2 63 01');
    assert.equal(bytesOf(commands.readDebugRegister(0xe000edf0)), 'f2 36 f0 ed 00 e0');
    assert.equal(bytesOf(commands.writeDebugRegister(0xe000edf0, 0xa05f0003)), 'f2 35 f0 ed 00 e0 03 00 5f a0');
    assert.equal(bytesOf(commands.readCoreRegister(15)), 'f2 33 0f');
    assert.equal(bytesOf(commands.writeCoreRegister(15, 0x08000401)), 'f2 34 0f 01 04 00 08');
    assert.equal(bytesOf(commands.writeDebugPort(0, 0x1e)), 'f2 46 ff ff 00 00 1e');
    assert.equal(bytesOf(commands.readMemory(4, 0x20000000, 6144)), 'f2 07 00 00 00 20 00 18');
    assert.equal(bytesOf(commands.readMemory(4, 0x20000000, 4, 3)), 'f2 07 00 00 00 20 04 00 03');
    assert.equal(bytesOf(commands.readMemory(1, 0x20000001, 3)), 'f2 0c 01 00 00 20 03');
    assert.equal(bytesOf(commands.writeMemory(4, 0x08000000, 4)), 'f2 08 00 00 00 08 04');
    assert.equal(bytesOf(commands.writeMemory(2, 0x40023c04, 2)), 'f2 48 04 3c 02 40 02');
    assert.equal(bytesOf(commands.writeMemory(1, 0x20000001, 1)), 'f2 0d 01 00 00 20 01');
    assert.equal(bytesOf(commands.getMemoryStatus()), 'f2 3e');
  });

  it('reads the supply from two readings, and nothing from a clone without a reference', () => {
    const readings = (reference: number, half: number): Uint8Array => {
      const bytes = new Uint8Array(8);
      const view = viewOf(bytes);
      view.setUint32(0, reference, true);
      view.setUint32(4, half, true);
      return bytes;
    };
    // 1.2 V of a full scale of 3.3 V in 12 bits: 1489; half of 3.3 V: 2048.
    assert.equal(commands.decodeVoltage(readings(1489, 2048))?.toFixed(2), '3.30');
    assert.equal(commands.decodeVoltage(readings(1489, 0)), 0);
    assert.equal(commands.decodeVoltage(readings(0, 2048)), undefined);
  });

  it('reads as many clocks as there are, ten at most, and none from a short reply', () => {
    const reply = new Uint8Array(52);
    const view = viewOf(reply);
    [24_000, 8000, 3300].forEach((clock, index) => view.setUint32(12 + 4 * index, clock, true));
    reply[8] = 3;
    assert.deepEqual(commands.decodeClockList(reply), [24_000, 8000, 3300]);
    reply[8] = 200;
    assert.equal(commands.decodeClockList(reply).length, 10);
    assert.deepEqual(commands.decodeClockList(new Uint8Array(2)), []);
  });
});
