import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { readFirmware } from '../../src/formats/convert.ts';
import { elementsOf } from './support/board.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

const formats = [
  { label: 'Intel HEX (.hex)', file: 'blink.hex' },
  { label: 'Motorola S-Records (.s19)', file: 'blink.s19' },
  { label: 'ELF (.elf)', file: 'blink.elf' },
  { label: 'UF2 (.uf2)', file: 'blink.uf2', family: 'STM32F4' },
];

describe('Converting', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow();
    await window.workbench.openDfu('blink.dfu');
  });
  after(() => window?.close());

  /** Bytes by address, whatever segments they lie in. */
  const contentOf = (image: FirmwareImage) =>
    image
      .ranges()
      .map((range) => ({ start: range.start, bytes: Buffer.from(image.flatten(range, 0)).toString('hex') }));
  const sample = () => contentOf(FirmwareImage.from(elementsOf(window.bytes('blink.dfu'))));

  /** As UF2 files have it: what a block of 256 bytes leaves open is filled with zeros. */
  const inWholeBlocks = ({ start, bytes }: { start: number; bytes: string }) => ({
    start,
    bytes: bytes.padEnd(Math.ceil(bytes.length / 512) * 512, '0'),
  });

  for (const { label, file, family } of formats) {
    it(`makes ${file}, with the same bytes at the same addresses`, async () => {
      const { workbench } = window;
      await workbench.command('Convert to Another Format');
      await workbench.pick(label);
      if (family) {
        await workbench.pick(family);
      }
      await workbench.answerPath(window.file(file));
      await workbench.notified(`Wrote ${file}`);
      const made = contentOf(readFirmware(file, window.bytes(file)).image);
      assert.deepEqual(made, family ? sample().map(inWholeBlocks) : sample());
    });
  }

  it('warns of gaps before it makes one raw binary', async () => {
    const { workbench } = window;
    await workbench.command('Convert to Another Format');
    await workbench.pick('One Raw Binary (.bin)');
    await workbench.dialog.getByRole('button', { name: 'Fill with 0xFF' }).waitFor();
    await workbench.screenshot('gap-warning');
    await workbench.dialog.getByRole('button', { name: 'Fill with 0xFF' }).click();
    await workbench.answerPath(window.file('blink.bin'));
    await workbench.notified('Wrote blink.bin');
    const [vectors, code] = elementsOf(window.bytes('blink.dfu'));
    assert.ok(vectors && code);
    const flat = Buffer.alloc(0x20000 + code.bytes.length, 0xff);
    flat.set(vectors.bytes, 0);
    flat.set(code.bytes, 0x20000);
    assert.ok(flat.equals(window.bytes('blink.bin')));
  });

  it('makes a .dfu of an Intel HEX, from the Explorer', async () => {
    const { workbench } = window;
    await workbench.contextMenu('blink.hex', 'Create .dfu from Files');
    await workbench.answerPath(window.file('made.dfu'));
    await workbench.notified('Wrote made.dfu');
    assert.deepEqual(contentOf(FirmwareImage.from(elementsOf(window.bytes('made.dfu')))), sample());
  });

  it('asks for the address of a .bin and proposes the usual one', async () => {
    const { workbench } = window;
    await workbench.contextMenu('blink.bin', 'Create .dfu from Files');
    await workbench.input.waitFor();
    assert.equal(await workbench.input.inputValue(), '0x08000000');
    await workbench.page.keyboard.press('Escape');
  });
});
