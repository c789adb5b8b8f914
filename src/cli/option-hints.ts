/**
 * Which option of the command line is the way on after a failure. Its sentence, which the window says too, cannot name it.
 *
 * Below: the codes. Above: the command line. What to do besides: docs/failures.md.
 */

import { CodedError } from '../base/coded-error.ts';
import { type FormatErrorCode, isFormatError } from '../formats/format-error.ts';
import type { ProbeErrorCode } from '../probe/probe-error.ts';
import type { ProgrammingErrorCode } from '../programming/programming-error.ts';
import type { ChipErrorCode } from '../stm32/chip-error.ts';
import type { Options } from '../verbs/verb-words.ts';

/** The option by its name in the verbs' tables, and as it is typed. */
interface Hint {
  readonly option: string;
  readonly typed: string;
}

const ANYWAY: Hint = { option: 'anyway', typed: '--anyway' };
const UNDER_RESET: Hint = { option: 'mode', typed: '--mode under-reset' };
const WAIT: Hint = { option: 'wait', typed: '--wait SECONDS' };
const WITHOUT_LOADER: Hint = { option: 'loader', typed: '--no-loader' };

type HintedCode = FormatErrorCode | ProbeErrorCode | ProgrammingErrorCode | ChipErrorCode;

const HINTS: Partial<Record<HintedCode, Hint>> = {
  'no-probe': { option: 'virtual', typed: '--virtual' },
  'several-probes': { option: 'board', typed: '--board KEY' },
  'in-use': WAIT,
  'chip-in-use': WAIT,
  'no-target': UNDER_RESET,
  'target-fault': UNDER_RESET,
  'core-not-halted': UNDER_RESET,
  'wire-error': { option: 'clock', typed: '--clock 1000' },
  'routine-failed': WITHOUT_LOADER,
  'no-room-in-ram': WITHOUT_LOADER,
  'has-errors': ANYWAY,
  'no-back-up': ANYWAY,
  'needs-answer': ANYWAY,
  'names-another-chip': ANYWAY,
  'address-needed': { option: 'address', typed: '--address 0x08000000' },
  'target-needed': { option: 'target', typed: '--target N' },
  'family-needed': { option: 'family', typed: '--family NAME' },
  'gap-needs-fill': { option: 'fill', typed: '--fill 0xff' },
  'too-many-ranges': { option: 'closeGaps', typed: '--close-gaps 256' },
  'file-exists': { option: 'overwrite', typed: '--overwrite' },
};

/** A line that names the option, where there is one and the verb has it. */
export function optionHint(error: unknown, options: Options): string | undefined {
  // Of nothing there is nothing to be taken in spite of its errors.
  const coded: CodedError | undefined = error instanceof CodedError ? error : undefined;
  if (!coded || (isFormatError(error, 'has-errors') && error.details.empty)) {
    return undefined;
  }
  const hint = (HINTS as Readonly<Record<string, Hint | undefined>>)[coded.code];
  return hint && hint.option in options ? `On the command line: ${hint.typed}` : undefined;
}
