import assert from 'node:assert/strict';
import {
  answerControl,
  serialNumberCodes,
  type ControlState,
} from '../../../src/virtual-board/probe/control-requests.ts';
import { probeOf } from '../../../src/virtual-board/probe/probe-table.ts';

const SERIAL = '066DFF515570514867145636';

function ask(
  setup: readonly number[],
  model: 'v2-1' | 'v3' = 'v2-1',
  state?: ControlState,
): ReturnType<typeof answerControl> {
  const facts = { row: probeOf(model).row, serialNumber: SERIAL, rawSerialNumber: false };
  return answerControl(state ?? { configuration: 0, halted: new Set() }, Uint8Array.from(setup), facts);
}

/** GET_DESCRIPTOR (USB 2.0, 9.4.3). */
function descriptor(type: number, index = 0, length = 255, model: 'v2-1' | 'v3' = 'v2-1'): Uint8Array | undefined {
  return ask([0x80, 6, index, type, 0, 0, length, 0], model).data;
}

describe('answerControl', () => {
  it('gives descriptors, cut to what was asked for', () => {
    assert.equal(descriptor(1)?.length, 18);
    assert.equal(descriptor(1, 0, 8)?.length, 8);
    assert.equal(descriptor(2)?.[1], 2);
    assert.deepEqual([...(descriptor(3) ?? [])], [4, 3, 0x09, 0x04]);
    assert.equal(Buffer.from(descriptor(3, 1) ?? []).toString('utf16le', 2), 'STMicroelectronics');
    assert.equal(Buffer.from(descriptor(3, 3) ?? []).toString('utf16le', 2), SERIAL);
  });

  it('stalls on descriptors that are not there; a qualifier is for high speed only', () => {
    assert.equal(descriptor(3, 99), undefined);
    assert.equal(ask([0x80, 6, 0, 6, 0, 0, 10, 0]).status, 'stall');
    assert.equal(descriptor(6, 0, 255, 'v3')?.length, 10);
    assert.equal(ask([0x80, 6, 0, 0x22, 0, 0, 10, 0]).status, 'stall');
  });

  it('remembers configuration and halted endpoints', () => {
    const state: ControlState = { configuration: 0, halted: new Set() };
    assert.equal(ask([0, 9, 1, 0, 0, 0, 0, 0], 'v2-1', state).status, 'ok');
    assert.deepEqual([...(ask([0x80, 8, 0, 0, 0, 0, 1, 0], 'v2-1', state).data ?? [])], [1]);
    ask([2, 3, 0, 0, 0x81, 0, 0, 0], 'v2-1', state);
    assert.deepEqual([...(ask([0x82, 0, 0, 0, 0x81, 0, 2, 0], 'v2-1', state).data ?? [])], [1, 0]);
    ask([2, 1, 0, 0, 0x81, 0, 0, 0], 'v2-1', state);
    assert.deepEqual([...(ask([0x82, 0, 0, 0, 0x81, 0, 2, 0], 'v2-1', state).data ?? [])], [0, 0]);
    assert.equal(ask([0, 9, 2, 0, 0, 0, 0, 0]).status, 'stall');
  });

  it('takes the serial port’s settings and refuses the disk’s questions and vendors’ requests', () => {
    assert.equal(ask([0x21, 0x20, 0, 0, 2, 0, 7, 0]).status, 'ok');
    assert.equal(ask([0xa1, 0xfe, 0, 0, 1, 0, 1, 0]).status, 'stall');
    assert.equal(ask([0xc0, 1, 0, 0, 0, 0, 1, 0]).status, 'stall');
  });
});

describe('serialNumberCodes', () => {
  it('are text, or raw bytes in UTF-16 units', () => {
    assert.deepEqual(serialNumberCodes('0AFF', false), [0x30, 0x41, 0x46, 0x46]);
    assert.deepEqual(serialNumberCodes('0AFF', true), [0x0a, 0xff]);
  });
});
