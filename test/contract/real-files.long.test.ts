/**
 * Published firmware on the chips that it was made for: flashed over what was there, verified, and what lies between and
 * behind its parts is as it was. The files stay outside the repository.
 */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFirmware } from '../../src/formats/convert.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import { flashSizeOf } from '../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../src/virtual-board/chips/chip-table.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { corpusPath, readCorpus } from '../support/corpus.ts';
import { FLASH, noise, onBoard } from '../support/flash-board.ts';

/** File of the corpus, and the board that it is for. */
const FILES: readonly (readonly [file: string, chip: string])[] = [
  ['nucleo/micropython-v1.11-nucleo-l476rg.hex', 'nucleo-l476rg'],
  ['nucleo/micropython-v1.11-nucleo-l432kc.hex', 'nucleo-l432kc'],
  ['nucleo/micropython-v1.11-nucleo-l452re.hex', 'nucleo-l452re'],
  ['nucleo/micropython-v1.10-stm32l476disc.dfu', 'stm32l476xg'],
  ['nucleo/micropython-v1.11-nucleo-l073rz.hex', 'nucleo-l073rz'],
  ['st-cubel0-l073.dfu', 'nucleo-l073rz'],
  ['nucleo/micropython-v1.11-nucleo-h743zi.hex', 'nucleo-h743zi'],
  ['mpy-wb55cg.dfu', 'nucleo-wb55rg'],
  ['st-cubel4-l496-oddsize.dfu', 'nucleo-l496zg'],
  ['st-cubeg4-eval.dfu', 'nucleo-g474re'],
];

describe('published firmware', () => {
  for (const [file, chip] of FILES) {
    if (!existsSync(corpusPath(file))) {
      it(`needs the corpus: no ${corpusPath(file)}`);
      continue;
    }
    it(`${file} is flashed to ${chip}, verified, and its gaps are kept`, async () => {
      const board = new VirtualBoard({ chip });
      const { image } = readFirmware(file, readCorpus(file));
      const before = noise(flashSizeOf(chipNamed(chip)), 3);
      board.writeFlash(FLASH, before);
      const outcome = await onBoard(board, (session) => flashImage(session, image, {}));
      assert.equal(outcome.verified, true);
      const wanted = before.slice();
      image.segments.forEach(({ address, bytes }) => wanted.set(bytes, address - FLASH));
      assert.ok(Buffer.from(board.readFlash(FLASH, wanted.length)).equals(wanted), 'image and all that is not its own');
      assert.deepEqual(board.violations, []);
    });
  }
});
