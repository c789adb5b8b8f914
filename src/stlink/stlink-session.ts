/**
 * Commands with their status asked and obeyed, on an open link.
 *
 * Below: link, commands, status. Above: the probe and its memory. It does not know when which command is sensible.
 */

import type { Clock } from '../base/clock.ts';
import { viewOf } from '../base/bytes.ts';
import { ProbeError } from '../probe/probe-error.ts';
import { type Command, getExtendedVersion, getMemoryStatus, getVersion, writeDebugPort } from './commands.ts';
import {
  type Capability,
  decodeExtendedVersion,
  decodeVersion,
  firstVersionWith,
  type FirmwareVersion,
  hasCapability,
  versionText,
} from './firmware-version.ts';
import { meaningOf, type StatusMeaning } from './status.ts';
import type { UsbLink } from './usb-link.ts';

/** What came of a command that has a status. */
export interface Answer {
  readonly status: number;
  readonly meaning: StatusMeaning;
  readonly reply: Uint8Array;
  /** Where a memory command failed, if the firmware says so. */
  readonly faultAddress: number | undefined;
}

/** Milliseconds that any command may take, besides its bytes' time on the wire. Generous: a guest in an emulator is slow. */
const COMMAND_DEADLINE = 5000;
/** Milliseconds for the first answer: a probe that is stuck is to be found out soon. */
const FIRST_DEADLINE = 2000;
/** Bits of an SWD transaction of 32 data bits with its turnarounds and idle cycles (ADIv5, 4.3), rounded up. */
const BITS_A_TRANSACTION = 50;
/** How much longer than the bits the wire may take (WAIT answers, pauses between transactions). */
const WIRE_PATIENCE = 4;

/**
 * Pauses between repetitions after WAIT: 1 ms, doubled up to this, half a second in all. As OpenOCD has them (8 from
 * 1 ms); probe-rs waits 0.8 s in 13 steps.
 */
const LONGEST_PAUSE = 256;

/** ADIv5 ABORT: clear sticky compare, error, write data error and overrun. */
const ABORT = 0x00;
const CLEAR_STICKY_ERRORS = 0x1e;

/** An open probe whose firmware is known. */
export class StlinkSession {
  /** SWD clock in kHz: how long the wire needs for a block. */
  clock = 0;

  private constructor(
    private readonly link: UsbLink,
    private readonly time: Clock,
    readonly version: FirmwareVersion,
  ) {}

  /**
   * Asks the firmware's version: the first exchange after opening.
   * @param productId from the device descriptor
   * @param vendorId by which a version is told from what an interrupted program has left in the reply endpoint
   */
  static async begin(link: UsbLink, time: Clock, ids: { vendorId: number; productId: number }): Promise<StlinkSession> {
    const reply = await askVersion(link, ids.vendorId);
    let version = decodeVersion(reply, ids.productId);
    if (version === undefined) {
      const [extended] = await link.exchange([{ command: getExtendedVersion() }], FIRST_DEADLINE);
      version = decodeExtendedVersion(extended ?? new Uint8Array());
    }
    return new StlinkSession(link, time, version);
  }

  /** Whether the firmware has it. */
  can(capability: Capability): boolean {
    return hasCapability(this.version, capability);
  }

  /** @throws ProbeError `firmware-too-old` where the firmware does not have it */
  require(capability: Capability): void {
    if (!this.can(capability)) {
      throw new ProbeError('firmware-too-old', {
        firmware: versionText(this.version),
        needed: firstVersionWith(this.version, capability),
        feature: capability,
      });
    }
  }

  /** Sends a command that has no status. @returns its reply, empty where it has none */
  async ask(command: Command): Promise<Uint8Array> {
    const [reply] = await this.link.exchange([{ command }], COMMAND_DEADLINE);
    return command.reply === 0 ? new Uint8Array() : complete(command, reply);
  }

