/** Virtual boards as flash jobs want them, sessions on them, images, and a journal in memory. */

import { silentLog } from '../../src/base/log.ts';
import { parseDfuse, targetImage } from '../../src/formats/dfuse.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { BoardSession, type BoardSessionOptions } from '../../src/programming/board-session.ts';
import type { Journal } from '../../src/programming/journal.ts';
import type { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { probeOf } from './contract-board.ts';
import { readCorpus } from './corpus.ts';

export const FLASH = 0x0800_0000;
export const SECTOR_SIZES = [16, 16, 16, 16, 64, 128, 128, 128].map((kilobytes) => kilobytes * 1024);

/** Where sector `index` of an STM32F401xE begins. */
export function sectorStart(index: number): number {
  return FLASH + SECTOR_SIZES.slice(0, index).reduce((sum, size) => sum + size, 0);
}

/** Bytes that look like nothing in particular, and are the same in every run. */
export function noise(length: number, seed = 1): Uint8Array {
  let state = seed >>> 0 || 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    return state >>> 24;
  });
}

/** Noise that begins as a program does: stack pointer, reset handler, and there a “B .” */
export function program(length: number, seed = 1): Uint8Array {
  const bytes = noise(length, seed);
  bytes.set([0x00, 0x10, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08, 0xfe, 0xe7]);
  return bytes;
}

/** An image of one part. */
export function imageAt(address: number, bytes: Uint8Array): FirmwareImage {
  return FirmwareImage.from([{ address, bytes }]);
}

/** The image of a .dfu of the corpus. */
export function corpusImage(file: string): FirmwareImage {
  const [target] = parseDfuse(readCorpus(file)).targets;
  if (!target) {
    throw new Error(`${file} has no target`);
  }
  return targetImage(target);
}

/** Writes an image as if it had been flashed earlier. */
export function put(board: VirtualBoard, image: FirmwareImage): void {
  image.segments.forEach(({ address, bytes }) => board.writeFlash(address, bytes));
}

/** Opens a session on a board. */
export function openSession(board: VirtualBoard, options: Partial<BoardSessionOptions> = {}): Promise<BoardSession> {
  return BoardSession.open(probeOf(board), {
    clock: board.clock,
    log: silentLog,
    connect: { mode: 'automatic' },
    ...options,
  });
}

/** Opens, works, closes. */
export async function onBoard<T>(
  board: VirtualBoard,
  work: (session: BoardSession) => Promise<T>,
  options: Partial<BoardSessionOptions> = {},
): Promise<T> {
  const session = await openSession(board, options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** A journal that forgets nothing but what it is told to. */
export class MemoryJournal implements Journal {
  readonly location = 'memory';
  readonly owner = 'a test';
  /** Chips with a job under way. */
  readonly held = new Set<string>();
  readonly contents = new Map<string, Uint8Array>();
  /** Called before something is stored. */
  onStore: (content: Uint8Array) => void = () => undefined;

  async load(chipId: string): Promise<Uint8Array | undefined> {
    return this.contents.get(chipId);
  }

  async store(chipId: string, content: Uint8Array): Promise<void> {
    this.onStore(content);
    this.contents.set(chipId, content.slice());
  }

  async remove(chipId: string): Promise<void> {
    this.contents.delete(chipId);
  }

  async list(): Promise<readonly string[]> {
    return [...this.contents.keys()];
  }

  async hold(chipId: string): Promise<void> {
    this.held.add(chipId);
  }

  async release(chipId: string): Promise<void> {
    this.held.delete(chipId);
  }
}
