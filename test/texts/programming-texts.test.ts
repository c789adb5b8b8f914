import assert from 'node:assert/strict';
import type { FlashOutcome } from '../../src/programming/outcome.ts';
import type { PlanProblem } from '../../src/programming/plan.ts';
import { planProblemText, programmingTexts, questionText } from '../../src/texts/programming-texts.ts';

const CHIP = 'STM32F401xD/xE';

function outcomeWith(facts: Partial<FlashOutcome>): FlashOutcome {
  return {
    chip: CHIP,
    sectors: [],
    bytes: { erased: 0, programmed: 0, identical: 0, kept: 0 },
    verified: false,
    seconds: 1,
    predictedSeconds: 1,
    writeBits: 32,
    method: 'loader',
    remarks: [],
    core: 'halted',
    ...facts,
  };
}

describe('programmingTexts', () => {
  it('say after a cut in which state each sector is, and what comes of neighbours', () => {
    const sector = { start: 0x08000000, size: 16384, erased: true };
    const outcome = outcomeWith({
      sectors: [
        { ...sector, index: 0, state: 'programmed', atRisk: 0 },
        { ...sector, index: 1, state: 'unknown', atRisk: 100 },
        { ...sector, index: 2, state: 'untouched', atRisk: 0 },
      ],
    });
    const { sentence, nextStep } = programmingTexts['flash-incomplete']({ cancelled: true, outcome });
    assert.match(
      sentence,
      /cancelled half-way: sector 0 programmed, sector 1 in an unknown state\. The core is halted/,
    );
    assert.match(nextStep ?? '', /will be put back/);
    const unplugged = programmingTexts['flash-incomplete']({
      cancelled: false,
      outcome: outcomeWith({ core: 'unknown' }),
    });
    assert.doesNotMatch(unplugged.sentence, /halted/);
    assert.doesNotMatch(unplugged.nextStep ?? '', /put back/);
  });

  it('say before more is lost than was said how much, where, and that nothing was erased', () => {
    const { sentence, nextStep } = questionText({ code: 'unreadable-neighbours', sectors: [3], bytes: 8 });
    assert.match(sentence, /^More would be lost than was said before: 8 bytes in sector 3 cannot be read/);
    assert.match(nextStep ?? '', /Nothing was erased/);
  });

  it('name both sizes of a chip that may have more flash than it says', () => {
    const { sentence, nextStep } = questionText({ code: 'more-flash-than-said', chip: CHIP, said: 64, kilobytes: 128 });
    assert.match(sentence, /beyond the 64 KB .* have 128 KB/);
    assert.match(nextStep ?? '', /fails to verify/);
  });

  it('name address, expected and found', () => {
    const { sentence } = programmingTexts['verify-mismatch']({ address: 0x08000123, expected: 5, found: 0xff });
    assert.equal(sentence, 'At 0x08000123 the chip holds 0xff in place of 0x05.');
  });

  it('say of read protection whether it can be lifted', () => {
    assert.match(programmingTexts['read-protected']({ chip: CHIP, level: 1 }).nextStep ?? '', /erases the chip/);
    assert.match(programmingTexts['read-protected']({ chip: CHIP, level: 2 }).nextStep ?? '', /for ever/);
  });

  it('say that nothing was erased where nothing was', () => {
    assert.match(programmingTexts['journal-failed']({ journal: 'here' }).sentence, /nothing was erased/);
  });

  it('say where flash is, to who asks for something else', () => {
    const flash = { start: 0x0800_0000, end: 0x0801_0000 };
    const { sentence } = programmingTexts['outside-flash']({ chip: CHIP, flash, address: 0, length: 4 });
    assert.equal(
      sentence,
      `4 bytes from 0x00000000 are not all in the flash of ${CHIP}, which is 0x08000000–0x0800ffff.`,
    );
  });

  it('take the first problem of a refused plan', () => {
    const problems: PlanProblem[] = [{ code: 'nothing-to-write' }];
    assert.equal(
      programmingTexts['plan-refused']({ chip: CHIP, problems }).sentence,
      planProblemText({ code: 'nothing-to-write' }, CHIP).sentence,
    );
  });
});

describe('planProblemText', () => {
  it('says where the image lies and where the flash', () => {
    const problem: PlanProblem = {
      code: 'outside-flash',
      range: { start: 0x90000000, end: 0x90000010 },
      flash: { start: 0x08000000, end: 0x08080000 },
    };
    assert.equal(
      planProblemText(problem, CHIP).sentence,
      '0x90000000–0x9000000f is not all in the flash of STM32F401xD/xE, which is 0x08000000–0x0807ffff.',
    );
  });

  it('names the memory that a part belongs into', () => {
    const problem: PlanProblem = {
      code: 'outside-flash',
      range: { start: 0x1fffc000, end: 0x1fffc010 },
      flash: { start: 0x08000000, end: 0x08080000 },
      memory: 'option-bytes',
    };
    assert.equal(
      planProblemText(problem, CHIP).sentence,
      '0x1fffc000–0x1fffc00f belongs into the option bytes of STM32F401xD/xE, which cannot be written through the debug probe.',
    );
  });

  it('names protected sectors', () => {
    assert.match(planProblemText({ code: 'write-protected', sectors: [1, 2] }, CHIP).sentence, /sectors 1 and 2/);
    assert.match(planProblemText({ code: 'read-protected-sectors', sectors: [3] }, CHIP).sentence, /sector 3/);
    assert.match(
      planProblemText({ code: 'owed-to-other-sectors', bytes: 40 }, CHIP).sentence,
      /40 bytes .*option bytes/,
    );
    assert.match(
      planProblemText({ code: 'reserved-sectors', sectors: [203, 204] }, CHIP).sentence,
      /sectors 203 and 204/,
    );
  });
});
