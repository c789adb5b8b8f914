import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import type { FlashPlan, PlannedSector } from '../../src/programming/plan.ts';
import { planLines, planSummary } from '../../src/texts/flash-plan-text.ts';

const START = 0x0800_0000;

function planned(index: number, action: PlannedSector['action'], more: Partial<PlannedSector> = {}): PlannedSector {
  const sector = { index, start: START + index * 0x4000, size: 0x4000, code: index };
  const content = FirmwareImage.from([{ address: sector.start, bytes: new Uint8Array(1000) }]);
  return { sector, action, unfinished: false, content, kept: [], imageBytes: 1000, before: [], ...more };
}

const plan: FlashPlan = {
  chip: 'STM32F401xD/xE',
  problems: [],
  sectors: [
    planned(0, 'identical'),
    planned(1, 'erase-and-program', { kept: [{ start: START + 0x4200, end: START + 0x4210 }] }),
    planned(2, 'program'),
  ],
  erase: 'sectors',
  mode: { bits: 32, minimumVolts: 2.7 },
  voltage: 3.3,
  predictedSeconds: 1.2,
};

describe('planLines', () => {
  const text = planLines(plan).join('\n');

  it('says where flash is used that the chip does not say it has', () => {
    assert.doesNotMatch(text, /says that it has/);
    const more = { ...plan, moreFlash: { said: 64, kilobytes: 128 } };
    assert.match(planLines(more).join('\n'), /^The chip says that it has 64 KB of flash; 128 KB are used\. Nobody/m);
    assert.match(planSummary(more), /, use flash beyond the 64 KB that the chip says it has, about/);
  });

  it('names the chip and how it is programmed', () => {
    assert.match(text, /^STM32F401xD\/xE, 32 bits at a time at 3\.30 V$/m);
  });

  it('says of each sector what is done with it, and what is written and kept there', () => {
    assert.match(text, /^ {2}0 {2}0x08000000 .* identical, left alone$/m);
    assert.match(
      text,
      /^ {2}1 {2}0x08004000 .* erase and program\n +program 0x08004000–0x080043e7 \(1,000 bytes\)\n +keep 0x08004200–0x0800420f \(16 bytes\)$/m,
    );
    assert.match(text, /^ {2}2 {2}0x08008000 .* blank, program only$/m);
  });

  it('tells many small sectors together, where the same is done to neighbours', () => {
    const pages = Array.from({ length: 100 }, (_, index): PlannedSector => {
      const sector = { index, start: START + index * 128, size: 128, code: index };
      const content = FirmwareImage.from([{ address: sector.start, bytes: new Uint8Array(index === 40 ? 64 : 128) }]);
      const action = index < 90 ? 'erase-and-program' : 'identical';
      return { sector, action, unfinished: false, content, kept: [], imageBytes: 128, before: [] };
    });
    const lines = planLines({ ...plan, sectors: pages });
    assert.deepEqual(
      lines.slice(2, 6).map((line) => line.trim().replace(/ +/g, ' ')),
      [
        '0–89 0x08000000 11 KB erase and program',
        'program 0x08000000–0x0800143f (5,184 bytes)',
        'program 0x08001480–0x08002cff (6,272 bytes)',
        '90–99 0x08002d00 1.3 KB identical, left alone',
      ],
    );
  });

  it('sums up, without counting what is left alone', () => {
    assert.match(text, /1 sector erased/);
    assert.match(text, /To be programmed: 2,000 bytes\./);
    assert.match(text, /Kept and written back: 16 bytes\./);
    assert.match(text, /Predicted time: 1\.2 s\./);
  });

  it('says so where the whole chip is erased', () => {
    assert.match(planLines({ ...plan, erase: 'chip' }).join('\n'), /whole chip is erased/);
  });

  it('gives the reasons where it cannot be carried out, and no steps', () => {
    const lines = planLines({ ...plan, problems: [{ code: 'write-protected', sectors: [1] }] });
    assert.match(lines.join('\n'), /cannot be flashed:\n.*protect/);
    assert.doesNotMatch(lines.join('\n'), /erase and program/);
  });

  it('claims no voltage that nobody measured', () => {
    assert.doesNotMatch(planLines({ ...plan, voltage: undefined }).join('\n'), / V/);
  });
});

describe('planSummary', () => {
  it('sums up what is erased, programmed and kept, and how long it takes', () => {
    assert.equal(planSummary(plan), 'erase 1 sector (16 KB), program 2 KB, keep 16 bytes beside it, about 1.2 s');
  });

  it('says that there is nothing to do', () => {
    assert.match(planSummary({ ...plan, sectors: [planned(0, 'identical')] }), /^Nothing/);
  });
});
