/**
 * The debug commands of the firmware (first byte F2), except those that move memory: entering and leaving SWD, clock,
 * access ports, core registers, reset line, registers of the debug port.
 *
 * Below: the debug port. Above: the firmware. Formats from OpenOCD's and pyOCD's ST-Link drivers.
 */

import { viewOf } from '../../base/bytes.ts';
import { isCapable, type Capability } from './firmware-version.ts';
import { statusReply, type ProbeContext, type Reply } from './probe-context.ts';
import { memoryCommand, readWord, writeWord } from './memory-commands.ts';
import { STATUS, type Status } from './status.ts';

const ENTER_SWD = 0xa3;

/** ARM DDI 0403E, C1.6 and B3.2: halting, register transfer, reset. */
const DHCSR = 0xe000_edf0;
const DCRSR = 0xe000_edf4;
const DCRDR = 0xe000_edf8;
const AIRCR = 0xe000_ed0c;
const FP_CTRL = 0xe000_2000;
const FP_COMP = 0xe000_2008;
const DEBUG_KEY = 0xa05f_0000;
const S_HALT = 1 << 17;
const S_REGRDY = 1 << 16;

/** Length of the reset pulse of command 3C 02. Nanoseconds; our choice, the real one is not documented. */
const PULSE = 100_000;

type Handler = (probe: ProbeContext, command: DataView) => Promise<Reply> | Reply;

interface Entry {
  readonly run: Handler;
  readonly needs?: Capability;
  /** Only after SWD was entered. */
  readonly swd?: boolean;
}

const COMMANDS: Readonly<Record<number, Entry>> = {
  0x01: { run: coreStatus, swd: true },
  0x02: { run: (probe) => writeDebug(probe, DHCSR, DEBUG_KEY | 3), swd: true },
  0x03: { run: (probe) => writeDebug(probe, AIRCR, 0x05fa_0004), swd: true },
  0x09: { run: (probe) => writeDebug(probe, DHCSR, DEBUG_KEY | 1), swd: true },
  0x0a: { run: stepCore, swd: true },
  0x0b: { run: setBreakpoint, swd: true },
  0x0e: { run: clearBreakpoint, swd: true },
  0x20: { run: enter },
  0x21: { run: leave },
  0x22: { run: coreId, swd: true },
  0x30: { run: enter, needs: 'secondProtocol' },
  0x31: { run: idCodes, swd: true },
  0x32: { run: (probe) => writeDebug(probe, AIRCR, 0x05fa_0004), swd: true },
  0x33: { run: readRegister, swd: true },
  0x34: { run: (probe, command) => writeRegister(probe, command.getUint8(2), command.getUint32(3, true)), swd: true },
  0x35: { run: writeDebugRegister, swd: true },
  0x36: { run: readDebugRegister, swd: true },
  0x3a: { run: readAllRegisters, swd: true },
  0x3c: { run: driveReset },
  0x40: { run: () => statusReply(STATUS.ok), needs: 'trace' },
  0x41: { run: () => statusReply(STATUS.ok), needs: 'trace' },
  0x42: { run: () => Uint8Array.of(0, 0), needs: 'trace' },
  0x43: { run: setFrequency, needs: 'swdFrequency' },
  0x44: { run: () => statusReply(STATUS.ok), needs: 'jtagFrequency' },
  0x45: { run: readPort, needs: 'registersOfDebugPort', swd: true },
  0x46: { run: writePort, needs: 'registersOfDebugPort', swd: true },
  0x49: { run: () => statusReply(STATUS.ok), needs: 'accessPorts' },
  0x4b: { run: openAccessPort, needs: 'accessPorts', swd: true },
  0x4c: { run: closeAccessPort, needs: 'accessPorts', swd: true },
  0x56: { run: () => new Uint8Array(128), needs: 'boardIdentifiers' },
  0x61: { run: setComFrequency, needs: 'comFrequency' },
  0x62: { run: listComFrequencies, needs: 'comFrequency' },
  0x63: { run: switchPrescaler, needs: 'comFrequency' },
};

/** Does a debug command. `command` has 16 bytes. */
export async function debugCommand(probe: ProbeContext, command: Uint8Array): Promise<Reply> {
  const code = command[1] ?? 0;
  const entry = COMMANDS[code];
  const { version, violations } = probe.around;
  if (entry === undefined) {
    return memoryCommand(probe, command);
  }
  if (entry.needs !== undefined && !isCapable(version, entry.needs)) {
    violations.report(`command F2 ${code.toString(16)}: this firmware does not know it`);
    return statusReply(STATUS.unknownCommand);
  }
  if (entry.swd && probe.state.mode !== 'debug') {
    violations.report(`command F2 ${code.toString(16)} outside of debug mode`);
    return statusReply(STATUS.unknownError);
  }
  return entry.run(probe, viewOf(command));
}

