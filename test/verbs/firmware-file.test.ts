import assert from 'node:assert/strict';
import { isFormatError } from '../../src/formats/format-error.ts';
import { familyOf, readFirmwareFile } from '../../src/verbs/firmware-file.ts';
import type { VerbFiles } from '../../src/verbs/verb.ts';
import { isVerbError } from '../../src/verbs/verb-error.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';

const element = { address: 0x0800_0000, bytes: [1, 2, 3] };
const words = { target: undefined, address: undefined, family: undefined, raw: false, anyway: false };

/** Reads one file from memory, and notes what it is told. */
async function read(name: string, bytes: Uint8Array, more: Partial<typeof words> = {}) {
  const notes: string[] = [];
  const files = { nameOf: (path: string) => path, read: async () => bytes } as unknown as VerbFiles;
  const firmware = await readFirmwareFile(name, { ...words, ...more }, { files, note: (line) => notes.push(line) });
  return { firmware, notes };
}

describe('readFirmwareFile', () => {
  it('reads a good file, and says nothing', async () => {
    const { firmware, notes } = await read('a.dfu', buildDfu({ targets: [{ elements: [element] }] }));
    assert.deepEqual(firmware.image.segments[0]?.bytes, Uint8Array.of(1, 2, 3));
    assert.deepEqual(notes, []);
  });

  it('takes none of several targets silently', async () => {
    const two = buildDfu({ targets: [{ elements: [element] }, { alternateSetting: 1, elements: [element] }] });
    await assert.rejects(read('a.dfu', two), (error) => isFormatError(error, 'target-needed'));
  });

  it('refuses errors, or tells of them where it is told “anyway”', async () => {
    const damaged = buildDfu({ targets: [{ elements: [element] }], suffix: { crc: 1 } });
    await assert.rejects(read('a.dfu', damaged), (error) => isFormatError(error, 'has-errors'));
    const { notes } = await read('a.dfu', damaged, { anyway: true });
    assert.match(notes.join(), /^a\.dfu: The CRC/);
  });

  it('refuses a file of nothing, whatever it is told, and does not advise what does not help', async () => {
    const page = new TextEncoder().encode('<!doctype html><title>404</title>');
    for (const name of ['a.hex', 'a.dfu']) {
      await assert.rejects(
        read(name, page, { anyway: true }),
        (error) => isFormatError(error, 'has-errors') && error.details.empty === true,
      );
    }
    const empty = buildDfu({ targets: [{ elements: [] }] });
    await assert.rejects(read('a.dfu', empty, { anyway: true }), (error) => isFormatError(error, 'no-content'));
  });

  it('says once what a file is refused for', async () => {
    const damaged = buildDfu({ targets: [{ elements: [element] }], suffix: { crc: 1 } });
    const notes: string[] = [];
    const files = { nameOf: (path: string) => path, read: async () => damaged } as unknown as VerbFiles;
    await assert.rejects(readFirmwareFile('a.dfu', words, { files, note: (line) => notes.push(line) }));
    assert.deepEqual(notes, []);
  });
});

describe('familyOf', () => {
  it('knows names and numbers', () => {
    assert.equal(familyOf(undefined), undefined);
    assert.equal(familyOf('stm32f4'), 0x57755a57);
    assert.equal(familyOf('0x57755a57'), 0x57755a57);
    // Boot loaders of single chips have families of their own, written as here (microsoft/uf2, utils/uf2families.json).
    assert.equal(familyOf('STM32F411xE'), 0x2dc309c5);
    assert.equal(familyOf('STM32H5'), 0x4e8f1c5d);
    assert.throws(
      () => familyOf('avr'),
      (error) => isVerbError(error, 'bad-arguments'),
    );
  });
});
