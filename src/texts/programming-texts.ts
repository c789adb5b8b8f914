/**
 * What users read when a flash job is refused or fails.
 *
 * Below: the codes (types only). Above: the extension's messages, the command-line tool.
 */

import * as l10n from '@vscode/l10n';
import { hex32 } from '../base/hex.ts';
import type { FlashOutcome, SectorOutcome } from '../programming/outcome.ts';
import type { FlashQuestion, PlanProblem } from '../programming/plan.ts';
import type { ProgrammingErrorDetails } from '../programming/programming-error.ts';
import { doubtText } from './flash-doubt-texts.ts';
import { memoryList, memoryName } from './memory-names.ts';
import { byteCount, sectorList } from './quantities.ts';
import type { Text, TextTable } from './text.ts';

export const programmingTexts: TextTable<ProgrammingErrorDetails> = {
  'no-such-write-mode': ({ chip, bits, possible }) => ({
    sentence: l10n.t('A {0} cannot program {1} bits at a time.', chip, bits),
    nextStep: l10n.t('Possible: {0}.', possible.join(', ')),
  }),
  'plan-refused': ({ chip, problems }) => {
    const [first] = problems;
    return first ? planProblemText(first, chip) : { sentence: l10n.t('This cannot be flashed to {0}.', chip) };
  },
  'read-protected': ({ chip, level }) => ({
    sentence: l10n.t('{0} is read-protected (level {1}): its flash can be neither read nor written.', chip, level),
    nextStep:
      level === 1
        ? l10n.t('Lifting the protection erases the chip; ST’s STM32CubeProgrammer can do it.')
        : l10n.t('Level 2 is for ever.'),
  }),
  'verify-mismatch': ({ address, expected, found }) => ({
    sentence: l10n.t('At {0} the chip holds {1} in place of {2}.', hex32(address), hexByte(found), hexByte(expected)),
    nextStep: l10n.t('If it is the same address again after another try, the chip’s flash is worn or damaged.'),
  }),
  'image-differs': ({ address, expected, found }) => ({
    sentence: l10n.t(
      'The board holds something else: the first difference is at {0}, {1} in place of {2}.',
      hex32(address),
      hexByte(found),
      hexByte(expected),
    ),
    nextStep: l10n.t('Compare the file with the board to see all differences, or flash it.'),
  }),
  'not-verified': ({ sectors }) => ({
    sentence: l10n.t('The job ended, but nobody has verified {0}.', sectorList(sectors)),
    nextStep: l10n.t('Flash again.'),
  }),
  'needs-answer': ({ question }) => questionText(question),
  'names-another-chip': (doubt) => doubtText(doubt),
  'chip-in-use': ({ owner }) => ({
    // A browser says that another tab has it, not which.
    sentence: l10n.t('Another job is under way on this chip ({0}).', owner || l10n.t('another tab')),
    nextStep: l10n.t('Wait for its end. One that was closed or has crashed is forgotten after 15 seconds.'),
  }),
  'outside-flash': ({ chip, flash: { start, end }, address, length }) => ({
    sentence: l10n.t(
      '{0} from {1} are not all in the flash of {2}, which is {3}–{4}.',
      byteCount(length),
      hex32(address),
      chip,
      hex32(start),
      hex32(end - 1),
    ),
  }),
  'journal-failed': ({ journal }) => ({
    sentence: l10n.t('What has to be kept could not be saved in {0}, so nothing was erased.', journal),
    nextStep: l10n.t('Make room on the disk, or make the folder writable.'),
  }),
  'flash-incomplete': ({ cancelled, outcome }) => ({
    sentence: [
      cancelled
        ? l10n.t('Flashing was cancelled half-way: {0}.', stateText(outcome))
        : l10n.t('Flashing ended half-way: {0}.', stateText(outcome)),
      ...coreText(outcome),
    ].join(' '),
    nextStep: outcome.sectors.some(({ atRisk }) => atRisk > 0)
      ? l10n.t('Flash again, this file or another: what neighbours have lost is saved and will be put back.')
      : l10n.t('Flash again, this file or another.'),
  }),
};