/** A reply of 8 bytes: status, and a value at 4. */
function valueReply(status: Status, value: number): Uint8Array {
  const reply = new Uint8Array(8);
  reply[0] = status;
  viewOf(reply).setUint32(4, value, true);
  return reply;
}

async function enter(probe: ProbeContext, command: DataView): Promise<Reply> {
  const { clock, row, port } = probe.around;
  await clock.spend('probe', row.times.enterDebug);
  // Boards of this kind wire SWD only, so that JTAG finds nobody.
  const found = command.getUint8(2) === ENTER_SWD && (await port.connect()) !== undefined;
  probe.state.openPorts.clear();
  if (found) {
    probe.state.mode = 'debug';
  }
  return statusReply(found ? STATUS.ok : STATUS.noIdcode);
}

async function leave(probe: ProbeContext): Promise<Reply> {
  if (probe.around.faults.haltsOnLeaving && probe.state.mode === 'debug') {
    await writeDebug(probe, DHCSR, DEBUG_KEY | 3);
  }
  probe.state.mode = 'mass';
  probe.state.openPorts.clear();
  probe.around.leftDebug();
  return undefined;
}

async function idCodes(probe: ProbeContext): Promise<Reply> {
  const { status, value } = await probe.around.port.readPort(0);
  const reply = new Uint8Array(12);
  reply[0] = status === STATUS.ok ? STATUS.ok : STATUS.noIdcode;
  viewOf(reply).setUint32(4, value, true);
  return reply;
}

async function coreId(probe: ProbeContext): Promise<Reply> {
  const { value } = await probe.around.port.readPort(0);
  return valueReply(STATUS.ok, value).subarray(4);
}

async function coreStatus(probe: ProbeContext): Promise<Reply> {
  const { value } = await readWord(probe, DHCSR);
  return Uint8Array.of(value & S_HALT ? 0x81 : 0x80, 0);
}

async function writeDebug(probe: ProbeContext, address: number, value: number): Promise<Reply> {
  return statusReply(await writeWord(probe, address, value >>> 0));
}

async function stepCore(probe: ProbeContext): Promise<Reply> {
  await writeDebug(probe, DHCSR, DEBUG_KEY | 0xb);
  await writeDebug(probe, DHCSR, DEBUG_KEY | 0xd);
  return writeDebug(probe, DHCSR, DEBUG_KEY | 3);
}

async function setBreakpoint(probe: ProbeContext, command: DataView): Promise<Reply> {
  const comparator = FP_COMP + 4 * command.getUint8(2);
  const address = command.getUint32(3, true);
  await writeWord(probe, FP_CTRL, 3);
  // FP_COMP (ARM DDI 0403E, C1.11.4): which half-word of the word, and enable.
  return writeDebug(probe, comparator, (address & 0x1fff_fffc) | (address & 2 ? 0x8000_0000 : 0x4000_0000) | 1);
}

function clearBreakpoint(probe: ProbeContext, command: DataView): Promise<Reply> {
  return writeDebug(probe, FP_COMP + 4 * command.getUint8(2), 0);
}

async function transferRegister(probe: ProbeContext, selector: number): Promise<Status> {
  const asked = await writeWord(probe, DCRSR, selector);
  const { status, value } = await readWord(probe, DHCSR);
  if (status === STATUS.ok && (value & S_HALT) === 0) {
    probe.around.violations.report('core register accessed while the core was running');
  }
  if (asked !== STATUS.ok || status !== STATUS.ok) {
    return asked === STATUS.ok ? status : asked;
  }
  return value & S_REGRDY ? STATUS.ok : STATUS.unknownError;
}

async function registerValue(probe: ProbeContext, register: number): Promise<{ status: Status; value: number }> {
  const status = await transferRegister(probe, register & 0x7f);
  return status === STATUS.ok ? readWord(probe, DCRDR) : { status, value: 0 };
}

async function readRegister(probe: ProbeContext, command: DataView): Promise<Reply> {
  const { status, value } = await registerValue(probe, command.getUint8(2));
  return valueReply(status, value);
}

async function writeRegister(probe: ProbeContext, register: number, value: number): Promise<Reply> {
  const status = await writeWord(probe, DCRDR, value);
  return statusReply(status === STATUS.ok ? await transferRegister(probe, 0x1_0000 | (register & 0x7f)) : status);
}

/** R0 to R15, xPSR, MSP, PSP, and two words with CONTROL and the masks. */
async function readAllRegisters(probe: ProbeContext): Promise<Reply> {
  const reply = new Uint8Array(88);
  reply[0] = STATUS.ok;
  for (let register = 0; register < 21; register++) {
    const { status, value } = await registerValue(probe, register === 19 ? 20 : register);
    if (status !== STATUS.ok) {
      reply[0] = status;
    }
    viewOf(reply).setUint32(4 + 4 * register, value, true);
  }
  return reply;
}

