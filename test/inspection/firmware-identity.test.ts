import assert from 'node:assert/strict';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { findMarks } from '../../src/inspection/content-marks.ts';
import { type FirmwareIdentity, identifyFirmware } from '../../src/inspection/firmware-identity.ts';
import { textBytes } from '../fixtures/firmware.ts';
import { describeCorpus, readCorpus } from '../support/corpus.ts';

const identityOf = (...texts: string[]): FirmwareIdentity | undefined =>
  identifyFirmware(findMarks({ address: 0x0800_0000, bytes: textBytes(`\0${texts.join('\0')}\0`) }));

describe('identifyFirmware()', () => {
  it('puts the program before its boot loader and before what it is built on', () => {
    const found = identityOf('mboot-v1.20', 'Tmr Svc', "Grbl 1.1h ['$' for help]");
    assert.equal(found?.product, 'Grbl');
    assert.deepEqual(
      found?.others.map(({ product, role }) => [product, role]),
      [
        ['mboot', 'boot-loader'],
        ['FreeRTOS', 'system'],
      ],
    );
  });

  it("takes the date of what it is built on, but not a boot loader's", () => {
    assert.equal(identityOf('OpenMV Virtual Comm Port', 'MicroPython v1.9 on 2019-09-27')?.date, '2019-09-27');
    assert.equal(
      identityOf("Grbl 1.1h ['$' for help]", 'TinyUF2 Bootloader 0.1', 'Date: Nov  9 2023')?.date,
      undefined,
    );
  });

  it('says why a chip is believed, and where that stands', () => {
    assert.deepEqual(identityOf('Board with STM32F411CE')?.chip, {
      name: 'STM32F411CE',
      because: 'named',
      text: 'Board with STM32F411CE',
      address: 0x0800_0001,
    });
    assert.deepEqual(identityOf('NUCLEO_F767ZI CDC in FS Mode')?.chip, {
      name: 'STM32F767ZI',
      because: 'board',
      text: 'NUCLEO_F767ZI CDC in FS Mode',
      address: 0x0800_0001,
    });
  });

  it('believes the name of a Nucleo more than a chip of another line beside it', () => {
    assert.equal(identityOf('; NUCLEO-L073RZ with STM32F073RZT6')?.chip?.name, 'STM32L073RZ');
    assert.equal(identityOf('; NUCLEO-F446RE with STM32F446xx')?.chip?.name, 'STM32F446xx');
  });

  it('says nothing where nothing is known', () => {
    assert.equal(identityOf('Hello world', '@Internal Flash  /0x08000000/04*016Kg'), undefined);
    assert.equal(identifyFirmware([]), undefined);
  });
});

/** By reading the files' texts with `strings` and `strings -el`. */
const IN_THE_CORPUS: Readonly<Record<string, readonly (string | undefined)[]>> = {
  '32blit-flash-loader.dfu': ['32blit', undefined, undefined, undefined, undefined],
  'mpy-f401ce-v1.14.dfu': [
    'MicroPython',
    'v1.14-7-g60612bb53-dirty',
    '2021-02-13',
    'WeAct Studio Core Board',
    'STM32F401CE',
  ],
  'mpy-f411-weact-v122.dfu': [
    'MicroPython',
    'v1.22.0-preview.246.g4365edb81',
    '2023-12-11',
    'WeAct Studio Core',
    'STM32F411CE',
  ],
  'mpy-spike-prime-mboot.dfu': ['mboot', 'v1.25.0-preview.246.g112f65776', undefined, undefined, undefined],
  'mpy-wb55cg.dfu': [
    'MicroPython',
    'v1.24.0-preview.47.g88513d122.dirty',
    '2024-06-21',
    'WEACTWB55CG',
    'STM32WB55CGV6',
  ],
  'nanovna-h-laiudm.dfu': [
    'NanoVNA',
    '2020.Sep.07-2 by OneOfEleven from DiSlord 0.9.3.4',
    '2020-09-07',
    'NanoVNA-H',
    'STM32F072xB',
  ],
  'openmv4-openmv-2elem.dfu': ['OpenMV', undefined, '2019-09-27', 'OPENMV4', 'STM32H743'],
  'st-cubel4-l496-oddsize.dfu': ['STM32Cube', undefined, undefined, undefined, undefined],
  'mkdfu-3targets.dfu': [undefined, undefined, undefined, undefined, undefined],
};

describeCorpus('identifyFirmware() and the corpus', () => {
  for (const [file, expected] of Object.entries(IN_THE_CORPUS)) {
    it(`knows what ${file} is`, () => {
      const elements = parseDfuse(readCorpus(file)).targets.flatMap((target) => target.elements);
      const found = identifyFirmware(elements.flatMap(findMarks));
      assert.deepEqual([found?.product, found?.version, found?.date, found?.board, found?.chip?.name], expected);
    });
  }

  it('knows a HackRF, whose file is no DfuSe file', () => {
    const found = identifyFirmware(findMarks({ address: 0, bytes: readCorpus('hackrf-portapack.dfu') }));
    assert.deepEqual([found?.product, found?.version, found?.chip?.name], ['HackRF', '43e6f99', 'LPC43xx']);
  });
});
