/**
 * A bulk IN endpoint: packets that the device has put there, and requests of the host that wait for them. Packets and
 * requests do not match one to one: a request ends with a short packet or when it is full (USB 2.0, 5.8.3).
 *
 * Below: nothing. Above: the device's USB side, which adds the time.
 */

import { concatBytes } from '../../base/bytes.ts';

/** What a request got. */
export interface Received {
  readonly status: 'ok' | 'babble';
  readonly data: Uint8Array;
}

/** A request of the host that could not be served at once. */
export interface WaitingRequest {
  readonly length: number;
  /** What it has got so far: whole packets. */
  readonly parts: Uint8Array[];
}

export class BulkInEndpoint {
  private packets: Uint8Array[] = [];

  constructor(private readonly packetSize: number) {}

  get empty(): boolean {
    return this.packets.length === 0;
  }

  /** Puts a reply in, cut into packets. There is no empty packet after a full one: ST-Links send none. */
  put(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += this.packetSize) {
      this.packets.push(bytes.slice(start, start + this.packetSize));
    }
  }

  /** Gives a request what there is. Returns undefined while it must go on waiting. */
  serve(request: WaitingRequest): Received | undefined {
    let received = request.parts.reduce((sum, part) => sum + part.length, 0);
    for (let packet = this.packets[0]; packet !== undefined; packet = this.packets[0]) {
      this.packets.shift();
      if (received + packet.length > request.length) {
        return { status: 'babble', data: concatBytes(request.parts) };
      }
      request.parts.push(packet);
      received += packet.length;
      if (packet.length < this.packetSize || received === request.length) {
        return { status: 'ok', data: concatBytes(request.parts) };
      }
    }
    return undefined;
  }

  /** Takes back what a request had got that was given up. */
  takeBack(request: WaitingRequest): void {
    this.packets.unshift(...request.parts);
  }

  clear(): void {
    this.packets = [];
  }
}
