/**
 * The host side of the loader: gives it a list of operations, keeps its ring buffer full, watches how far it is.
 *
 * Below: the writer routine in RAM, one for each kind of controller. Above: flash jobs, through `FlashWriter`. The wire hides behind the flash:
 * while a sector is being erased or programmed, the data of what follows is on its way.
 */

import { sizeOf } from '../../base/address-range.ts';
import { viewOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { CortexMCore } from '../../cortex-m/cortex-m-core.ts';
import { awaitRoutine, startRoutine } from '../../cortex-m/ram-routine.ts';
import { ChipError } from '../chip-error.ts';
import type { WriteMode } from '../devices/chip-description.ts';
import type { FlashController } from '../flash/flash-controller.ts';
import type { FlashOperation, FlashWriter, WriterOptions, WriterProgress } from '../flash/flash-operation.ts';
import type { RamCode } from './ram-code.ts';
import { ENTRY_SIZE, MAILBOX, MAILBOX_MARK, MAILBOX_SIZE, type MailboxLayout, RingFeeder } from './ring-feeder.ts';

/** Operations given to the loader at a time: at most, and as a share of the RAM that is left for list and ring. */
const MOST_OPERATIONS = 512;
const LIST_SHARE = 1 / 4;
/** No ring is worth having below this. */
const SMALLEST_RING = 256;

/** Does operations by the loader in RAM. */
export class LoaderWriter implements FlashWriter {
  constructor(
    private readonly core: CortexMCore,
    private readonly code: RamCode,
    private readonly flash: FlashController,
    private readonly settings: { readonly clock: Clock; readonly ringSize?: number | undefined },
  ) {}

  async run(operations: readonly FlashOperation[], options: WriterOptions): Promise<void> {
    let programmed = 0;
    for (let first = 0, end = 0; first < operations.length; first = end) {
      end = this.endOfPart(operations, first);
      const part = operations.slice(first, end);
      const programmedBefore = programmed;
      const onProgress = (progress: WriterProgress): void =>
        options.onProgress({
          completed: first + progress.completed,
          begun: first + progress.begun,
          programmed: programmedBefore + progress.programmed,
        });
      await this.runPart(part, { ...options, onProgress });
      programmed += part.reduce((sum, each) => sum + (each.kind === 'program' ? each.bytes.length : 0), 0);
    }
  }

  /** The loader knows one set of registers at a time. */
  private endOfPart(operations: readonly FlashOperation[], first: number): number {
    const fitting = Math.floor((sizeOf(this.code.workspace) * LIST_SHARE) / ENTRY_SIZE);
    const most = Math.min(first + Math.min(MOST_OPERATIONS, fitting), operations.length);
    const registers = this.flash.registersOf(operations[first] as FlashOperation);
    let end = first + 1;
    while (end < most && this.flash.registersOf(operations[end] as FlashOperation) === registers) {
      end++;
    }
    return end;
  }

  private async runPart(operations: readonly FlashOperation[], options: WriterOptions): Promise<void> {
    const { clock } = this.settings;
    const layout = this.layOut(operations.length);
    const routine = { ...this.code.writer, parameters: [layout.mailbox] };
    await this.core.memory.write(layout.mailbox, this.startState(operations, layout, options.mode));
    await startRoutine(this.core, routine);
    const feeder = new RingFeeder(this.core, { ...layout, operations, flash: this.flash, clock, routine }, options);
    await feeder.run();
    await awaitRoutine(this.core, routine, clock, { expected: 0, timeout: 100, interval: 1 });
  }

  /** Bytes that the loader takes from the ring at a time. */
  private get ringUnit(): number {
    return Math.max(4, this.flash.description.writeUnit);
  }

  private layOut(operations: number): MailboxLayout {
    const { start, end } = this.code.workspace;
    const { ringUnit } = this;
    const { largestBlock } = this.core.memory;
    const list = start + MAILBOX_SIZE;
    // Units are fetched whole: none is cut in two at the ring's end.
    const ringStart = Math.ceil((list + operations * ENTRY_SIZE + 4) / 8) * 8;
    const most = Math.min(end - ringStart, this.settings.ringSize ?? Infinity);
    // In a ring of whole blocks no block is cut in two at its end.
    const multiple = most >= 4 * largestBlock ? largestBlock : ringUnit;
    const size = most - (most % multiple);
    if (size < SMALLEST_RING) {
      throw new ChipError('no-room-in-ram', { needed: ringStart + SMALLEST_RING - start, available: end - start });
    }
    return { mailbox: start, list, ring: { start: ringStart, end: ringStart + size } };
  }

  /** Mailbox and list as the loader finds them. */
  private startState(
    operations: readonly FlashOperation[],
    { mailbox, list, ring }: MailboxLayout,
    mode: WriteMode,
  ): Uint8Array {
    const bytes = new Uint8Array(ring.start - mailbox);
    const view = viewOf(bytes);
    const set = (offset: number, value: number): void => view.setUint32(offset, value, true);
    set(MAILBOX.read, ring.start);
    set(MAILBOX.operation, list);
    set(MAILBOX.proof, MAILBOX_MARK);
    set(MAILBOX.write, ring.start);
    set(MAILBOX.ringStart, ring.start);
    set(MAILBOX.ringEnd, ring.end);
    set(MAILBOX.flashRegisters, this.flash.registersOf(operations[0] as FlashOperation));
    set(MAILBOX.watchdog, this.code.watchdogKey);
    for (const [index, operation] of operations.entries()) {
      const { control, address, end } = this.flash.loaderEntry(operation, mode);
      [control, address, end].forEach((word, position) => set(MAILBOX_SIZE + index * ENTRY_SIZE + position * 4, word));
    }
    return bytes;
  }
}
