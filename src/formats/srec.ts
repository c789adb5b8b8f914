/**
 * Motorola S-records: parse and serialise. “M68000 Family Programmer's Reference Manual”, appendix C.
 *
 *   S1 LL AAAA data CC    type, length of what follows, address of 2, 3 or 4 bytes, data, checksum: the sum of all
 *                         bytes of a record is 0xFF
 *   types: 0 header, 1 2 3 data, 5 6 number of data records, 7 8 9 end with the start address
 *
 * Our own code: no library on npm reads them that is kept. Below: images, lines of digits. Above: conversions. Never
 * throws for what a file contains.
 */

import type { FirmwareImage } from '../image/firmware-image.ts';
import { SegmentCollector } from '../image/segment-collector.ts';
import { collectedFile, type FirmwareFile, type FirmwareProblem } from './firmware-file.ts';
import { ProblemList } from './problem.ts';
import { DigitReader, type Line, linesOf, sumOf, TextWriter } from './record-text.ts';

const LETTER_S = 0x53;
const DIGIT_0 = 0x30;

/** Bytes of the address by type; 4 is reserved. */
const ADDRESS_SIZES: Readonly<Partial<Record<number, number>>> = {
  0: 2,
  1: 2,
  2: 3,
  3: 4,
  5: 2,
  6: 3,
  7: 4,
  8: 3,
  9: 2,
};

/** Data bytes of a record that we write. */
const DATA_SIZE = 16;

/** Reads a file of S-records. */
export function parseSrec(bytes: Uint8Array): FirmwareFile {
  const reader = new DigitReader();
  const collector = new SegmentCollector();
  const problems = new ProblemList<FirmwareProblem>();
  let entryPoint: number | undefined;
  let ended = false;
  let counted = false;
  let dataRecords = 0;
  let last = 0;
  for (const line of linesOf(bytes, LETTER_S)) {
    last = line.number;
    if (ended) {
      // Another file behind this one: it counts its own records.
      problems.add({ code: 'after-end', severity: 'warning', offset: line.start, details: { line: line.number } });
      ended = false;
      dataRecords = 0;
    }
    const record = readRecord(bytes, line, reader, problems);
    switch (record?.type) {
      case 1:
      case 2:
      case 3:
        dataRecords += 1;
        collector.add(record.address, record.data);
        break;
      case 5:
      case 6:
        counted = true;
        if (record.address !== dataRecords) {
          const details = { declared: record.address, found: dataRecords };
          problems.add({ code: 'record-count', severity: 'error', offset: line.start, details });
        }
        break;
      case 7:
      case 8:
      case 9:
        ended = true;
        // The record must be there, also where a program has no start: 0 says nothing.
        entryPoint = record.address === 0 ? undefined : record.address;
        break;
      default: // a header, or no record
        break;
    }
  }
  if (!ended) {
    // srec_cat leaves the end record out where there is no start address; its count says that the file is whole.
    const severity = counted ? 'information' : 'error';
    problems.add({ code: 'no-end-record', severity, offset: bytes.length, details: { lines: last } });
  }
  return collectedFile(collector, entryPoint, problems);
}

interface SRecord {
  readonly type: number;
  readonly address: number;
  /** Valid until the next record is read. */
  readonly data: Uint8Array;
}

function readRecord(
  bytes: Uint8Array,
  line: Line,
  reader: DigitReader,
  problems: ProblemList<FirmwareProblem>,
): SRecord | undefined {
  const { number, start: offset } = line;
  const type = (bytes[offset + 1] ?? 0) - DIGIT_0;
  const record = bytes[offset] === LETTER_S ? reader.decode(bytes, offset + 2, line.end) : undefined;
  if (!record || record.length === 0 || type < 0 || type > 9) {
    problems.add({ code: 'malformed-line', severity: 'error', offset, details: { line: number } });
    return undefined;
  }
  const addressSize = ADDRESS_SIZES[type];
  if (addressSize === undefined) {
    problems.add({ code: 'unknown-record', severity: 'error', offset, details: { line: number, type: `S${type}` } });
    return undefined;
  }
  if (record[0] !== record.length - 1 || record.length < addressSize + 2) {
    problems.add({ code: 'record-length', severity: 'error', offset, details: { line: number } });
    return undefined;
  }
  const sum = sumOf(record);
  if (sum !== 0xff) {
    const stored = record.at(-1) ?? 0;
    const details = { line: number, stored, computed: (stored + 0xff - sum) & 0xff };
    problems.add({ code: 'wrong-checksum', severity: 'error', offset, details });
  }
  const address = record.subarray(1, 1 + addressSize).reduce((value, byte) => 256 * value + byte, 0);
  return { type, address, data: record.subarray(1 + addressSize, -1) };
}

/** The image as S3 records with an S5 or S6 count and an S7 end, 16 data bytes a record. */
export function serialiseSrec(image: FirmwareImage, entryPoint?: number): Uint8Array<ArrayBuffer> {
  const writer = new TextWriter();
  let count = 0;
  for (const { address, bytes } of image.segments) {
    let at = 0;
    while (at < bytes.length) {
      const start = address + at;
      const size = Math.min(bytes.length - at, DATA_SIZE - (start % DATA_SIZE));
      writeRecord(writer, 3, start, bytes.subarray(at, at + size));
      count += 1;
      at += size;
    }
  }
  if (count <= 0xff_ffff) {
    writeRecord(writer, count <= 0xffff ? 5 : 6, count);
  }
  writeRecord(writer, 7, entryPoint ?? 0);
  return writer.bytes();
}

function writeRecord(writer: TextWriter, type: number, address: number, data: Uint8Array = new Uint8Array()): void {
  const addressSize = ADDRESS_SIZES[type] ?? 4;
  const addressBytes = [address >>> 24, address >>> 16, address >>> 8, address].slice(4 - addressSize);
  const header = Uint8Array.of(addressSize + data.length + 1, ...addressBytes);
  writer.text(`S${type}`);
  writer.digits(header);
  writer.digits(data);
  writer.digits(Uint8Array.of(~(sumOf(header) + sumOf(data))));
  writer.text('\r\n');
}
