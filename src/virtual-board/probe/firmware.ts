/**
 * The probe's firmware: takes commands of 16 bytes, their data, and answers. Knows the modes of the probe and hands
 * debug commands on.
 *
 * Below: the debug commands. Above: the USB device, which brings packets and fetches replies. From public protocol
 * knowledge (OpenOCD, pyOCD, stlink, probe-rs), not from our driver.
 */

import { concatBytes, viewOf } from '../../base/bytes.ts';
import { debugCommand } from './debug-commands.ts';
import { isCapable } from './firmware-version.ts';
import { PollCharge } from './poll-charge.ts';
import {
  MODES,
  statusReply,
  type DataPhase,
  type FirmwareState,
  type FirmwareSurroundings,
  type ProbeContext,
  type ProbeMode,
  type Reply,
} from './probe-context.ts';
import { STATUS } from './status.ts';

const COMMAND_SIZE = 16;

const GET_VERSION = 0xf1;
const DEBUG = 0xf2;
const DFU = 0xf3;
const SWIM = 0xf4;
const GET_MODE = 0xf5;
const GET_VOLTAGE = 0xf7;
const GET_VERSION_EXTENDED = 0xfb;

export class ProbeFirmware implements ProbeContext {
  state: FirmwareState;
  private phase: { readonly wanted: DataPhase; readonly parts: Uint8Array[] } | undefined;
  private readonly polls: PollCharge;

  constructor(readonly around: FirmwareSurroundings) {
    this.polls = new PollCharge();
    this.state = this.begin();
  }

  /** The probe gets its supply: everything begins anew. */
  powerOn(): void {
    this.state = this.begin();
    this.phase = undefined;
    this.around.port.frequency = this.around.row.defaultClock;
  }

  /** The bus was reset (USB 2.0, 9.1.1.3): data that a command still waits for will not come. */
  busReset(): void {
    this.phase = undefined;
  }

  private begin(): FirmwareState {
    return {
      mode: this.around.faults.startMode ?? 'mass',
      lastStatus: STATUS.ok,
      lastFault: 0,
      openPorts: new Set(),
      resetLow: false,
      mixedResults: new Uint8Array(0),
    };
  }

  /** Takes what came on the OUT endpoint. Returns what is to be done now, in the probe's own time. */
  accept(data: Uint8Array): (() => Promise<void>) | undefined {
    if (this.phase !== undefined) {
      return this.acceptData(this.phase.wanted, this.phase.parts, data);
    }
    if (data.length !== COMMAND_SIZE) {
      this.around.violations.report(`command of ${data.length} bytes instead of ${COMMAND_SIZE}`);
      if (data.length === 0 || data.length > COMMAND_SIZE) {
        return undefined;
      }
    }
    const command = new Uint8Array(COMMAND_SIZE);
    command.set(data);
    return () => this.run(command);
  }

  private acceptData(wanted: DataPhase, parts: Uint8Array[], data: Uint8Array): (() => Promise<void>) | undefined {
    parts.push(data);
    const whole = concatBytes(parts);
    if (whole.length < wanted.length) {
      return undefined;
    }
    if (whole.length > wanted.length) {
      this.around.violations.report(`data phase of ${whole.length} bytes where ${wanted.length} were announced`);
    }
    this.phase = undefined;
    return () => wanted.complete(whole.subarray(0, wanted.length));
  }

  private async run(command: Uint8Array): Promise<void> {
    const { clock, row, pollCost, answer } = this.around;
    await clock.spend('probe', row.times.command);
    if (pollCost > 0 && this.polls.isRepeated(command)) {
      await clock.spend('waiting', pollCost * 1e6);
    }
    const reply = await this.reply(command);
    if (reply instanceof Uint8Array) {
      answer(reply);
    } else if (reply !== undefined) {
      this.phase = { wanted: reply, parts: [] };
    }
  }

  private async reply(command: Uint8Array): Promise<Reply> {
    const second = command[1] ?? 0;
    switch (command[0]) {
      case GET_VERSION:
        return this.versionReply();
      case GET_VERSION_EXTENDED:
        return this.around.version.hardware >= 3 ? this.extendedVersionReply() : this.unknown(command);
      case GET_MODE:
        return Uint8Array.of(MODES[this.state.mode], 0);
      case GET_VOLTAGE:
        return isCapable(this.around.version, 'targetVoltage') ? this.voltageReply() : this.unknown(command);
      case DEBUG:
        if (this.state.mode === 'dfu' || this.state.mode === 'swim') {
          this.around.violations.report(`debug command in ${this.state.mode} mode`);
          return statusReply(STATUS.otherMode);
        }
        return debugCommand(this, command);
      case DFU:
        this.leaveMode('dfu', second === 0x07);
        return undefined;
      case SWIM:
        this.leaveMode('swim', second === 0x01);
        return undefined;
      default:
        return this.unknown(command);
    }
  }

  private leaveMode(mode: ProbeMode, asked: boolean): void {
    if (!asked) {
      this.around.violations.report(`unknown command for ${mode} mode`);
    } else if (this.state.mode === mode) {
      this.state.mode = 'mass';
      if (mode === 'dfu') {
        this.around.leftDfu();
      }
    }
  }

  /** Real firmware does not answer what it does not know outside of debug commands. */
  private unknown(command: Uint8Array): undefined {
    this.around.violations.report(`unknown command 0x${(command[0] ?? 0).toString(16)}`);
    return undefined;
  }

  /** Big-endian word: hardware 15:12, JTAG 11:6, then disk (V2-1) or SWIM (V2) 5:0; a V3 says only its 3. */
  private versionReply(): Uint8Array {
    const { version, row } = this.around;
    const reply = new Uint8Array(6);
    const view = viewOf(reply);
    const last = row.composite ? version.massStorage : version.swim;
    view.setUint16(0, version.hardware === 2 ? (2 << 12) | (version.jtag << 6) | last : version.hardware << 12);
    view.setUint16(2, 0x0483, true);
    view.setUint16(4, row.productId, true);
    return reply;
  }

  private extendedVersionReply(): Uint8Array {
    const { version, row } = this.around;
    const reply = new Uint8Array(12);
    reply.set([version.hardware, version.swim, version.jtag, version.massStorage, version.bridge, 0]);
    viewOf(reply).setUint16(8, 0x0483, true);
    viewOf(reply).setUint16(10, row.productId, true);
    return reply;
  }

  /** Two readings of a 12-bit converter that has 3.3 V as its reference: 1.2 V, and half the target's supply. */
  private voltageReply(): Uint8Array {
    const reply = new Uint8Array(8);
    const steps = (volts: number): number => Math.round((volts / 3.3) * 4095);
    const volts = this.around.faults.measuredVolts ?? this.around.targetVolts();
    viewOf(reply).setUint32(0, steps(1.2), true);
    viewOf(reply).setUint32(4, steps(volts / 2), true);
    return reply;
  }

  snapshot(): unknown {
    return { ...this.state, openPorts: new Set(this.state.openPorts) };
  }

  restore(snapshot: unknown): void {
    const state = snapshot as FirmwareState;
    this.state = { ...state, openPorts: new Set(state.openPorts) };
    this.phase = undefined;
  }
}
