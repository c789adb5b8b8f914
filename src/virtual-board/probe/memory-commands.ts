/**
 * The commands of the firmware that move memory, and those that ask how it went.
 *
 * Below: the debug port. Above: the debug commands. Formats from OpenOCD's and pyOCD's ST-Link drivers: byte 1 the
 * command, 2–5 the address, 6–7 the length, 8 the access port, 9–11 upper bits of CSW.
 */

import { readUint32, viewOf } from '../../base/bytes.ts';
import type { AccessSize } from '../memory-bus.ts';
import type { AccessOutcome } from './debug-port.ts';
import { isCapable, type Capability } from './firmware-version.ts';
import { statusReply, type ProbeContext, type Reply } from './probe-context.ts';
import { STATUS, type Status } from './status.ts';

/** The probe's buffer: what one command may read. */
const LARGEST_READ = 6144;
/** A write streams through; only its length field limits it. */
const LARGEST_WRITE = 0xffff;

const GET_STATUS = 0x3b;
const GET_STATUS_EXTENDED = 0x3e;
const MIXED_OUT = 0x51;
const MIXED_IN = 0x52;
const MIXED_MAXIMUM = 0x53;

interface Access {
  readonly direction: 'read' | 'write';
  readonly size: AccessSize;
  readonly increment: boolean;
  readonly needs?: Capability;
}

const ACCESSES: Readonly<Record<number, Access>> = {
  0x07: { direction: 'read', size: 4, increment: true },
  0x08: { direction: 'write', size: 4, increment: true },
  0x0c: { direction: 'read', size: 1, increment: true },
  0x0d: { direction: 'write', size: 1, increment: true },
  0x47: { direction: 'read', size: 2, increment: true, needs: 'memory16' },
  0x48: { direction: 'write', size: 2, increment: true, needs: 'memory16' },
  0x50: { direction: 'write', size: 4, increment: false, needs: 'writeWithoutIncrement' },
  0x54: { direction: 'read', size: 4, increment: false, needs: 'readWithoutIncrement' },
};

/** Does a memory command or a status query; anything else is unknown to the firmware. */
export async function memoryCommand(probe: ProbeContext, command: Uint8Array): Promise<Reply> {
  const { version, violations } = probe.around;
  const code = command[1] ?? 0;
  const access = ACCESSES[code];
  if (access !== undefined && (access.needs === undefined || isCapable(version, access.needs))) {
    return probe.state.mode === 'debug' ? moveMemory(probe, access, command) : refuse(probe, code);
  }
  if (code === GET_STATUS) {
    return statusReply(probe.state.lastStatus);
  }
  if (code === GET_STATUS_EXTENDED && isCapable(version, 'extendedStatus')) {
    const reply = new Uint8Array(12);
    reply[0] = probe.state.lastStatus;
    viewOf(reply).setUint32(4, probe.state.lastFault, true);
    return reply;
  }
  if (isCapable(version, 'mixedAccess')) {
    switch (code) {
      case MIXED_OUT:
        return mixedAccess(probe, readUint32(command, 2));
      case MIXED_IN:
        return probe.state.mixedResults;
      case MIXED_MAXIMUM:
        return maximumReply(version.hardware === 2 ? 64 : 1227);
    }
  }
  violations.report(`command F2 ${code.toString(16)}: this firmware does not know it`);
  return statusReply(STATUS.unknownCommand);
}

function refuse(probe: ProbeContext, code: number): Reply {
  probe.around.violations.report(`command F2 ${code.toString(16)} before SWD was entered`);
  return statusReply(STATUS.unknownError);
}

function note(probe: ProbeContext, { status, faultAddress }: AccessOutcome): Status {
  probe.state.lastStatus = status;
  probe.state.lastFault = faultAddress;
  return status;
}

function longest(probe: ProbeContext, { direction, size }: Access): number {
  if (size === 1) {
    return isCapable(probe.around.version, 'bytes512') ? 512 : 64;
  }
  return direction === 'read' ? LARGEST_READ : LARGEST_WRITE;
}

/** What is wrong with the command itself, if anything. */
function complaint(probe: ProbeContext, access: Access, address: number, length: number): Status | undefined {
  const { violations, version } = probe.around;
  if (length === 0) {
    violations.report('memory command of length 0');
    return version.hardware === 2 ? STATUS.ok : STATUS.unknownError;
  }
  if (address % access.size !== 0 || length % access.size !== 0) {
    violations.report(`${access.size * 8}-bit memory command that is not aligned`);
    return STATUS.alignment;
  }
  if (length > longest(probe, access)) {
    violations.report(`${access.size * 8}-bit memory ${access.direction} of ${length} bytes is too long`);
    return STATUS.unknownError;
  }
  return undefined;
}

