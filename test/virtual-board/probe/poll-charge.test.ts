import assert from 'node:assert/strict';
import { PollCharge } from '../../../src/virtual-board/probe/poll-charge.ts';

const read = (address: number): Uint8Array => Uint8Array.of(0xf2, 0x36, address, 0, 0, 0, 0, 0, 0, 0);
const STATUS = Uint8Array.of(0xf2, 0x3e);
const WRITE = Uint8Array.of(0xf2, 0x35, 1);

function charges(...commands: Uint8Array[]): boolean[] {
  const polls = new PollCharge();
  return commands.map((command) => polls.isRepeated(command));
}

describe('PollCharge', () => {
  it('charges a read that is made again', () => {
    assert.deepEqual(charges(read(1), read(1), read(1)), [false, true, true]);
  });

  it('does not mind questions for the status in between', () => {
    assert.deepEqual(charges(read(1), STATUS, read(1), STATUS), [false, false, true, false]);
  });

  it('charges a round of several reads once', () => {
    assert.deepEqual(charges(read(1), read(2), read(1), read(2)), [false, false, true, false]);
  });

  it('begins anew with anything that is no read', () => {
    assert.deepEqual(charges(read(1), WRITE, read(1), read(1)), [false, false, false, true]);
  });
});
