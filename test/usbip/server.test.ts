import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';

import { ByteReader } from '../../src/usbip/byte-reader.ts';
import type { ExportedDevice, UsbTransferResult } from '../../src/usbip/exported-device.ts';
import { UsbipServer } from '../../src/usbip/server.ts';

/** A device that says back what it was told, and is silent until then. */
class EchoDevice implements ExportedDevice {
  readonly speed = 'full';
  readonly deviceDescriptor = Uint8Array.of(18, 1, 0, 2, 0, 0, 0, 64, 0x09, 0x12, 1, 0, 0, 1, 0, 0, 0, 1);
  readonly configurationDescriptor = Uint8Array.of(9, 2, 18, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 0, 0xff, 0, 0, 0);
  private readonly said: Uint8Array[] = [];
  private waiting: ((result: UsbTransferResult) => void) | undefined;
  private unplugged: (() => void) | undefined;

  control(setup: Uint8Array): Promise<UsbTransferResult> {
    return Promise.resolve(setup[1] === 6 ? { status: 'ok', data: this.deviceDescriptor } : { status: 'stall' });
  }
  bulkOut(_endpoint: number, data: Uint8Array): Promise<UsbTransferResult> {
    this.said.push(data);
    this.waiting?.({ status: 'ok', data: this.said.shift() ?? data });
    this.waiting = undefined;
    return Promise.resolve({ status: 'ok' });
  }
  bulkIn(): Promise<UsbTransferResult> {
    const data = this.said.shift();
    return data ? Promise.resolve({ status: 'ok', data }) : new Promise((resolve) => (this.waiting = resolve));
  }
  cancel(): void {
    this.waiting?.({ status: 'ok' });
    this.waiting = undefined;
  }
  onUnplugged(listener: () => void): () => void {
    this.unplugged = listener;
    return () => (this.unplugged = undefined);
  }
  unplug(): void {
    this.unplugged?.();
  }
}

/** The client's side, in bytes. */
class Client {
  readonly reader: ByteReader;
  private sequence = 0;
  constructor(readonly socket: Socket) {
    this.reader = new ByteReader(socket);
  }
  static async open(port: number): Promise<Client> {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    return new Client(socket);
  }
  async import(busId: string): Promise<number> {
    const request = Buffer.alloc(40);
    request.set([0x01, 0x11, 0x80, 0x03]);
    request.write(busId, 8);
    this.socket.write(request);
    const header = await this.read(8);
    const status = Buffer.from(header).readUInt32BE(4);
    if (status === 0) {
      await this.read(312);
    }
    return status;
  }
  submit(endpoint: number, input: boolean, body: Uint8Array | number, setup: number[] = []): number {
    const header = Buffer.alloc(48);
    header.writeUInt32BE(1, 0);
    header.writeUInt32BE(++this.sequence, 4);
    header.writeUInt32BE(input ? 1 : 0, 12);
    header.writeUInt32BE(endpoint, 16);
    header.writeUInt32BE(typeof body === 'number' ? body : body.length, 24);
    header.set(setup, 40);
    this.socket.write(typeof body === 'number' ? header : Buffer.concat([header, body]));
    return this.sequence;
  }
  unlink(sequence: number): void {
    const header = Buffer.alloc(48);
    header.writeUInt32BE(2, 0);
    header.writeUInt32BE(++this.sequence, 4);
    header.writeUInt32BE(sequence, 20);
    this.socket.write(header);
  }
  async reply(): Promise<{ command: number; sequence: number; status: number; length: number }> {
    const header = Buffer.from(await this.read(48));
    return {
      command: header.readUInt32BE(0),
      sequence: header.readUInt32BE(4),
      status: header.readInt32BE(20),
      length: header.readUInt32BE(24),
    };
  }
  async read(length: number): Promise<Uint8Array> {
    const bytes = await this.reader.read(length);
    assert.ok(bytes, 'the server ended the connection');
    return bytes;
  }
}

