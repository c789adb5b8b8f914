import assert from 'node:assert/strict';
import { detectFormat, type FileKind } from '../../src/formats/detect.ts';
import { buildDfu, withSuffix } from '../fixtures/dfu-builder.ts';

const words = (...values: number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32LE(value, 4 * index));
  return bytes;
};

describe('detectFormat()', () => {
  const kinds: [FileKind, string, Uint8Array][] = [
    ['dfuse', 'a DfuSe file', buildDfu({ targets: [] })],
    ['intel-hex', 'an extended linear address first', Buffer.from(':020000040800F2\r\n')],
    [
      'intel-hex',
      'a byte order mark, blank lines and small letters first',
      Buffer.from('\ufeff\n\n:0200000408 00f2\n'.replace(' ', '')),
    ],
    ['s-record', 'a header first', Buffer.from('S0030000FC\r\nS5030000FC\r\n')],
    ['s-record', 'data first', Buffer.from('S31508000000FFFFFFFF')],
    ['elf', 'a class and more', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1])],
    ['uf2', 'both magic numbers', words(0x0a324655, 0x9e5d5157, 0x2000)],
    ['raw-image', 'a stack in SRAM', words(0x2001_8000, 0x0800_0189, 0x0800_018d)],
    ['raw-image', 'a stack in core-coupled memory', words(0x1001_0000, 0x0800_0189)],
    ['raw-image', 'a stack in the SRAM of an H7', words(0x2404_0000, 0x0800_0299)],
    ['unknown', 'a reset handler that is not Thumb', words(0x2001_8000, 0x0800_0188)],
    ['unknown', 'a stack in flash', words(0x0801_8000, 0x0800_0189)],
    ['lpc-dfu', "the header of HackRF's images", Buffer.from([0xda, 0xff, 0x45, 0, 0xff, 0xff, 0xff, 0xff])],
    ['fpga-bitstream', 'the synchronisation word', Buffer.from([0x7e, 0xaa, 0x99, 0x7e, 0x92, 0])],
    ['script', 'a shebang', Buffer.from('#!/bin/sh\necho\n')],
    ['git-lfs-pointer', 'its version line', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\n')],
    ['html', 'a doctype', Buffer.from('\n<!DOCTYPE html><html></html>')],
    ['archive', 'zip', Buffer.from('PK\x03\x04abcd')],
    ['text', 'words', Buffer.from('just some words\n')],
    ['utf-16-text', 'records that PowerShell wrote', Buffer.from('\ufeff:00000001FF\r\n', 'utf16le')],
    ['utf-16-text', 'the same the other way round', Buffer.from('\ufeff:00000001FF\r\n', 'utf16le').swap16()],
    ['unknown', 'bytes behind such a mark', Buffer.from([0xff, 0xfe, 0x41, 0x01, 0x42, 0x00])],
    ['blank', 'erased flash', new Uint8Array(9000).fill(0xff)],
    ['empty', 'nothing', new Uint8Array()],
    ['unknown', 'anything else', Buffer.from([1, 2, 3, 0, 200])],
  ];
  for (const [kind, what, bytes] of kinds) {
    it(`takes ${what} for ${kind}`, () => {
      assert.equal(detectFormat(bytes).kind, kind);
    });
  }

  it('gives stack pointer and reset handler of a raw image', () => {
    assert.deepEqual(detectFormat(words(0x2001_8000, 0x0800_0189)).vectors, {
      initialStackPointer: 0x2001_8000,
      resetHandler: 0x0800_0189,
    });
  });

  it('looks at what stands before a DFU suffix, and says that there is one', () => {
    const file = Uint8Array.from(withSuffix([...words(0x2001_8000, 0x0800_0189)]));
    const { kind, hasSuffix } = detectFormat(file);
    assert.deepEqual([kind, hasSuffix], ['raw-image', true]);
    assert.deepEqual(detectFormat(Uint8Array.from(withSuffix([]))), { kind: 'empty', hasSuffix: true });
  });
});
