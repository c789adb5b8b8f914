/**
 * The jobs of the flash bench, as data: what the board holds before, what is done, and what the job's limit is. Whoever
 * can do them (our own code, or another program through a real USB stack) is a `FlashBenchRunner`.
 */

import { FirmwareImage } from '../../src/image/firmware-image.ts';
import type { BoardTimes } from '../../src/virtual-board/virtual-clock.ts';
import { corpusImage, FLASH, noise, SECTOR_SIZES, sectorStart } from '../support/flash-board.ts';

/** What is done to the board. */
export type FlashBenchAction =
  | { readonly kind: 'flash'; readonly image: FirmwareImage; readonly ringSize?: number }
  | { readonly kind: 'read' }
  | { readonly kind: 'mass-erase' };

/** A job. */
export interface FlashBenchJob {
  readonly name: string;
  /** What the board holds before; it runs that at 84 MHz when the job begins, if it is a program. */
  readonly before: FirmwareImage;
  readonly action: FlashBenchAction;
  /** What it may take at V2-1, 4 MHz, 3.3 V: seconds, or a multiple of the limit. */
  readonly bound?: { readonly seconds: number } | { readonly limits: number };
}

/** The board that a job is done on. */
export interface FlashBenchBoard {
  readonly probe: 'v2' | 'v2-1' | 'v3';
  readonly volts: number;
}

/** What a run took, on the virtual clock. */
export interface FlashBenchResult {
  readonly times: BoardTimes;
  /** What the plan had predicted, in seconds. */
  readonly predicted?: number;
}

/** Somebody who does jobs. */
export interface FlashBenchRunner {
  readonly name: string;
  run(job: FlashBenchJob, board: FlashBenchBoard): Promise<FlashBenchResult>;
}

/** The jobs. They need the corpus. */
export function flashBenchJobs(): FlashBenchJob[] {
  const blank = FirmwareImage.from([]);
  const fileSystem = { address: sectorStart(1), bytes: noise(112 * 1024, 12) };
  const older = FirmwareImage.from([...corpusImage('mpy-f401ce-v1.12.dfu').segments, fileSystem]);
  const image = corpusImage('mpy-f401ce-v1.14.dfu');
  const same = FirmwareImage.from([...image.segments, fileSystem]);
  const flash = { kind: 'flash', image } as const;
  return [
    { name: 'v1.14 over v1.12', before: older, action: flash, bound: { limits: 1.1 } },
    { name: 'over an erased chip', before: blank, action: flash, bound: { limits: 1.15 } },
    { name: 'the same again', before: same, action: flash, bound: { seconds: 0.35 } },
    {
      name: 'one byte changed in the last sector',
      before: same,
      action: { kind: 'flash', image: withLastByteChanged(image) },
      bound: { seconds: 1.8 },
    },
    {
      name: 'v1.14 to its 25 MHz variant',
      before: same,
      action: { kind: 'flash', image: corpusImage('mpy-f401ce-v1.14-25mhz.dfu') },
    },
    { name: 'v1.14 over v1.12, ring of 16 KB', before: older, action: { ...flash, ringSize: 16 * 1024 } },
    { name: 'back-up of 512 KB', before: same, action: { kind: 'read' }, bound: { limits: 1.06 } },
    { name: 'mass erase', before: same, action: { kind: 'mass-erase' } },
  ];
}

function withLastByteChanged(image: FirmwareImage): FirmwareImage {
  return FirmwareImage.from(
    image.segments.map((part, index) => {
      const bytes = part.bytes.slice();
      if (index === image.segments.length - 1) {
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      }
      return { address: part.address, bytes };
    }),
  );
}

/** Typical milliseconds of the data sheet, as the timing model has them, by bits per operation. */
const ERASE = {
  32: { 16: 250, 64: 550, 128: 1000, chip: 4000 },
  16: { 16: 300, 64: 700, 128: 1300, chip: 5500 },
} as const;
const OPERATION = 0.016;
const FLASH_SIZE = 512 * 1024;

/**
 * The limit of a job in seconds: the larger of the chip's and the wire's (timing model). Independent of the code that
 * is measured: only data sheet figures and the content of flash.
 */
export function limitOf({ before, action }: FlashBenchJob, { probe, volts }: FlashBenchBoard): number {
  const width = volts >= 2.7 ? 32 : 16;
  if (action.kind === 'read') {
    return wireTime(FLASH_SIZE, probe) / 1000;
  }
  if (action.kind === 'mass-erase') {
    return ERASE[width].chip / 1000;
  }
  let chip = 0;
  let sent = 0;
  SECTOR_SIZES.forEach((size, index) => {
    const range = { start: sectorStart(index), end: sectorStart(index) + size };
    const wanted = action.image.slice(range);
    const old = before.flatten(range, 0xff);
    const merged = old.slice();
    wanted.segments.forEach((part) => merged.set(part.bytes, part.address - range.start));
    if (merged.every((byte, at) => byte === old[at])) {
      return;
    }
    const blank = old.every((byte) => byte === 0xff);
    chip += blank ? 0 : ERASE[width][(size / 1024) as 16 | 64 | 128];
    for (let at = 0; at < size; at += 4) {
      const isBlank = merged.subarray(at, at + 4).every((byte) => byte === 0xff);
      chip += isBlank ? 0 : OPERATION * (32 / width);
      sent += isBlank ? 0 : 4;
    }
  });
  return Math.max(chip, wireTime(sent, probe)) / 1000;
}

/** Milliseconds for bytes between host and RAM in the largest blocks, one status query a block (timing model). */
export function wireTime(bytes: number, probe: FlashBenchBoard['probe']): number {
  const model =
    probe === 'v3'
      ? { transfer: 0.06, byte: 0.001 / 30, command: 0.01, word: 48 / 24_000 + 0.0002 }
      : { transfer: 0.25, byte: 0.001, command: 0.02, word: 48 / 4000 + 0.0015 };
  const blocks = Math.ceil(bytes / 6144);
  const ofBlock = 4 * model.transfer + (16 + 16 + 12) * model.byte + 2 * model.command;
  return blocks * ofBlock + bytes * model.byte + (bytes / 4) * model.word;
}

/** Milliseconds that a program has run before a job begins. */
export const RUNNING_BEFORE = 100;

/** Where flash begins. */
export const FLASH_START = FLASH;

/** What the job may take, in seconds: at 3.3 V; on a V3 too, whose limits are nearer to the chip's. */
export function boundOf({ bound }: FlashBenchJob, limit: number, { volts }: FlashBenchBoard): number | undefined {
  return bound === undefined || volts < 2.7 ? undefined : 'seconds' in bound ? bound.seconds : bound.limits * limit;
}
