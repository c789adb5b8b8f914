/**
 * The library: what a program gets that imports `stm32-dfu`. Runs in browsers and in Node.
 *
 * Below: boards, firmware, errors with their texts.
 */

export { type Clock, SystemClock } from './base/clock.ts';
export { CodedError } from './base/coded-error.ts';
export type { Log } from './base/log.ts';
export { FirmwareImage, type Segment } from './image/firmware-image.ts';
export {
  type Board,
  type BoardChip,
  type FlashJobOptions,
  openBoard,
  type OpenBoardOptions,
} from './library/open-board.ts';
export { type FileProblem, type Firmware, readFirmware, type ReadFirmwareOptions } from './library/read-firmware.ts';
export { isProbeError, ProbeError } from './probe/probe-error.ts';
export type { Journal } from './programming/journal.ts';
export type { CoreState, FlashOutcome, FlashRemark, SectorOutcome } from './programming/outcome.ts';
export type { FlashPlan, FlashQuestion, PlannedSector, PlanProblem } from './programming/plan.ts';
export { isProgrammingError, ProgrammingError } from './programming/programming-error.ts';
export type { FlashProgress, OnProgress } from './programming/progress.ts';
export { ChipError, isChipError } from './stm32/chip-error.ts';
export { type Text } from './texts/text.ts';
export { textOfError } from './texts/text-of-error.ts';
