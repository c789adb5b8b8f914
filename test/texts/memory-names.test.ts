import assert from 'node:assert/strict';
import { memoryList, memoryName } from '../../src/texts/memory-names.ts';

describe('names of memories', () => {
  it('say what is meant in a sentence', () => {
    assert.equal(memoryName('data-eeprom'), 'data EEPROM');
    assert.equal(
      memoryList([
        { kind: 'external-memory', range: { start: 0x90000000, end: 0x90010000 } },
        { kind: 'otp', range: { start: 0x1fff7800, end: 0x1fff7804 } },
      ]),
      'external memory (0x90000000–0x9000ffff), one-time programmable memory (0x1fff7800–0x1fff7803)',
    );
  });
});
