/** Two .dfu files of 64 MiB, and what the extension does with them until its page has something to show. */

import { SystemClock } from '../../src/base/clock.ts';
import { CompareSession } from '../../src/extension/compare/compare-session.ts';
import type { NamedSide } from '../../src/extension/compare/describe-comparison.ts';
import { readFirmware } from '../../src/formats/convert.ts';
import { newDfuseContent, newTarget, serialiseDfuse } from '../../src/formats/dfuse-writer.ts';
import type { ComparisonView } from '../../src/messages/comparison-view.ts';
import { CHIPS } from '../../src/stm32/devices/chip-table.ts';

const SIZE = 64 * 1024 * 1024;

/** How the second file differs from the first. */
export const WAYS = {
  'a byte in every 4 KB': (index: number, byte: number) => (index % 4096 === 9 ? byte ^ 1 : byte),
  'every byte another, as chance has it': (index: number, byte: number) =>
    (byte + ((index * 2246822519) >>> 11)) & 0xff,
} as const;

/** Both files. */
export function largeFiles(way: keyof typeof WAYS): readonly [Uint8Array, Uint8Array] {
  const change = WAYS[way];
  const bytes = new Uint8Array(SIZE);
  const other = new Uint8Array(SIZE);
  for (let index = 0; index < SIZE; index++) {
    bytes[index] = (index * 2654435761) >>> 13;
    other[index] = change(index, bytes[index] ?? 0);
  }
  const file = (content: Uint8Array): Uint8Array =>
    serialiseDfuse(newDfuseContent([newTarget('ST...', 0, [{ address: 0x9000_0000, bytes: content }])]));
  return [file(bytes), file(other)];
}

/** Reads both and compares them. @param read called when both have been read */
export async function compareFiles(
  files: readonly [Uint8Array, Uint8Array],
  read: () => void,
): Promise<ComparisonView> {
  const sides = files.map((bytes, index): NamedSide => {
    const name = `${index}.dfu`;
    return {
      image: readFirmware(name, bytes).image,
      source: { file: `file:///${name}`, address: null, name },
      place: '',
    };
  }) as [NamedSide, NamedSide];
  read();
  const [left, right] = sides;
  const session = new CompareSession(CHIPS, () => undefined, new SystemClock());
  return session.take({ left, right }, await session.look({ left, right }));
}
