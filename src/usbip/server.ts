/**
 * A USB/IP server on TCP: exports virtual devices so that a Linux kernel can attach them (`usbip attach`) and any
 * program there can use them.
 *
 * Below: `protocol.ts`, Node's `net`. Above: the command-line tool and the tests with real programs. It knows no
 * ST-Link: whatever satisfies `ExportedDevice` is served.
 */

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import { ByteReader } from './byte-reader.ts';
import type { ExportedDevice, UsbTransferResult } from './exported-device.ts';
import {
  BUS_ID_SIZE,
  decodeBusId,
  decodeCommand,
  decodeOperation,
  type DeviceSummary,
  encodeDeviceList,
  encodeImportReply,
  encodeSubmitReply,
  encodeUnlinkReply,
  OPERATION,
  OPERATION_HEADER_SIZE,
  type SubmitCommand,
  URB_HEADER_SIZE,
  URB_STATUS,
} from './protocol.ts';

/** The port that IANA gave to USB/IP. */
export const USBIP_PORT = 3240;

/** A URB's buffer may not be larger: what the kernel's usbfs lets one program use at a time, by default 16 MB. */
const MAXIMUM_TRANSFER = 16 * 1024 * 1024;

const STATUS_OF: Record<UsbTransferResult['status'], number> = {
  ok: URB_STATUS.ok,
  stall: URB_STATUS.pipe,
  babble: URB_STATUS.overflow,
  gone: URB_STATUS.noDevice,
};

/** Serves devices under the bus ids 1-1, 1-2, … until it is closed. */
export class UsbipServer {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly imported = new Set<ExportedDevice>();

  /** @param onError told of clients that break the protocol or vanish; the server goes on */
  constructor(
    private readonly devices: readonly ExportedDevice[],
    private readonly onError: (error: unknown) => void,
  ) {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', this.onError);
      this.serve(socket).catch((error: unknown) => {
        this.onError(error);
        socket.destroy();
      });
    });
  }

  /** Begins to listen. @returns the port, which the system chooses where 0 is asked for */
  async listen(port: number, host = '127.0.0.1'): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Ends every connection and stops listening. */
  async close(): Promise<void> {
    for (const socket of this.sockets) {
      socket.destroy();
    }
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async serve(socket: Socket): Promise<void> {
    const reader = new ByteReader(socket);
    for (;;) {
      const header = await reader.read(OPERATION_HEADER_SIZE);
      if (header === undefined) {
        return;
      }
      const operation = decodeOperation(header);
      if (operation === OPERATION.requestDeviceList) {
        socket.write(encodeDeviceList(this.summaries()));
      } else if (operation === OPERATION.requestImport) {
        const busId = decodeBusId((await reader.read(BUS_ID_SIZE)) ?? new Uint8Array());
        const index = this.summaries().findIndex((summary) => summary.busId === busId);
        const device = this.devices[index];
        if (device === undefined || this.imported.has(device)) {
          socket.end(encodeImportReply(undefined));
          return;
        }
        socket.write(encodeImportReply(this.summaries()[index]));
        this.imported.add(device);
        try {
          await new ImportedDevice(device, socket, reader).serve();
        } finally {
          this.imported.delete(device);
        }
        return;
      } else {
        throw new RangeError(`Cannot serve USB/IP operation 0x${operation.toString(16)}`);
      }
    }
  }

  private summaries(): DeviceSummary[] {
    return this.devices.map((device, index) => ({
      busId: `1-${index + 1}`,
      busNumber: 1,
      deviceNumber: index + 1,
      speed: device.speed,
      deviceDescriptor: device.deviceDescriptor,
      configurationDescriptor: device.configurationDescriptor,
    }));
  }
}

/** One attached device: its URBs, in order on each endpoint and side by side on different ones. */
class ImportedDevice {
  /** URBs that were neither answered nor unlinked, by sequence number. */
  private readonly pending = new Map<number, SubmitCommand>();
  /** Those of them that the device is busy with. */
  private readonly running = new Set<number>();
  private readonly lastOnPipe = new Map<string, Promise<void>>();

  constructor(
    private readonly device: ExportedDevice,
    private readonly socket: Socket,
    private readonly reader: ByteReader,
  ) {}

  async serve(): Promise<void> {
    const stopWatching = this.device.onUnplugged(() => this.socket.end());
    try {
      for (;;) {
        const header = await this.reader.read(URB_HEADER_SIZE);
        if (header === undefined) {
          return;
        }
        const command = decodeCommand(header);
        if (command.kind === 'unlink') {
          this.unlink(command.sequence, command.unlinkSequence);
        } else {
          await this.submit(command);
        }
      }
    } finally {
      stopWatching();
      this.pending.clear();
      this.socket.destroy();
    }
  }

  private async submit(command: SubmitCommand): Promise<void> {
    if (command.length > MAXIMUM_TRANSFER) {
      throw new RangeError(`Cannot serve a transfer of ${command.length} bytes`);
    }
    const data = command.directionIn ? new Uint8Array() : await this.reader.read(command.length);
    if (data === undefined) {
      return;
    }
    this.pending.set(command.sequence, command);
    const pipe = pipeOf(command);
    const before = this.lastOnPipe.get(pipe) ?? Promise.resolve();
    this.lastOnPipe.set(
      pipe,
      before.then(() => this.transfer(command, data)),
    );
  }

  private async transfer(command: SubmitCommand, data: Uint8Array): Promise<void> {
    if (!this.pending.has(command.sequence)) {
      return;
    }
    let result: UsbTransferResult;
    this.running.add(command.sequence);
    try {
      result = await this.perform(command, data);
    } catch (error) {
      // Only a defect of the device gets here; the client must not wait for ever because of it.
      this.socket.destroy(error instanceof Error ? error : undefined);
      return;
    } finally {
      this.running.delete(command.sequence);
    }
    if (this.pending.delete(command.sequence)) {
      const received = command.directionIn ? (result.data ?? new Uint8Array()).subarray(0, command.length) : undefined;
      const moved = received?.length ?? (result.status === 'ok' ? data.length : 0);
      this.socket.write(encodeSubmitReply(command.sequence, STATUS_OF[result.status], moved, received));
    }
  }

  private perform(command: SubmitCommand, data: Uint8Array): Promise<UsbTransferResult> {
    if (command.endpoint === 0) {
      return this.device.control(command.setup, data);
    }
    return command.directionIn
      ? this.device.bulkIn(command.endpoint, command.length)
      : this.device.bulkOut(command.endpoint, data);
  }

  private unlink(sequence: number, unlinkSequence: number): void {
    const command = this.pending.get(unlinkSequence);
    this.pending.delete(unlinkSequence);
    if (command && this.running.has(unlinkSequence)) {
      this.device.cancel(command.endpoint, command.directionIn ? 'in' : 'out');
    }
    this.socket.write(encodeUnlinkReply(sequence, command !== undefined));
  }
}

function pipeOf(command: SubmitCommand): string {
  return `${command.endpoint}${command.directionIn ? 'in' : 'out'}`;
}