async function readDebugRegister(probe: ProbeContext, command: DataView): Promise<Reply> {
  const address = command.getUint32(2, true);
  if (address % 4 !== 0) {
    return valueReply(STATUS.alignment, 0);
  }
  const { status, value } = await readWord(probe, address);
  return valueReply(status, value);
}

async function writeDebugRegister(probe: ProbeContext, command: DataView): Promise<Reply> {
  const address = command.getUint32(2, true);
  return address % 4 === 0 ? writeDebug(probe, address, command.getUint32(6, true)) : statusReply(STATUS.alignment);
}

async function driveReset(probe: ProbeContext, command: DataView): Promise<Reply> {
  const { driveReset: drive, clock } = probe.around;
  const action = command.getUint8(2);
  probe.state.resetLow = action === 0;
  drive(action !== 1);
  if (action === 2) {
    await clock.spend('probe', PULSE);
    drive(false);
  }
  return statusReply(STATUS.ok);
}

function setFrequency(probe: ProbeContext, command: DataView): Reply {
  const clock = probe.around.row.clocks.find(({ divisor }) => divisor === command.getUint16(2, true));
  if (clock === undefined) {
    return statusReply(STATUS.frequencyNotSupported);
  }
  probe.around.port.frequency = clock.kilohertz;
  return statusReply(STATUS.ok);
}

/** Takes the fastest clock that is not above what was asked for; answers with it. */
function setComFrequency(probe: ProbeContext, command: DataView): Reply {
  const asked = command.getUint32(4, true);
  const { clocks } = probe.around.row;
  const chosen = clocks.find(({ kilohertz }) => kilohertz <= asked)?.kilohertz ?? clocks.at(-1)?.kilohertz ?? 0;
  if (command.getUint8(2) === 0) {
    probe.around.port.frequency = chosen;
  }
  return valueReply(STATUS.ok, chosen);
}

/** Status, current clock at 4, count at 8, up to ten clocks from 12. */
function listComFrequencies(probe: ProbeContext): Reply {
  const reply = new Uint8Array(52);
  const view = viewOf(reply);
  const { clocks } = probe.around.row;
  view.setUint8(0, STATUS.ok);
  view.setUint32(4, probe.around.port.frequency, true);
  view.setUint32(8, clocks.length, true);
  clocks.slice(0, 10).forEach(({ kilohertz }, index) => view.setUint32(12 + 4 * index, kilohertz, true));
  return reply;
}

function switchPrescaler(): Reply {
  return valueReply(STATUS.ok, 0);
}

function openAccessPort(probe: ProbeContext, command: DataView): Reply {
  const port = command.getUint8(2);
  const { faults, version } = probe.around;
  if (!probe.around.port.hasAccessPort(port) || (faults.madeByOthers && isCapable(version, 'refusesOtherMakers'))) {
    return statusReply(STATUS.badAccessPort);
  }
  probe.state.openPorts.add(port);
  return statusReply(STATUS.ok);
}

/** Ports are closed with the mode that they were opened in: what is not open is nothing to close. */
function closeAccessPort(probe: ProbeContext, command: DataView): Reply {
  const port = command.getUint8(2);
  if (!probe.state.openPorts.delete(port)) {
    probe.around.violations.report(`access port ${port} closed that is not open`);
  }
  return statusReply(STATUS.ok);
}

/** Port FFFF is the debug port itself. */
const DEBUG_PORT = 0xffff;

function refusal(probe: ProbeContext, port: number, register: number): Status | undefined {
  const { version, violations } = probe.around;
  if (port === DEBUG_PORT) {
    return register > 0xf && !isCapable(version, 'bankedDebugPort') ? STATUS.unknownCommand : undefined;
  }
  // The identification can be read from a port that is not open (OpenOCD does).
  if (register !== 0xfc && isCapable(version, 'accessPorts') && !probe.state.openPorts.has(port)) {
    violations.report(`access port ${port} used before it was opened`);
    return STATUS.badAccessPort;
  }
  return undefined;
}

async function readPort(probe: ProbeContext, command: DataView): Promise<Reply> {
  const port = command.getUint16(2, true);
  const register = command.getUint16(4, true);
  const refused = refusal(probe, port, register);
  if (refused !== undefined) {
    return valueReply(refused, 0);
  }
  const { around } = probe;
  const { status, value } =
    port === DEBUG_PORT ? await around.port.readPort(register) : await around.port.readAccessPort(port, register);
  return valueReply(status, value);
}

async function writePort(probe: ProbeContext, command: DataView): Promise<Reply> {
  const port = command.getUint16(2, true);
  const register = command.getUint16(4, true);
  const value = command.getUint32(6, true);
  const refused = refusal(probe, port, register);
  if (refused !== undefined) {
    return statusReply(refused);
  }
  const { around } = probe;
  return statusReply(
    port === DEBUG_PORT
      ? await around.port.writePort(register, value)
      : await around.port.writeAccessPort(port, register, value),
  );
}