/** What only a person can decide, and what saying yes means. */
export function questionText(question: FlashQuestion): Text {
  switch (question.code) {
    case 'owed-bytes-overwritten':
      return {
        sentence: l10n.t(
          'An earlier job was cut short and saved {0} of {1}; since then something else was written there.',
          byteCount(question.bytes),
          sectorList(question.sectors),
        ),
        nextStep: l10n.t('To go on keeps what is there now and forgets the saved bytes.'),
      };
    case 'leave-out':
      return {
        sentence: l10n.t(
          'The file also holds {0}, which cannot be written through the debug probe.',
          memoryList(question.parts),
        ),
        nextStep: l10n.t(
          'To go on flashes the other {0} to the flash of {1} and leaves that out.',
          byteCount(question.bytes),
          question.chip,
        ),
      };
    case 'unreadable-neighbours':
      return {
        sentence: l10n.t(
          'More would be lost than was said before: {0} in {1} cannot be read, so they cannot be kept.',
          byteCount(question.bytes),
          sectorList(question.sectors),
        ),
        nextStep: l10n.t('They are most likely the rest of a job that was cut short. Nothing was erased so far.'),
      };
    case 'likely-clone':
      return {
        sentence: l10n.t(
          'The chip says that it is a {0}, but its core is of revision {1}, and ST’s have {2}: likely a copy by another maker.',
          question.chip,
          question.found,
          question.expected,
        ),
        nextStep: l10n.t('Copies have been flashed the same way, but nobody vouches for it.'),
      };
    case 'flash-size-unsaid':
      return {
        sentence: l10n.t(
          'The chip is a {0} and does not say how much flash it has; {1} KB are assumed, which is the most that one has.',
          question.chip,
          question.kilobytes,
        ),
        nextStep: l10n.t('Flash beyond what it really has fails to verify.'),
      };
    case 'names-another-chip':
      return doubtText(question);
    case 'more-flash-than-said':
      return {
        sentence: l10n.t(
          'The file goes beyond the {1} KB of flash that this {0} says it has. Many such chips have {2} KB, and this one answers there.',
          question.chip,
          question.said,
          question.kilobytes,
        ),
        nextStep: l10n.t('Nobody vouches for that flash. What does not hold there fails to verify.'),
      };
  }
}

/** Why a plan must not be executed. */
export function planProblemText(problem: PlanProblem, chip: string): Text {
  switch (problem.code) {
    case 'nothing-to-write':
      return { sentence: l10n.t('There is nothing to write in it.') };
    case 'owed-to-other-sectors':
      return {
        sentence: l10n.t(
          'The saved {0} belong to sectors that {1} does not have now: its option bytes divide flash otherwise than when the job was cut short.',
          byteCount(problem.bytes),
          chip,
        ),
        nextStep: l10n.t('They stay saved. Put them back when the option bytes are as they were.'),
      };
    case 'outside-flash': {
      const { range, flash, memory } = problem;
      if (memory !== undefined) {
        return {
          sentence: l10n.t(
            '{0}–{1} belongs into the {2} of {3}, which cannot be written through the debug probe.',
            hex32(range.start),
            hex32(range.end - 1),
            memoryName(memory),
            chip,
          ),
          nextStep: l10n.t('Nothing was erased.'),
        };
      }
      return {
        sentence: l10n.t(
          '{0}–{1} is not all in the flash of {2}, which is {3}–{4}.',
          hex32(range.start),
          hex32(range.end - 1),
          chip,
          hex32(flash.start),
          hex32(flash.end - 1),
        ),
        nextStep: l10n.t('The file was made for another chip or another place. Nothing was erased.'),
      };
    }
    case 'write-protected':
      return {
        sentence: l10n.t('Option bytes protect {0} from being written.', sectorList(problem.sectors)),
        nextStep: l10n.t('Lift the write protection first. Nothing was erased.'),
      };
    case 'reserved-sectors':
      return {
        sentence: l10n.t(
          '{0} belong to another core of the chip (on WB that of its radio): nobody else can write there.',
          sectorList(problem.sectors),
        ),
        nextStep: l10n.t(
          'The file is too long for this chip as that core’s firmware is installed, or is that firmware: then ST’s own tool installs it. Nothing was erased.',
        ),
      };
    case 'read-protected-sectors':
      return {
        sentence: l10n.t('Option bytes protect {0} from being read (PCROP).', sectorList(problem.sectors)),
        nextStep: l10n.t('Lifting that protection erases the chip. Nothing was erased.'),
      };
  }
}

/** “sector 5 is programmed, sectors 6 and 7 are in an unknown state” */
function stateText({ sectors }: FlashOutcome): string {
  const named = (state: SectorOutcome['state']): number[] =>
    sectors.filter((sector) => sector.state === state).map(({ index }) => index);
  const parts: [indexes: number[], text: (list: string) => string][] = [
    [named('verified'), (list) => l10n.t('{0} programmed and verified', list)],
    [named('programmed'), (list) => l10n.t('{0} programmed', list)],
    [named('erased'), (list) => l10n.t('{0} erased', list)],
    [named('unknown'), (list) => l10n.t('{0} in an unknown state', list)],
  ];
  const said = parts.filter(([indexes]) => indexes.length > 0).map(([indexes, text]) => text(sectorList(indexes)));
  return said.length > 0 ? said.join(', ') : l10n.t('as far as could be seen, nothing was changed');
}

function coreText({ core }: FlashOutcome): string[] {
  return core === 'halted' ? [l10n.t('The core is halted, so that nothing incomplete runs.')] : [];
}

function hexByte(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
