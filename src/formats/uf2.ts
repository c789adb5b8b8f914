/**
 * UF2, the format that boot loaders with a drive take: parse and serialise. github.com/microsoft/uf2.
 *
 *   block of 512 bytes: two magic words, flags, address, size, number, number of blocks, family; up to 476 bytes of
 *   data; a magic word
 *
 * Our own code: a block is ten fields. Below: images. Above: conversions. Never throws for what a file contains.
 */

import { viewOf } from '../base/bytes.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { SegmentCollector } from '../image/segment-collector.ts';
import { collectedFile, type FirmwareFile, type FirmwareProblem } from './firmware-file.ts';
import { ProblemList } from './problem.ts';

const BLOCK_SIZE = 512;
const DATA_START = 32;
const MOST_DATA = 476;
const FIRST_MAGIC = 0x0a324655;
const SECOND_MAGIC = 0x9e5d5157;
const LAST_MAGIC = 0x0ab16f30;

const FLAG = { notMainFlash: 0x1, fileContainer: 0x1000, familyIdPresent: 0x2000 } as const;

/** Data bytes of a block that we write: the size that every boot loader takes. */
const PAYLOAD_SIZE = 256;

/** Family identifiers of UF2 for STM32s, from its `utils/uf2families.json`; the names are those of ST's series. */
export const UF2_FAMILIES: Readonly<Record<string, number>> = {
  STM32F0: 0x647824b6,
  STM32F1: 0x5ee21072,
  STM32F2: 0x5d1a0a2e,
  STM32F3: 0x6b846188,
  STM32F4: 0x57755a57,
  STM32F7: 0x53b80f00,
  STM32G0: 0x300f5633,
  STM32G4: 0x4c71240a,
  STM32H7: 0x6db66082,
  STM32L0: 0x202e3a91,
  STM32L1: 0x1e1f432d,
  STM32L4: 0x00ff6919,
  STM32L5: 0x04240bdf,
  STM32WB: 0x70d16653,
  STM32WL: 0x21460ff0,
};

/** Reads a UF2 file. */
export function parseUf2(bytes: Uint8Array): FirmwareFile {
  const view = viewOf(bytes);
  const problems = new ProblemList<FirmwareProblem>();
  const collector = new SegmentCollector();
  const families = new Set<number>();
  const counts = { found: 0, declared: 0, skipped: 0 };
  for (let at = 0; at < bytes.length; at += BLOCK_SIZE) {
    if (bytes.length - at < BLOCK_SIZE) {
      const details = { what: 'block', missing: at + BLOCK_SIZE - bytes.length } as const;
      problems.add({ code: 'truncated', severity: 'error', offset: at, details });
      break;
    }
    const word = (offset: number): number => view.getUint32(at + offset, true);
    const size = word(16);
    if (!hasMagic(word) || size > MOST_DATA) {
      problems.add({ code: 'bad-block', severity: 'error', offset: at, details: { block: at / BLOCK_SIZE + 1 } });
      continue;
    }
    counts.found += 1;
    counts.declared = word(24);
    if ((word(8) & (FLAG.notMainFlash | FLAG.fileContainer)) !== 0) {
      counts.skipped += 1;
      continue;
    }
    if ((word(8) & FLAG.familyIdPresent) !== 0) {
      families.add(word(28));
    }
    collector.add(word(12), bytes.subarray(at + DATA_START, at + DATA_START + size));
  }
  addCounts(problems, counts, families);
  return collectedFile(collector, undefined, problems);
}

function hasMagic(word: (offset: number) => number): boolean {
  return word(0) === FIRST_MAGIC && word(4) === SECOND_MAGIC && word(508) === LAST_MAGIC;
}

function addCounts(
  problems: ProblemList<FirmwareProblem>,
  counts: { readonly found: number; readonly declared: number; readonly skipped: number },
  families: ReadonlySet<number>,
): void {
  // Each family of a file for several kinds of chips counts its own blocks.
  if (counts.found !== counts.declared && families.size < 2) {
    const details = { declared: counts.declared, found: counts.found };
    problems.add({ code: 'missing-blocks', severity: 'error', offset: 0, details });
  }
  if (counts.skipped > 0) {
    problems.add({ code: 'skipped-blocks', severity: 'warning', offset: 0, details: { count: counts.skipped } });
  }
  if (families.size > 1) {
    problems.add({ code: 'several-families', severity: 'error', offset: 0, details: { families: [...families] } });
  }
}

/**
 * The image as UF2: blocks of up to 256 bytes that do not cross a multiple of 256. Nothing is filled, so the first and
 * the last block of a range may be shorter; the format allows that, some boot loaders want whole ones.
 * @param familyId what chips it is for, see `UF2_FAMILIES`; without one every boot loader takes it
 */
export function serialiseUf2(image: FirmwareImage, familyId?: number): Uint8Array<ArrayBuffer> {
  const blocks: { address: number; bytes: Uint8Array }[] = [];
  for (const { address, bytes } of image.joined().segments) {
    for (let at = 0; at < bytes.length;) {
      const size = Math.min(bytes.length - at, PAYLOAD_SIZE - ((address + at) % PAYLOAD_SIZE));
      blocks.push({ address: address + at, bytes: bytes.subarray(at, at + size) });
      at += size;
    }
  }
  const file = new Uint8Array(BLOCK_SIZE * blocks.length);
  const view = viewOf(file);
  const flags = familyId === undefined ? 0 : FLAG.familyIdPresent;
  blocks.forEach(({ address, bytes }, number) => {
    const at = BLOCK_SIZE * number;
    const fields = [FIRST_MAGIC, SECOND_MAGIC, flags, address, bytes.length, number, blocks.length, familyId ?? 0];
    fields.forEach((field, index) => view.setUint32(at + 4 * index, field, true));
    file.set(bytes, at + DATA_START);
    view.setUint32(at + BLOCK_SIZE - 4, LAST_MAGIC, true);
  });
  return file;
}
