import assert from 'node:assert/strict';
import { type ContentMark, findMarks } from '../../src/inspection/content-marks.ts';
import { firmwareAt, join, textBytes, wideText as wide } from '../fixtures/firmware.ts';

const address = 0x0802_0000;
const marksOf = (...parts: (string | Uint8Array)[]): unknown[] =>
  findMarks({ address, bytes: join(...parts.map((part) => (typeof part === 'string' ? textBytes(part) : part))) }).map(
    (mark) => ({ ...mark, address: mark.address - address }),
  );

/** A sector of a file system's start: `text` at `offset`, and what else is given. */
function sector(texts: Readonly<Record<number, string>>, size = 2048): Uint8Array {
  const bytes = new Uint8Array(size);
  Object.entries(texts).forEach(([offset, text]) => bytes.set(textBytes(text), Number(offset)));
  return bytes;
}

describe('findMarks()', () => {
  it("finds MicroPython's banner in one piece, as it was up to 1.21", () => {
    const banner = 'MicroPython v1.14-7-g60612bb53 on 2021-02-13; Some Board with STM32F401CE';
    assert.deepEqual(marksOf(`\0${banner}\r\n\0`), [
      {
        kind: 'product',
        address: 1,
        details: {
          product: 'MicroPython',
          role: 'firmware',
          version: 'v1.14-7-g60612bb53',
          date: '2021-02-13',
          text: 'MicroPython v1.14-7-g60612bb53 on 2021-02-13',
        },
      },
      {
        kind: 'board',
        address: 45,
        details: { board: 'Some Board', chip: 'STM32F401CE', text: 'Some Board with STM32F401CE' },
      },
    ]);
  });

  it("finds MicroPython's banner in two pieces, as newer ones have it", () => {
    const [product, board] = marksOf(
      '3.4.0; MicroPython v1.22.0 on 2023-12-11\0\0; NUCLEO-F401RE with STM32F401xE\0',
    ) as ContentMark[];
    assert.equal(product?.address, 7);
    assert.deepEqual(board, {
      kind: 'board',
      address: 42,
      details: { board: 'NUCLEO-F401RE', chip: 'STM32F401xE', text: 'NUCLEO-F401RE with STM32F401xE' },
    });
  });

  it('does not take every mention of a product for it', () => {
    assert.deepEqual(marksOf('\0Welcome to MicroPython!\0MFGNAME="MicroPython"\0'), []);
    assert.deepEqual(marksOf('\0see docs.openmv.io\0no ChibiOS here\0HID in the manual\0ArduCopter\0'), []);
    // lines that say a lot beside a sign say nothing without one
    assert.deepEqual(marksOf('\0Version: 1.2\0Build Time: Sep  7 2020 - 13:54:48\0Model: X1\0git-43e6f99\0'), []);
  });

  it('finds the memory layout of a DFU boot loader', () => {
    const layout = '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg';
    assert.deepEqual(marksOf('\0', layout, '\0'), [{ kind: 'dfu-bootloader', address: 1, details: { layout } }]);
  });

  it('finds a product once, where it stands first', () => {
    assert.deepEqual(marksOf('\0mboot-v1.25.0+usb\0mboot-v1.26.0\0'), [
      {
        kind: 'product',
        address: 1,
        details: { product: 'mboot', role: 'boot-loader', version: 'v1.25.0', date: undefined, text: 'mboot-v1.25.0' },
      },
    ]);
  });

  it('counts the bytes of UTF-16 where a sign stands in it', () => {
    const [mark] = marksOf('\0\x16\x03', wide('HackRF One'), '\0\0') as ContentMark[];
    assert.deepEqual([mark?.kind, mark?.address], ['product', 3]);
  });

  it('finds file systems where they can begin', () => {
    const littlefs = sector({ 8: 'littlefs', 1000: 'x' });
    const fat = sector({ 0: '\xeb\xfe\x90MSDOS5.0', 54: 'FAT16   ', 510: '\x55\xaa', 1000: 'x' });
    const kinds = (...parts: Uint8Array[]): unknown[] =>
      findMarks({ address, bytes: join(...parts, textBytes('x')) }).filter(({ kind }) => kind === 'file-system');
    assert.deepEqual(kinds(new Uint8Array(2048), littlefs, littlefs), [
      { kind: 'file-system', address: address + 2048, details: { name: 'littlefs' } },
    ]);
    assert.deepEqual(kinds(fat), [{ kind: 'file-system', address, details: { name: 'FAT' } }]);
    assert.deepEqual(kinds(textBytes('error in littlefs: bad block')), []);
  });

  it('finds an ELF file that was put in as it is', () => {
    assert.deepEqual(marksOf('\x7fELF\x01\x01\x01', firmwareAt(address)), [{ kind: 'elf', address: 0, details: {} }]);
  });

  it('finds padding and blank content', () => {
    assert.deepEqual(marksOf('code', new Uint8Array(100).fill(0xff)), [
      { kind: 'padding', address: 4, details: { value: 0xff, size: 100 } },
    ]);
    assert.deepEqual(marksOf(new Uint8Array(5)), [{ kind: 'blank', address: 0, details: { value: 0 } }]);
    assert.deepEqual(marksOf('code', new Uint8Array(63)), []);
    assert.deepEqual(marksOf(new Uint8Array(100).fill(0x55)), []);
    assert.deepEqual(marksOf(), []);
  });
});
