import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SegmentCollector } from '../../src/image/segment-collector.ts';

describe('SegmentCollector', () => {
  it('joins what follows what came before, and nothing else', () => {
    const collector = new SegmentCollector();
    collector.add(10, Uint8Array.of(1, 2));
    collector.add(12, Uint8Array.of(3));
    collector.add(20, Uint8Array.of(4));
    collector.add(13, Uint8Array.of(5));
    assert.deepEqual(
      collector.segments().map(({ address, bytes }) => [address, ...bytes]),
      [
        [10, 1, 2, 3],
        [20, 4],
        [13, 5],
      ],
    );
  });

  it('copies: the record that was added may be used again', () => {
    const collector = new SegmentCollector();
    const record = Uint8Array.of(1);
    collector.add(0, record);
    record[0] = 9;
    assert.deepEqual([...(collector.segments()[0]?.bytes ?? [])], [1]);
  });

  it('keeps every byte of a long run, whatever the lengths of its records', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 20 }), (records) => {
        const collector = new SegmentCollector();
        let address = 0x0800_0000;
        for (const record of records) {
          collector.add(address, record);
          address += record.length;
        }
        const whole = Buffer.concat(records);
        const segments = collector.segments();
        assert.deepEqual(Buffer.concat(segments.map(({ bytes }) => bytes)), whole);
        assert.equal(segments.length, whole.length > 0 ? 1 : 0);
      }),
    );
  });

  it('does not hold much more than it was given for many short runs', () => {
    const collector = new SegmentCollector();
    for (let index = 0; index < 10_000; index++) {
      collector.add(index * 16, Uint8Array.of(1));
    }
    const held = collector.segments().reduce((sum, { bytes }) => sum + bytes.buffer.byteLength, 0); // eslint-disable-line no-restricted-syntax -- what is held is the buffer
    assert.ok(held < 100_000);
  });

  it('keeps no more runs than any honest file has', () => {
    const collector = new SegmentCollector();
    for (let index = 0; index < 100_010; index++) {
      collector.add(index * 16, Uint8Array.of(1));
    }
    assert.deepEqual([collector.segments().length, collector.dropped], [100_000, 10]);
  });
});
