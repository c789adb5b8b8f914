/**
 * The target's memory through an ST-Link: every access's status is asked and obeyed.
 *
 * Below: session, blocks. Above: whoever uses `DebugProbe.memory`. It does not know flash, cores or which addresses exist.
 */

import { concatBytes, viewOf } from '../base/bytes.ts';
import type { TargetMemory, WriteOptions } from '../probe/debug-probe.ts';
import { ProbeError } from '../probe/probe-error.ts';
import {
  type AccessWidth,
  type Command,
  readDebugRegister,
  readMemory,
  writeDebugRegister,
  writeMemory,
} from './commands.ts';
import { LARGEST_BLOCK, type MemoryBlock, memoryBlocks } from './memory-blocks.ts';
import type { StatusMeaning } from './status.ts';
import type { Answer, StlinkSession } from './stlink-session.ts';

/** What the memory needs of the probe that it belongs to. */
export interface MemoryHost {
  /** The session to use. @throws ProbeError `not-open` where there is none with a target */
  session(): StlinkSession;
  /**
   * Sees to it that accesses through this port can be made.
   * @throws ProbeError `firmware-too-old`, `command-failed`
   */
  openPort(accessPort: number): Promise<void>;
  /** Sets the next lower SWD clock after the wire has failed. @returns whether there was one */
  lowerClock(): Promise<boolean>;
}

/** An access, for errors. */
interface Access {
  readonly address: number;
  readonly length: number;
  readonly access: 'read' | 'write';
  readonly once?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

const ADDRESS_SPACE = 2 ** 32;

/** The access port that commands for single words and for core registers go to: they have no place for another. */
const PORT_OF_WORDS = 0;

/** Memory behind one access port. */
export class StlinkMemory implements TargetMemory {
  readonly largestBlock = LARGEST_BLOCK;

  constructor(
    private readonly host: MemoryHost,
    private readonly accessPort = PORT_OF_WORDS,
  ) {}

  async readWord(address: number): Promise<number> {
    requireAligned(address, 4, 4);
    if (this.accessPort !== PORT_OF_WORDS) {
      return viewOf(await this.read(address, 4)).getUint32(0, true);
    }
    const reply = await this.single(readDebugRegister(address), { address, length: 4, access: 'read' });
    return viewOf(reply).getUint32(4, true);
  }

  async writeWord(address: number, value: number, options?: WriteOptions): Promise<void> {
    requireAligned(address, 4, 4);
    if (this.accessPort !== PORT_OF_WORDS) {
      const bytes = new Uint8Array(4);
      viewOf(bytes).setUint32(0, value, true);
      await this.write(address, bytes, options);
      return;
    }
    await this.single(writeDebugRegister(address, value), { address, length: 4, access: 'write', ...options });
  }

  async writeHalfWords(address: number, bytes: Uint8Array, options?: WriteOptions): Promise<void> {
    requireAligned(address, bytes.length, 2);
    for (let from = 0; from < bytes.length; from += LARGEST_BLOCK) {
      options?.signal?.throwIfAborted();
      const part = bytes.subarray(from, from + LARGEST_BLOCK);
      await this.writeBlock({ address: address + from, length: part.length, width: 2 }, part, options);
    }
  }

  async writeByte(address: number, value: number, options?: WriteOptions): Promise<void> {
    requireAligned(address, 1, 1);
    await this.writeBlock({ address, length: 1, width: 1 }, Uint8Array.of(value), options);
  }

  async read(address: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    requireAligned(address, length, 1);
    const parts: Uint8Array[] = [];
    for (const block of memoryBlocks(address, length)) {
      signal?.throwIfAborted();
      parts.push(await this.block(block, { ...block, access: 'read', signal }));
    }
    return concatBytes(parts);
  }

  async write(address: number, bytes: Uint8Array, options?: WriteOptions): Promise<void> {
    requireAligned(address, bytes.length, 1);
    for (const block of memoryBlocks(address, bytes.length)) {
      options?.signal?.throwIfAborted();
      const from = block.address - address;
      await this.writeBlock(block, bytes.subarray(from, from + block.length), options);
    }
  }

  private async writeBlock(block: MemoryBlock, bytes: Uint8Array, options: WriteOptions | undefined): Promise<void> {
    await this.block(block, { ...block, access: 'write', ...options }, bytes);
  }

  /** One memory command, its data and its status. @returns what was read */
  private block(block: MemoryBlock, access: Access, bytes?: Uint8Array): Promise<Uint8Array> {
    const make = bytes === undefined ? readMemory : writeMemory;
    const command = make(block.width, block.address, block.length, this.accessPort);
    return this.perform(access, () => this.host.session().access(command, block.length, bytes));
  }

  /** One word by a command that has its status in the reply: half the transfers of a memory command. */
  private single(command: Command, access: Access): Promise<Uint8Array> {
    return this.perform(access, () => this.host.session().try(command));
  }

  /** Repeats what may be done twice: after WAIT with pauses, after a garbled transfer at a lower clock. */
  private async perform(access: Access, attempt: () => Promise<Answer>): Promise<Uint8Array> {
    if (this.accessPort !== PORT_OF_WORDS) {
      await this.host.openPort(this.accessPort);
    }
    for (;;) {
      const session = this.host.session();
      const answer = access.once ? await attempt() : await session.untilReady(attempt, access.signal);
      if (answer.meaning === 'ok') {
        return answer.reply;
      }
      await session.clearStickyErrors();
      const again = answer.meaning === 'wire' && !access.once && (await this.host.lowerClock());
      if (!again) {
        throw accessError(access, answer);
      }
    }
  }
}

/** @throws ProbeError `bad-access` */
function requireAligned(address: number, length: number, width: AccessWidth): void {
  const { reason } =
    [
      { wrong: !Number.isInteger(address) || !Number.isInteger(length), reason: 'not whole numbers' },
      { wrong: address < 0 || length < 0 || address + length > ADDRESS_SPACE, reason: 'outside of the address space' },
      { wrong: address % width !== 0 || length % width !== 0, reason: `not aligned to ${width} bytes` },
    ].find(({ wrong }) => wrong) ?? {};
  if (reason !== undefined) {
    throw new ProbeError('bad-access', { address, length, reason });
  }
}

function accessError(access: Access, answer: Answer): ProbeError {
  const { address, length, access: kind } = access;
  const { status, faultAddress } = answer;
  const errors: Record<Exclude<StatusMeaning, 'ok'>, () => ProbeError> = {
    wait: () => new ProbeError('target-busy', { address, length, access: kind, status }),
    fault: () => {
      const inside = faultAddress !== undefined && faultAddress >= address && faultAddress < address + length;
      const at = inside ? faultAddress : address;
      return new ProbeError('target-fault', { address: at, length: address + length - at, access: kind, status });
    },
    wire: () => new ProbeError('wire-error', { address, status }),
    'no-target': () => new ProbeError('no-target', { status, tried: [] }),
    'not-st': () => new ProbeError('target-refused', { status }),
    refused: () => new ProbeError('command-failed', { command: `${kind} of ${length} bytes`, status }),
  };
  return errors[answer.meaning === 'ok' ? 'refused' : answer.meaning]();
}
