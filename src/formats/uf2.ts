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

/** Family identifiers of UF2 for STM32s, from its `utils/uf2families.json`, with its names in capitals: series, some chips. */
export const UF2_FAMILIES: Readonly<Record<string, number>> = {
  STM32F0: 0x647824b6,
  STM32F1: 0x5ee21072,
  STM32F2: 0x5d1a0a2e,
  STM32F3: 0x6b846188,
  STM32F4: 0x57755a57,
  STM32F407: 0x6d0922fa,
  STM32F407VG: 0x8fb060fe,
  STM32F411XC: 0x06d1097b,
  STM32F411XE: 0x2dc309c5,
  STM32F7: 0x53b80f00,
  STM32G0: 0x300f5633,
  STM32G4: 0x4c71240a,
  STM32H5: 0x4e8f1c5d,
  STM32H7: 0x6db66082,
  STM32L0: 0x202e3a91,
  STM32L1: 0x1e1f432d,
  STM32L4: 0x00ff6919,
  STM32L5: 0x04240bdf,
  STM32WB: 0x70d16653,
  STM32WL: 0x21460ff0,
};

/**
 * Reads a UF2 file.
 * @param options `family`: which of several families in it is meant; blocks without one are for all
 */
export function parseUf2(bytes: Uint8Array, options: { readonly family?: number | undefined } = {}): FirmwareFile {
  const view = viewOf(bytes);
  const problems = new ProblemList<FirmwareProblem>();
  const collector = new SegmentCollector();
  const families = new Set<number>();
  const counts: BlockCounts = { byFamily: new Map(), skipped: 0 };
  const chosen = options.family;
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
    const family = (word(8) & FLAG.familyIdPresent) !== 0 ? word(28) : undefined;
    if (chosen !== undefined && family !== undefined && family !== chosen) {
      families.add(family);
      continue;
    }
    countBlock(counts, family, word(20), word(24));
    if ((word(8) & (FLAG.notMainFlash | FLAG.fileContainer)) !== 0) {
      counts.skipped += 1;
      continue;
    }
    if (family !== undefined) {
      families.add(family);
    }
    collector.add(word(12), bytes.subarray(at + DATA_START, at + DATA_START + size));
  }
  addCounts(problems, counts, chosen === undefined ? families : new Set([chosen]));
  return collectedFile(collector, undefined, problems);
}

function hasMagic(word: (offset: number) => number): boolean {
  return word(0) === FIRST_MAGIC && word(4) === SECOND_MAGIC && word(508) === LAST_MAGIC;
}

/** Each family of a file for several kinds of chips numbers its own blocks; a block may come twice. */
interface BlockCounts {
  readonly byFamily: Map<number | undefined, { readonly numbers: Set<number>; declared: number }>;
  skipped: number;
}

function countBlock({ byFamily }: BlockCounts, family: number | undefined, number: number, declared: number): void {
  const counted = byFamily.get(family) ?? { numbers: new Set(), declared };
  counted.numbers.add(number);
  counted.declared = declared;
  byFamily.set(family, counted);
}

/** A file for one kind of chips numbers all of its blocks together, whether or not they name the family. */
function asOneFile({ byFamily }: BlockCounts): { readonly numbers: ReadonlySet<number>; readonly declared: number } {
  const all = [...byFamily.values()];
  return {
    numbers: new Set(all.flatMap(({ numbers }) => [...numbers])),
    declared: Math.max(0, ...all.map(({ declared }) => declared)),
  };
}

function addCounts(problems: ProblemList<FirmwareProblem>, counts: BlockCounts, families: ReadonlySet<number>): void {
  for (const { numbers, declared } of families.size > 1 ? counts.byFamily.values() : [asOneFile(counts)]) {
    // Which numbers are there counts, not how many blocks: a hole can hide behind a block that comes twice.
    const found = [...numbers].filter((number) => number < declared).length;
    if (found !== declared) {
      problems.add({ code: 'missing-blocks', severity: 'error', offset: 0, details: { declared, found } });
    }
  }
  if (counts.skipped > 0) {
    problems.add({ code: 'skipped-blocks', severity: 'warning', offset: 0, details: { count: counts.skipped } });
  }
  if (families.size > 1) {
    problems.add({ code: 'several-families', severity: 'error', offset: 0, details: { families: [...families] } });
  }
}

/**
 * The image as UF2: blocks of 256 bytes at multiples of 256, because boot loaders of STM32s skip others. What the image
 * leaves open in a block is filled with zeros, as the format's text has it (“Data, padded with zeros”).
 * @param familyId what chips it is for, see `UF2_FAMILIES`; without one every boot loader takes it
 */
export function serialiseUf2(image: FirmwareImage, familyId?: number): Uint8Array<ArrayBuffer> {
  const byAddress = new Map<number, Uint8Array>();
  for (const { address, bytes } of image.segments) {
    for (let at = 0; at < bytes.length;) {
      const offset = (address + at) % PAYLOAD_SIZE;
      const size = Math.min(bytes.length - at, PAYLOAD_SIZE - offset);
      const start = address + at - offset;
      const block = byAddress.get(start) ?? new Uint8Array(PAYLOAD_SIZE);
      block.set(bytes.subarray(at, at + size), offset);
      byAddress.set(start, block);
      at += size;
    }
  }
  const blocks = [...byAddress].map(([address, bytes]) => ({ address, bytes }));
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
