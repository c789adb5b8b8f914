import assert from 'node:assert/strict';
import type { FlashOutcome, SectorOutcome, SectorState } from '../../src/programming/outcome.ts';
import { outcomeLine, outcomeRemarks, sectorTable } from '../../src/texts/flash-outcome-text.ts';

const KB = 1024;

function sector(index: number, state: SectorState, more: Partial<SectorOutcome> = {}): SectorOutcome {
  return { index, start: 0x0800_0000 + index * 16 * KB, size: 16 * KB, state, erased: false, atRisk: 0, ...more };
}

const good: FlashOutcome = {
  chip: 'STM32F401xD/xE',
  sectors: [
    sector(0, 'verified', { erased: true }),
    sector(1, 'untouched'),
    sector(2, 'untouched'),
    sector(3, 'identical'),
  ],
  bytes: { erased: 16 * KB, programmed: 14_800, identical: 2000, kept: 40 },
  verified: true,
  seconds: 0.5,
  predictedSeconds: 0.45,
  writeBits: 32,
  method: 'loader',
  remarks: [],
  core: 'running',
};

describe('outcomeLine', () => {
  it('says erased, programmed, verified, identical, kept, untouched, seconds and rate', () => {
    assert.equal(
      outcomeLine(good),
      'Erased 1 sector (16 KB), programmed 14,800 bytes, verified; 1 sector identical, 40 bytes kept, ' +
        '2 sectors untouched; 0.50 s, 29 KB/s.',
    );
  });

  it('says that nothing was done where nothing had to be', () => {
    const same: FlashOutcome = {
      ...good,
      sectors: [sector(0, 'identical'), sector(1, 'untouched')],
      bytes: { erased: 0, programmed: 0, identical: 14_800, kept: 0 },
      seconds: 0.2,
    };
    assert.equal(
      outcomeLine(same),
      'Erased nothing, programmed nothing, verified; 1 sector identical, 1 sector untouched; 0.20 s.',
    );
  });

  it('leaves no doubt about a sector whose operation was cut short', () => {
    const cut: FlashOutcome = { ...good, sectors: [sector(0, 'unknown', { erased: true })], verified: false };
    assert.match(outcomeLine(cut), /not verified/);
    assert.match(outcomeLine(cut), /1 sector in an unknown state/);
  });
});

describe('outcomeRemarks', () => {
  it('says what was left out', () => {
    const parts = [{ kind: 'external-memory', range: { start: 0x90000000, end: 0x90000010 } }] as const;
    assert.deepEqual(outcomeRemarks({ ...good, remarks: [{ code: 'left-out', parts }] }), [
      'Not written, because it is no flash of this chip: external memory (0x90000000–0x9000000f).',
    ]);
  });

  it('has nothing to add to a job that went as planned', () => {
    assert.deepEqual(outcomeRemarks(good), []);
  });

  it('does not remark on a core that is halted because everything was erased', () => {
    const erased: FlashOutcome = {
      ...good,
      bytes: { erased: 512 * KB, programmed: 0, identical: 0, kept: 0 },
      core: 'halted',
    };
    assert.deepEqual(outcomeRemarks(erased), []);
    assert.match(outcomeRemarks({ ...good, core: 'halted' }).join(), /halted/);
  });

  it('has a sentence for each remark and for a core that does not run', () => {
    const texts = outcomeRemarks({
      ...good,
      core: 'in-boot-loader',
      remarks: [
        { code: 'writes-narrowed', from: 32, to: 16 },
        { code: 'without-loader', reason: 'no-room-in-ram' },
        { code: 'without-loader', reason: 'routine-failed' },
        { code: 'core-not-seen' },
        { code: 'owed-bytes-given-up', bytes: 300, sectors: [4] },
        { code: 'recovered', bytes: 512, sectors: [1, 2] },
        { code: 'waited-for-file-system', sector: 1, milliseconds: 6000 },
        { code: 'reset-pin-unused' },
        { code: 'owed-to-other-sectors', bytes: 40 },
        { code: 'more-flash-than-said', said: 64, kilobytes: 128 },
        { code: 'no-vector-table', stackPointer: 0xffff_ffff, resetHandler: 0xffff_ffff },
      ],
    });
    assert.equal(texts.length, 12);
    assert.equal(new Set(texts).size, 12);
    assert.match(texts[5] ?? '', /512 bytes .* sectors 1 and 2/);
    assert.match(texts.at(-1) ?? '', /BOOT0 is high/);
    for (const text of texts) {
      assert.match(text, /\.$/);
    }
  });
});

describe('sectorTable', () => {
  it('has a line for each sector with its state and with what is still at risk', () => {
    const lines = sectorTable({ ...good, sectors: [...good.sectors, sector(4, 'unknown', { atRisk: 100 })] });
    assert.equal(lines.length, 5);
    assert.match(lines[0] ?? '', /0x08000000 +16 KB +programmed and verified, erased before$/);
    assert.match(lines[1] ?? '', /untouched$/);
    assert.match(lines[4] ?? '', /unknown, 100 bytes still to be put back$/);
  });
});
