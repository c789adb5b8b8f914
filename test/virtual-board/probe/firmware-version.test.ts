import assert from 'node:assert/strict';
import { isCapable, parseFirmwareVersion, type Capability } from '../../../src/virtual-board/probe/firmware-version.ts';

describe('parseFirmwareVersion', () => {
  it('reads what ST writes', () => {
    assert.deepEqual(parseFirmwareVersion('V2J37M26'), { hardware: 2, jtag: 37, swim: 0, massStorage: 26, bridge: 0 });
    assert.deepEqual(parseFirmwareVersion('V3J10M3B5S1'), {
      hardware: 3,
      jtag: 10,
      swim: 1,
      massStorage: 3,
      bridge: 5,
    });
    assert.deepEqual(parseFirmwareVersion('V2J17S4'), { hardware: 2, jtag: 17, swim: 4, massStorage: 0, bridge: 0 });
  });

  it('refuses the rest', () => {
    for (const text of ['', 'V2', 'J37', 'V4J1', 'V2J', 'V2J37X1']) {
      assert.throws(() => parseFirmwareVersion(text), RangeError);
    }
  });
});

describe('isCapable', () => {
  // OpenOCD's and pyOCD's tables: the last version without, the first with.
  for (const [capability, without, having] of [
    ['targetVoltage', 'V2J12', 'V2J13'],
    ['extendedStatus', 'V2J14', 'V2J15'],
    ['swdFrequency', 'V2J21', 'V2J22'],
    ['registersOfDebugPort', 'V2J23', 'V2J24'],
    ['memory16', 'V2J25', 'V2J26'],
    ['accessPorts', 'V2J27', 'V2J28'],
    ['bankedDebugPort', 'V2J31', 'V2J32'],
    ['bankedDebugPort', 'V3J1', 'V3J2'],
    ['bytes512', 'V3J5', 'V3J6'],
    ['comFrequency', 'V2J45', 'V3J1'],
    ['swdFrequency', 'V3J7', 'V2J45'],
  ] as const satisfies readonly [Capability, string, string][]) {
    it(`${capability}: not ${without}, but ${having}`, () => {
      assert.equal(isCapable(parseFirmwareVersion(without), capability), false);
      assert.equal(isCapable(parseFirmwareVersion(having), capability), true);
    });
  }
});
