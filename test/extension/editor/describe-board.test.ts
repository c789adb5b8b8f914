import assert from 'node:assert/strict';
import { boardText, describeBoard } from '../../../src/extension/editor/describe-board.ts';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import type { BoardView } from '../../../src/messages/board-view.ts';
import { buildDfu } from '../../fixtures/dfu-builder.ts';
import { textBytes } from '../../fixtures/firmware.ts';
import { boardWith, PLAN, reportOf } from '../../media/support/boards.ts';

const FILE = 'file:///firmware.dfu';

function fileAt(address: number, bytes: Uint8Array = new Uint8Array(16)): ReturnType<typeof parseDfuse> {
  return parseDfuse(buildDfu({ targets: [{ elements: [{ address, bytes }] }] }));
}

function describeIt(...[change]: Parameters<typeof boardWith>): BoardView {
  const view = describeBoard(boardWith(change), fileAt(0x0800_0000), FILE);
  assert.ok(view);
  return view;
}

/** One word for each sector. */
function sectors<Key extends 'now' | 'will' | 'became'>(
  view: BoardView,
  key: Key,
): BoardView['sectors'][number][Key][] {
  return view.sectors.map((sector) => sector[key]);
}

describe('describeBoard', () => {
  const planned = { file: FILE, plan: PLAN };

  it('says of each sector what it holds now and what a flash does with it', () => {
    const view = describeIt({ planned });
    assert.equal(view.stage, 'planned');
    assert.match(view.headline, /^erase 2 sectors \(256 KB\), program 384 KB, keep 32 KB beside it, about 4\.6 s$/);
    const unknown = 'unknown';
    assert.deepEqual(sectors(view, 'now'), ['same', unknown, unknown, unknown, unknown, 'other', 'blank', 'other']);
    const untouched = 'untouched';
    assert.deepEqual(sectors(view, 'will'), [
      'identical',
      untouched,
      untouched,
      untouched,
      untouched,
      'erase-and-program',
      'program',
      'erase-and-program',
    ]);
    assert.deepEqual(view.sectors[7]?.kept, [{ start: 0x0807_8000, end: 0x0808_0000 }]);
    assert.ok(sectors(view, 'became').every((state) => state === null));
  });

  it('lets progress run through the sectors', () => {
    const progress = { phase: 'writing', done: 0x20000 + 100, total: 0x60000, rate: 60_000, share: 0.4 } as const;
    const view = describeIt({ planned, running: true, state: { kind: 'busy', job: 'Flashing', share: 0.4, progress } });
    assert.equal(view.stage, 'running');
    assert.equal(view.share, 0.4);
    assert.equal(view.at, '6');
    assert.equal(view.sectors[5]?.became, 'programmed');
    assert.equal(view.sectors[6]?.became, null);
    const erasing = { ...progress, erasing: 7 };
    const state = { kind: 'busy', job: 'Flashing', share: 0.4, progress: erasing } as const;
    assert.equal(describeIt({ planned, running: true, state }).at, '7');
  });

  it('shows the outcome by sector, also after a failure, with what is still to be put back', () => {
    const report = reportOf({ 0: 'identical', 5: 'verified', 6: 'unknown', 7: 'erased' }, { 7: 0x8000 });
    const failure = 'flash-incomplete';
    const view = describeIt({ planned, report, failure, state: { kind: 'failed', job: 'Flashing', code: failure } });
    assert.equal(view.stage, 'failed');
    assert.deepEqual(
      [0, 1, 5, 6, 7].map((index) => view.sectors[index]?.became),
      ['identical', 'untouched', 'verified', 'unknown', 'erased'],
    );
    assert.equal(view.sectors[7]?.atRisk, 0x8000);
    assert.match(view.notes.join(' '), /1 sector in an unknown state.*The core is halted/s);
  });

  it('calls a job done that is done', () => {
    const view = describeIt({
      planned,
      report: reportOf({ 0: 'identical', 5: 'verified', 6: 'verified', 7: 'verified' }),
    });
    assert.equal(view.stage, 'done');
    assert.match(view.notes.join(' '), /The core is running/);
  });

  it('says that nothing was changed where the job failed before', () => {
    const state = { kind: 'failed', job: 'Flashing', code: 'no-probe' } as const;
    const view = describeIt({ planned, failure: 'no-probe', state });
    assert.equal(view.stage, 'failed');
    assert.match(view.headline, /before anything on NUCLEO-F401RE.* was changed/);
  });

  it('shows of another file’s job what the chip holds now, and no plan', () => {
    const other = { file: 'file:///other.dfu', plan: PLAN };
    const view = describeIt({ planned: other, report: reportOf({ 5: 'verified', 6: 'erased' }) });
    assert.equal(view.stage, 'known');
    assert.equal(view.sectors[5]?.now, 'other');
    assert.equal(view.sectors[6]?.now, 'blank');
    assert.equal(view.sectors[0]?.now, 'unknown');
    assert.ok(view.sectors.every(({ will, became }) => will === null && became === null));
  });

  it('gives the reasons of a plan that must not be executed', () => {
    const plan = { ...PLAN, sectors: [], problems: [{ code: 'nothing-to-write' } as const] };
    const view = describeIt({ planned: { file: FILE, plan } });
    assert.equal(view.stage, 'refused');
    assert.equal(view.notes.length, 1);
  });

  it('says whether the file fits, and why not', () => {
    const fitOf = (file: ReturnType<typeof fileAt>): BoardView['fit'] | undefined =>
      describeBoard(boardWith(), file, FILE)?.fit;
    assert.deepEqual(fitOf(fileAt(0x0800_0000))?.fits, true);
    const outside = fitOf(fileAt(0x0900_0000));
    assert.equal(outside?.fits, false);
    assert.match(outside.sentence, /0x09000000/);
    assert.doesNotMatch(outside.sentence, /erased/, 'nobody was about to flash it');
    const named = textBytes('MicroPython v1.22 on 2023-12-27; P-NUCLEO-WB55 with STM32WB55RGV6\0');
    const another = fitOf(fileAt(0x0800_0000, named));
    assert.equal(another?.fits, false);
    assert.match(another.sentence, /STM32WB55RGV6/);
  });

  it('shows nothing of a board whose chip has not answered', () => {
    const { entry, ...rest } = boardWith();
    const { chip: _, ...mute } = entry;
    assert.equal(describeBoard({ ...rest, entry: mute }, fileAt(0x0800_0000), FILE), undefined);
  });
});

describe('boardText', () => {
  it('is the plan and what came of it', () => {
    const text = boardText(boardWith({ planned: { file: FILE, plan: PLAN }, report: reportOf({ 5: 'verified' }) }));
    assert.match(text, /erase and program[\s\S]*Predicted time: 4\.6 s[\s\S]*programmed and verified/);
  });
});