  /** Sends a command whose reply begins with a status, once. */
  async try(command: Command): Promise<Answer> {
    const [reply] = await this.link.exchange([{ command }], COMMAND_DEADLINE);
    const answer = answerOf(reply);
    return { ...answer, reply: answer.meaning === 'ok' ? complete(command, reply) : answer.reply };
  }

  /**
   * Sends a command whose reply begins with a status; again where the target says WAIT.
   * @throws ProbeError `command-failed`, `no-target`, `target-refused`
   */
  async do(command: Command): Promise<Uint8Array> {
    const { status, meaning, reply } = await this.untilReady(() => this.try(command));
    if (meaning !== 'ok') {
      throw commandError(command, status, meaning);
    }
    return reply;
  }

  /** Sends a memory command with its data and asks how it went, in one go. */
  async access(command: Command, length: number, data?: Uint8Array): Promise<Answer> {
    const onWire = this.clock === 0 ? 0 : (Math.ceil(length / 4) * BITS_A_TRANSACTION * WIRE_PATIENCE) / this.clock;
    const replies = await this.link.exchange(
      [{ command, data }, { command: getMemoryStatus() }],
      COMMAND_DEADLINE + onWire,
    );
    const answer = answerOf(replies.at(-1));
    if (answer.meaning !== 'ok') {
      return {
        ...answer,
        faultAddress: answer.reply.length >= 8 ? viewOf(answer.reply).getUint32(4, true) : undefined,
      };
    }
    return { ...answer, reply: command.reply === 0 ? new Uint8Array() : complete(command, replies[0]) };
  }

  /** `attempt`, repeated with growing pauses for as long as the target says WAIT, half a second at most. */
  async untilReady(attempt: () => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    for (let pause = 1; ; pause *= 2) {
      const answer = await attempt();
      if (answer.meaning !== 'wait' || pause > LONGEST_PAUSE) {
        return answer;
      }
      await this.time.sleep(pause, signal);
    }
  }

  /** Makes the debug port take commands again after a fault or a garbled transfer (pyOCD does; others leave it to chance). */
  async clearStickyErrors(): Promise<void> {
    await this.try(writeDebugPort(ABORT, CLEAR_STICKY_ERRORS));
  }
}

/**
 * GET_VERSION on an endpoint that may still hold replies to a program that was killed: what arrives is a version where
 * its last six bytes end the transfer and carry the vendor's id.
 */
async function askVersion(link: UsbLink, vendorId: number): Promise<Uint8Array> {
  const command = getVersion();
  let [arrived] = await link.exchange([{ command }], FIRST_DEADLINE);
  for (let attempt = 0; attempt < 4; attempt++) {
    const bytes = arrived ?? new Uint8Array();
    const reply = bytes.subarray(Math.max(0, bytes.length - command.reply));
    if (reply.length === command.reply && viewOf(reply).getUint16(2, true) === vendorId) {
      return reply;
    }
    arrived = await link.receive(16_384, FIRST_DEADLINE);
  }
  throw new ProbeError('probe-locked-up', { during: command.name });
}

function answerOf(reply: Uint8Array | undefined): Answer {
  const bytes = reply ?? new Uint8Array();
  const status = bytes[0] ?? 0;
  return { status, meaning: meaningOf(status), reply: bytes, faultAddress: undefined };
}

/** The reply, which must be as long as the command's is. */
function complete(command: Command, reply: Uint8Array | undefined): Uint8Array {
  if (reply === undefined || reply.length < command.reply) {
    throw new ProbeError('probe-locked-up', { during: command.name });
  }
  return reply.subarray(0, command.reply);
}

/** The error for a command that is no access to an address. */
export function commandError(command: Command, status: number, meaning: StatusMeaning): ProbeError {
  if (meaning === 'no-target') {
    return new ProbeError('no-target', { status, tried: [command.name] });
  }
  if (meaning === 'not-st') {
    return new ProbeError('target-refused', { status });
  }
  return new ProbeError('command-failed', { command: command.name, status });
}