async function moveMemory(probe: ProbeContext, access: Access, command: Uint8Array): Promise<Reply> {
  const address = readUint32(command, 2);
  const length = viewOf(command).getUint16(6, true);
  // Older firmware takes everything for port 0 (OpenOCD, STLINK_F_HAS_CSW).
  const port = isCapable(probe.around.version, 'severalPorts') ? (command[8] ?? 0) : 0;
  const wrong = portComplaint(probe, port) ?? complaint(probe, access, address, length);
  if (access.direction === 'write') {
    const complete = async (data: Uint8Array): Promise<void> => {
      note(probe, await writeMemory(probe, { ...access, port }, { address, data, wrong }));
    };
    if (length === 0) {
      note(probe, { status: wrong ?? STATUS.ok, faultAddress: 0 });
      return undefined;
    }
    return { length, complete };
  }
  const bytes = new Uint8Array(length);
  const outcome =
    wrong !== undefined
      ? { status: wrong, faultAddress: address }
      : await readMemory(probe, { ...access, port }, address, bytes);
  note(probe, outcome);
  if (length === 0) {
    return undefined;
  }
  return access.size === 1 ? bytesAsSent(probe, bytes) : bytes;
}

/** One byte comes as two; on a V3 lengths above 255 lose their upper bits (probe-rs #553, #609). */
function bytesAsSent(probe: ProbeContext, bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length === 1) {
    return Uint8Array.of(bytes[0] ?? 0, 0);
  }
  if (bytes.length > 255) {
    probe.around.violations.report('8-bit memory read of more than 255 bytes');
    return bytes.length % 256 === 0 ? undefined : bytes.subarray(0, bytes.length % 256);
  }
  return bytes;
}

/** How memory is moved: access by access, and through which port. */
type Way = Pick<Access, 'size' | 'increment'> & { readonly port: number };

/** What is wrong with the access port, if anything. The first is open where firmware cannot open it. */
function portComplaint(probe: ProbeContext, port: number): Status | undefined {
  if (port === 0 || probe.state.openPorts.has(port)) {
    return undefined;
  }
  probe.around.violations.report(`access port ${port} used before it was opened`);
  return STATUS.badAccessPort;
}

function waitAnswered(probe: ProbeContext): boolean {
  const { faults } = probe.around;
  if (faults.waitAnswers !== undefined && faults.waitAnswers > 0) {
    faults.waitAnswers--;
    return true;
  }
  return false;
}

async function readMemory(
  probe: ProbeContext,
  { size, ...how }: Way,
  address: number,
  bytes: Uint8Array,
): Promise<AccessOutcome> {
  return waitAnswered(probe)
    ? { status: STATUS.accessPortWait, faultAddress: address }
    : probe.around.port.read(address, bytes, size, how);
}

async function writeMemory(
  probe: ProbeContext,
  { size, ...how }: Way,
  job: { readonly address: number; readonly data: Uint8Array; readonly wrong: Status | undefined },
): Promise<AccessOutcome> {
  if (job.wrong !== undefined) {
    return { status: job.wrong, faultAddress: job.address };
  }
  return waitAnswered(probe)
    ? { status: STATUS.accessPortWait, faultAddress: job.address }
    : probe.around.port.write(job.address, job.data, size, how);
}

const WORD = { size: 4, increment: true, port: 0 } as const;

/** One word, for commands that answer with their status themselves. */
export async function readWord(probe: ProbeContext, address: number): Promise<{ status: Status; value: number }> {
  const bytes = new Uint8Array(4);
  const { status } = await readMemory(probe, WORD, address, bytes);
  return { status, value: readUint32(bytes, 0) };
}

/** See `readWord`. */
export async function writeWord(probe: ProbeContext, address: number, value: number): Promise<Status> {
  const data = new Uint8Array(4);
  viewOf(data).setUint32(0, value, true);
  const { status } = await writeMemory(probe, WORD, { address, data, wrong: undefined });
  return status;
}

/**
 * A batch of single accesses (as OpenOCD sends it): `count` codes, padded to words, then a word each. 1 sets the
 * address, 2 writes there, 3 reads from the address given, 5 chooses the access port.
 */
function mixedAccess(probe: ProbeContext, count: number): Reply {
  const codes = (count + 3) & ~3;
  return {
    length: codes + 4 * count,
    complete: async (data) => {
      const values = new Uint8Array(8 * count);
      const results = viewOf(values);
      let address = 0;
      for (let item = 0; item < count; item++) {
        const operand = readUint32(data, codes + 4 * item);
        let status: Status = STATUS.ok;
        if (data[item] === 1) {
          address = operand;
        } else if (data[item] === 2) {
          status = await writeWord(probe, address, operand);
        } else if (data[item] === 3) {
          const read = await readWord(probe, operand);
          status = read.status;
          results.setUint32(4 * item, read.value, true);
        }
        results.setUint32(4 * (count + item), status, true);
      }
      probe.state.mixedResults = values;
    },
  };
}

function maximumReply(items: number): Uint8Array {
  const reply = new Uint8Array(8);
  reply[0] = STATUS.ok;
  viewOf(reply).setUint32(4, items, true);
  return reply;
}
