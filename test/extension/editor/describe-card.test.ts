import assert from 'node:assert/strict';
import { describeCard } from '../../../src/extension/editor/describe-card.ts';
import { identifyFile } from '../../../src/extension/editor/identify-file.ts';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import { CHIPS } from '../../../src/stm32/devices/chip-table.ts';
import { buildDfu } from '../../fixtures/dfu-builder.ts';
import { firmwareAt, textBytes } from '../../fixtures/firmware.ts';

const F4 = CHIPS.filter(({ family }) => family === 'F4');

function cardOf(bytes: Uint8Array, chosen?: (typeof CHIPS)[number]): ReturnType<typeof describeCard> {
  const file = parseDfuse(buildDfu({ targets: [{ elements: [{ address: 0x08000000, bytes }] }] }));
  return describeCard(identifyFile(file, F4), chosen);
}

describe('describeCard', () => {
  it('says what the firmware is, for which chip, and shows the text that says so', () => {
    const card = cardOf(textBytes('MicroPython v1.14 on 2021-02-02; WeAct F401CE with STM32F401CE\0'));
    assert.equal(card.title, 'MicroPython v1.14');
    assert.equal(card.built, '2021-02-02');
    assert.equal(card.board, 'WeAct F401CE');
    assert.match(card.chip, /^STM32F401xD\/xE: the firmware names it/);
    assert.match(card.evidence?.text ?? '', /with STM32F401CE/);
  });

  it('gives the stack as the reason, where that is all there is', () => {
    const card = cardOf(firmwareAt(0x08000000, { stack: 0x2001_8000 }));
    assert.equal(card.title, null);
    assert.match(card.chip, /^STM32F401xD\/xE: the stack begins at the end of its RAM/);
    assert.equal(card.evidence, null);
  });

  it('guesses nothing without a reason', () => {
    assert.match(cardOf(new Uint8Array(64).fill(7)).chip, /^Unknown/);
  });

  it('says that the firmware speaks of a chip that is not known here', () => {
    assert.match(
      cardOf(textBytes('MicroPython v1.14 on 2021-02-02; P-NUCLEO-WB55 with STM32WB55RGV6\0')).chip,
      /STM32WB55RGV6/,
    );
  });

  it('does not quote the firmware where a person chose the chip', () => {
    const [first] = F4;
    const card = cardOf(textBytes('MicroPython v1.14 on 2021-02-02; WeAct F401CE with STM32F401CE\0'), first);
    assert.equal(card.chip, `${first?.name}: you chose it.`);
    assert.equal(card.evidence, null);
  });

  it('calls what is only built on a system no more than that', () => {
    assert.equal(cardOf(textBytes('Booting Zephyr OS build v3.5.0\0')).title, 'Firmware built on Zephyr v3.5.0');
  });
});