describe('usbip/server', () => {
  let device: EchoDevice;
  let server: UsbipServer;
  let port: number;
  const errors: unknown[] = [];

  beforeEach(async () => {
    device = new EchoDevice();
    errors.length = 0;
    server = new UsbipServer([device], (error) => errors.push(error));
    port = await server.listen(0);
  });
  afterEach(() => server.close());

  it('lists its devices', async () => {
    const client = await Client.open(port);
    client.socket.write(Buffer.from([0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0]));
    const reply = await client.read(8 + 4 + 312 + 4);
    assert.equal(Buffer.from(reply).readUInt32BE(8), 1);
  });

  it('refuses a device that it does not have, and one that another client has', async () => {
    assert.equal(await (await Client.open(port)).import('1-9'), 1);
    const first = await Client.open(port);
    assert.equal(await first.import('1-1'), 0);
    assert.equal(await (await Client.open(port)).import('1-1'), 1);
  });

  it('gives a device back when its client goes', async () => {
    const first = await Client.open(port);
    assert.equal(await first.import('1-1'), 0);
    first.socket.destroy();
    let status = 1;
    for (let attempt = 0; attempt < 50 && status !== 0; attempt++) {
      status = await (await Client.open(port)).import('1-1');
    }
    assert.equal(status, 0);
  });

  it('carries control and bulk transfers, with a stall where the device stalls', async () => {
    const client = await Client.open(port);
    await client.import('1-1');
    client.submit(0, true, 18, [0x80, 6, 0, 1, 0, 0, 18, 0]);
    assert.deepEqual(await client.reply(), { command: 3, sequence: 1, status: 0, length: 18 });
    assert.equal((await client.read(18))[8], 0x09);
    client.submit(0, true, 4, [0x80, 99, 0, 0, 0, 0, 4, 0]);
    assert.deepEqual(await client.reply(), { command: 3, sequence: 2, status: -32, length: 0 });
    client.submit(1, false, Uint8Array.of(1, 2, 3));
    assert.deepEqual(await client.reply(), { command: 3, sequence: 3, status: 0, length: 3 });
    client.submit(1, true, 64);
    assert.deepEqual(await client.reply(), { command: 3, sequence: 4, status: 0, length: 3 });
    assert.deepEqual([...(await client.read(3))], [1, 2, 3]);
  });

  it('lets a read wait while a write goes on, and answers reads in their order', async () => {
    const client = await Client.open(port);
    await client.import('1-1');
    const first = client.submit(1, true, 64);
    const second = client.submit(1, true, 64);
    const write = client.submit(1, false, Uint8Array.of(7));
    const replies = [await client.reply()];
    if (replies[0]?.sequence === first) {
      await client.read(1);
    }
    replies.push(await client.reply());
    if (replies[1]?.sequence === first) {
      await client.read(1);
    }
    assert.deepEqual(new Set(replies.map((reply) => reply.sequence)), new Set([first, write]));
    client.submit(1, false, Uint8Array.of(8));
    const later = [(await client.reply()).sequence];
    if (later[0] === second) {
      await client.read(1);
    }
    later.push((await client.reply()).sequence);
    assert.ok(later.includes(second));
  });

  it('unlinks a read that waits; a URB that was answered cannot be unlinked', async () => {
    const client = await Client.open(port);
    await client.import('1-1');
    const read = client.submit(1, true, 64);
    client.unlink(read);
    assert.deepEqual(await client.reply(), { command: 4, sequence: 2, status: -104, length: 0 });
    client.unlink(read);
    assert.equal((await client.reply()).status, 0);
    client.submit(1, false, Uint8Array.of(5));
    assert.equal((await client.reply()).length, 1);
    client.submit(1, true, 64);
    assert.equal((await client.reply()).length, 1);
    assert.deepEqual([...(await client.read(1))], [5], 'what came after the unlinked read is not lost');
  });

  it('ends the connection when the device is unplugged', async () => {
    const client = await Client.open(port);
    await client.import('1-1');
    device.unplug();
    assert.equal(await client.reader.read(1), undefined);
  });

  it('survives a client that speaks something else', async () => {
    const client = await Client.open(port);
    client.socket.write('GET / HTTP/1.1\r\n\r\n');
    assert.equal(await client.reader.read(1), undefined);
    assert.equal(errors.length, 1);
    assert.equal(await (await Client.open(port)).import('1-1'), 0);
  });
});
