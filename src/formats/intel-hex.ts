/**
 * Intel HEX: parse and serialise. “Intel Hexadecimal Object File Format Specification”, revision A, 1988.
 *
 *   :LLAAAATT data CC    length, address, type, data, checksum: the sum of all bytes of a record is 0
 *   types: 00 data, 01 end, 02 segment address, 03 start CS:IP, 04 upper 16 bits of the address, 05 start address
 *
 * Our own code because the kept library, nrf-intel-hex 1.4, throws for every address from 0x80000000 on (where STM32s
 * have their external flash), forgets the start address and stops at the first mistake without its place.
 * Below: images, lines of digits. Above: conversions. Never throws for what a file contains.
 */

import type { FirmwareImage } from '../image/firmware-image.ts';
import { SegmentCollector } from '../image/segment-collector.ts';
import { collectedFile, type FirmwareFile, type FirmwareProblem } from './firmware-file.ts';
import { ProblemList } from './problem.ts';
import { DigitReader, type Line, linesOf, sumOf, TextWriter } from './record-text.ts';

/** Bytes of a record that are not data: length, address (two), type, checksum. */
const OVERHEAD = 5;
/** Data bytes of a record that we write: what every tool writes and reads. */
const DATA_SIZE = 16;
const COLON = 0x3a;

const TYPE = { data: 0, end: 1, segmentAddress: 2, startSegment: 3, linearAddress: 4, startLinear: 5 } as const;

/** Data bytes that a record of a type must have; data may have any number. */
const SIZES: Readonly<Partial<Record<number, number>>> = {
  [TYPE.end]: 0,
  [TYPE.segmentAddress]: 2,
  [TYPE.startSegment]: 4,
  [TYPE.linearAddress]: 2,
  [TYPE.startLinear]: 4,
};

/** Reads an Intel HEX file. */
export function parseIntelHex(bytes: Uint8Array): FirmwareFile {
  return new IntelHexParser(bytes).parse();
}

class IntelHexParser {
  private readonly bytes: Uint8Array;
  private readonly reader = new DigitReader();
  private readonly collector = new SegmentCollector();
  private readonly problems = new ProblemList<FirmwareProblem>();
  /** What the addresses of data records are added to. */
  private base = 0;
  /** After a segment address, addresses wrap around at 64 KB; after a linear one they do not. */
  private wraps = false;
  private entryPoint: number | undefined;
  private ended = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  parse(): FirmwareFile {
    let last = 0;
    for (const line of linesOf(this.bytes, COLON)) {
      last = line.number;
      if (this.ended) {
        // Another file behind this one (`cat boot.hex app.hex`): it begins anew.
        this.add('after-end', 'warning', line, { line: line.number });
        this.ended = false;
        this.base = 0;
        this.wraps = false;
      }
      this.readLine(line);
    }
    if (!this.ended) {
      const details = { lines: last };
      this.problems.add({ code: 'no-end-record', severity: 'error', offset: this.bytes.length, details });
    }
    return collectedFile(this.collector, this.entryPoint, this.problems);
  }

  private readLine(line: Line): void {
    const record = this.bytes[line.start] === COLON && this.reader.decode(this.bytes, line.start + 1, line.end);
    if (!record || record.length < OVERHEAD) {
      this.add('malformed-line', 'error', line, { line: line.number });
      return;
    }
    const type = record[3] ?? 0;
    const data = record.subarray(4, -1);
    const sum = sumOf(record);
    if (sum !== 0) {
      const stored = record.at(-1) ?? 0;
      this.add('wrong-checksum', 'error', line, { line: line.number, stored, computed: (stored - sum) & 0xff });
    }
    if (data.length !== record[0] || (SIZES[type] ?? data.length) !== data.length) {
      this.add('record-length', 'error', line, { line: line.number });
      return;
    }
    this.readRecord(line, type, data, ((record[1] ?? 0) << 8) | (record[2] ?? 0));
  }

  private readRecord(line: Line, type: number, data: Uint8Array, address: number): void {
    switch (type) {
      case TYPE.data:
        this.addData(address, data);
        break;
      case TYPE.end:
        this.ended = true;
        break;
      case TYPE.segmentAddress:
        this.base = 16 * bigEndian(data);
        this.wraps = true;
        break;
      case TYPE.linearAddress:
        this.base = 0x1_0000 * bigEndian(data);
        this.wraps = false;
        break;
      case TYPE.startSegment:
        this.entryPoint = 16 * bigEndian(data.subarray(0, 2)) + bigEndian(data.subarray(2));
        break;
      case TYPE.startLinear:
        this.entryPoint = bigEndian(data);
        break;
      default:
        this.add('unknown-record', 'error', line, { line: line.number, type: type.toString(16).padStart(2, '0') });
    }
  }

  private addData(address: number, data: Uint8Array): void {
    const beforeWrap = this.wraps ? Math.min(data.length, 0x1_0000 - address) : data.length;
    if (beforeWrap > 0) {
      this.collector.add(this.base + address, data.subarray(0, beforeWrap));
    }
    if (beforeWrap < data.length) {
      this.collector.add(this.base, data.subarray(beforeWrap));
    }
  }

  private add<Code extends FirmwareProblem['code']>(
    code: Code,
    severity: 'error' | 'warning',
    line: Line,
    details: Extract<FirmwareProblem, { code: Code }>['details'],
  ): void {
    this.problems.add({ code, severity, offset: line.start, details } as FirmwareProblem);
  }
}

function bigEndian(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => 256 * value + byte, 0);
}

/** The image as Intel HEX: 16 bytes a record, addresses of 32 bits, the start address if there is one. */
export function serialiseIntelHex(image: FirmwareImage, entryPoint?: number): Uint8Array<ArrayBuffer> {
  const writer = new TextWriter();
  let upper = 0;
  for (const { address, bytes } of image.segments) {
    let at = 0;
    while (at < bytes.length) {
      const start = address + at;
      const high = Math.floor(start / 0x1_0000);
      if (high !== upper) {
        writeRecord(writer, TYPE.linearAddress, 0, Uint8Array.of(high >>> 8, high & 0xff));
        upper = high;
      }
      // Records begin at multiples of their size, and so none crosses a border of 64 KB.
      const size = Math.min(bytes.length - at, DATA_SIZE - (start % DATA_SIZE));
      writeRecord(writer, TYPE.data, start % 0x1_0000, bytes.subarray(at, at + size));
      at += size;
    }
  }
  if (entryPoint !== undefined) {
    const start = Uint8Array.of(entryPoint >>> 24, entryPoint >>> 16, entryPoint >>> 8, entryPoint);
    writeRecord(writer, TYPE.startLinear, 0, start);
  }
  writeRecord(writer, TYPE.end, 0, new Uint8Array());
  return writer.bytes();
}

function writeRecord(writer: TextWriter, type: number, address: number, data: Uint8Array): void {
  const header = Uint8Array.of(data.length, address >>> 8, address & 0xff, type);
  writer.text(':');
  writer.digits(header);
  writer.digits(data);
  writer.digits(Uint8Array.of(-(sumOf(header) + sumOf(data))));
  writer.text('\r\n');
}
