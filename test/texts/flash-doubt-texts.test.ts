import assert from 'node:assert/strict';
import { doubtText } from '../../src/texts/flash-doubt-texts.ts';

describe('doubtText()', () => {
  it('names both chips and the board, and says what may happen', () => {
    const { sentence, nextStep } = doubtText({ named: 'STM32F405RG', board: 'PYBv1.1', chip: 'STM32F401xD/xE' });
    for (const fact of ['STM32F405RG', 'PYBv1.1', 'STM32F401xD/xE']) {
      assert.ok(sentence.includes(fact), fact);
    }
    assert.match(nextStep ?? '', /does not start/);
  });
});
