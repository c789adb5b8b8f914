/**
 * The frames by which an exception comes and goes: what its entry puts onto the stack, and its return takes off (manual
 * B1.5.6 and B1.5.8).
 *
 * Below: the processor. Above: the exception model, which says when, and what becomes of a frame that meets a bus fault.
 * Frames of floating-point registers are not modelled.
 */

import { CoreFault } from './core-fault.ts';
import { LR, SP } from './core-registers.ts';
import { Processor } from './processor.ts';

/** R0–R3, R12, LR, the return address and xPSR. */
const FRAME_SIZE = 0x20;
/** xPSR bit 9 in a frame: the stack pointer was moved by 4 to align it. */
const ALIGNED_BIT = 1 << 9;

export abstract class FramingProcessor extends Processor {
  /** CCR.STKALIGN. */
  alignsStack = true;

  /** @returns whether the frame could be written */
  protected pushFrame(): boolean {
    const sp = this.get(SP);
    const align = this.alignsStack ? (sp >>> 2) & 1 : 0;
    const frame = (sp - FRAME_SIZE - 4 * align) | 0;
    const values = [0, 1, 2, 3, 12, LR].map((register) => this.get(register));
    values.push(this.pc, (this.xpsr & ~ALIGNED_BIT) | (align * ALIGNED_BIT));
    this.set(SP, frame);
    try {
      for (const [index, value] of values.entries()) {
        this.store32((frame + 4 * index) | 0, value);
      }
    } catch (error) {
      if (!(error instanceof CoreFault)) {
        throw error;
      }
      return false;
    }
    return true;
  }

  /** @returns the words of a frame; undefined where it cannot be read */
  protected popFrame(frame: number): number[] | undefined {
    try {
      return Array.from({ length: 8 }, (_, index) => this.load32((frame + 4 * index) | 0));
    } catch (error) {
      if (error instanceof CoreFault) {
        return undefined;
      }
      throw error;
    }
  }

  /** Goes on where the frame says, with what it holds. */
  protected unstack(values: readonly number[], frame: number, ontoProcessStack: boolean): void {
    const [r0 = 0, r1 = 0, r2 = 0, r3 = 0, r12 = 0, lr = 0, address = 0, xpsr = 0] = values;
    this.setMode(xpsr & 0x1ff, ontoProcessStack ? 1 : 0);
    this.r.set([r0, r1, r2, r3]);
    this.set(12, r12);
    this.set(LR, lr);
    this.set(SP, (frame + FRAME_SIZE) | (this.alignsStack && (xpsr & ALIGNED_BIT) !== 0 ? 4 : 0));
    this.setExecutionState(xpsr);
    this.pc = address & ~1;
    this.next = this.pc;
    this.conditional = false;
  }

  /** A branch to an address whose lowest bit says “Thumb”. */
  protected goTo(target: number): void {
    this.pc = target & ~1;
    this.next = this.pc;
    this.setThumb(target & 1);
  }
}
