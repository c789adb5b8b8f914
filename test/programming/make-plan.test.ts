import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import type { ExaminedSector } from '../../src/programming/examine.ts';
import {
  erasePlan,
  makePlan,
  massEraseIsQuicker,
  type PlanInput,
  problemsOfImage,
  problemsOfProtection,
  refusedPlan,
  sortImage,
  writeModeFor,
} from '../../src/programming/make-plan.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { imageAt, noise } from '../support/flash-board.ts';
import { bitsAtOnce, F401XE } from '../support/halted-board.ts';

const NOT_PROTECTED = { level: 0, writeProtected: [], readProtected: [] } as const;

function examined(index: number, facts: Partial<ExaminedSector> = {}): ExaminedSector {
  const sector = F401XE.flash.sectors[index];
  assert.ok(sector);
  return {
    sector,
    content: imageAt(sector.start, noise(4000)),
    imageBytes: 4000,
    recovered: [],
    filled: [],
    unfinished: false,
    before: [],
    identical: false,
    blank: false,
    neighbours: [],
    ...facts,
  };
}

const X32 = bitsAtOnce(32);

function planOf(sectors: readonly ExaminedSector[], facts: Partial<PlanInput> = {}): ReturnType<typeof makePlan> {
  return makePlan({
    chip: F401XE,
    sectors,
    othersBlank: false,
    protection: NOT_PROTECTED,
    mode: X32,
    voltage: 3.3,
    wireSpeed: 219,
    ...facts,
  });
}

const actionOf = (facts: Partial<ExaminedSector>): unknown => planOf([examined(1, facts)]).sectors[0]?.action;

describe('writeModeFor', () => {
  it('takes the best that the supply allows', () => {
    assert.deepEqual(
      [3.6, 2.69, undefined].map((volts) => writeModeFor(F401XE, undefined, volts).bits),
      [32, 16, 8],
    );
  });

  it('obeys the user, whatever the supply, in what the chip can', () => {
    assert.equal(writeModeFor(F401XE, 32, 1.8).bits, 32);
    assert.throws(
      () => writeModeFor(F401XE, 64, 3.3),
      (error) => isProgrammingError(error, 'no-such-write-mode') && error.details.possible.join() === '32,16,8',
    );
  });
});

describe('makePlan', () => {
  it('leaves identical sectors alone, does not erase blank ones, erases all others', () => {
    assert.equal(actionOf({ identical: true }), 'identical');
    assert.equal(actionOf({ blank: true }), 'program');
    assert.equal(actionOf({}), 'erase-and-program');
  });

  it('does not trust a blank sector whose erase was cut short', () => {
    assert.equal(actionOf({ blank: true, unfinished: true }), 'erase-and-program');
  });

  it('writes neighbours back, and says which bytes are kept', () => {
    const { sector } = examined(1);
    const neighbours = [{ address: sector.start + 8192, bytes: noise(100) }];
    const [planned] = planOf([examined(1, { neighbours })]).sectors;
    assert.deepEqual(planned?.kept, [{ start: sector.start + 8192, end: sector.start + 8292 }]);
    assert.equal(planned?.content.size, 4100);
    assert.equal(planned?.imageBytes, 4000);
  });

  it('refuses write-protected sectors only where they would change', () => {
    const protection = { level: 0, writeProtected: [1, 2], readProtected: [] } as const;
    assert.deepEqual(planOf([examined(1)], { protection }).problems, [{ code: 'write-protected', sectors: [1] }]);
    assert.deepEqual(planOf([examined(1, { identical: true })], { protection }).problems, []);
  });

  it('refuses sectors of another core only where they would change', () => {
    const protection = { level: 0, writeProtected: [], readProtected: [], reserved: [1, 2] } as const;
    assert.deepEqual(planOf([examined(1)], { protection }).problems, [{ code: 'reserved-sectors', sectors: [1] }]);
    assert.deepEqual(planOf([examined(1, { identical: true })], { protection }).problems, []);
  });

  it('erases the chip at once where that is quicker and loses nothing', () => {
    const all = F401XE.flash.sectors.map(({ index }) => examined(index));
    const allButOne = all.slice(0, -1);
    assert.equal(planOf(all, { othersBlank: true }).erase, 'chip');
    assert.equal(planOf(all).erase, 'sectors', 'what is not known to be blank is not lost');
    assert.equal(planOf([...allButOne, examined(7, { identical: true })], { othersBlank: true }).erase, 'sectors');
    assert.equal(planOf(allButOne, { othersBlank: true }).erase, 'sectors', '3.55 s against 4 s');
    assert.ok(massEraseIsQuicker(F401XE, all, X32) && !massEraseIsQuicker(F401XE, allButOne, X32));
  });

  it('predicts the longer of chip and wire', () => {
    const erase = planOf([examined(1)]).predictedSeconds;
    assert.ok(Math.abs(erase - (0.25 + 0.016 + 0.15)) < 0.01, String(erase));
    const wire = planOf([examined(1, { blank: true })], { wireSpeed: 4 }).predictedSeconds;
    assert.ok(Math.abs(wire - (1 + 0.15)) < 0.01, String(wire));
  });
});

describe('erasePlan', () => {
  const input = { chip: F401XE, protection: NOT_PROTECTED, mode: X32, voltage: 3.3, wireSpeed: 219 } as const;

  it('erases the chip at once when all sectors are meant', () => {
    assert.equal(erasePlan(input, F401XE.flash.sectors).erase, 'chip');
    assert.equal(erasePlan(input, F401XE.flash.sectors.slice(1)).erase, 'sectors');
  });

  it('erases sector by sector where the controller knows no other way', () => {
    const chip = { ...F401XE, flash: { ...F401XE.flash, erasesAtOnce: false } };
    assert.equal(erasePlan({ ...input, chip }, chip.flash.sectors).erase, 'sectors');
    const all = chip.flash.sectors.map(({ index }) => examined(index));
    assert.ok(!massEraseIsQuicker(chip, all, X32));
  });

  it('refuses protected sectors', () => {
    const protection = { level: 0, writeProtected: [3], readProtected: [] } as const;
    assert.equal(erasePlan({ ...input, protection }, F401XE.flash.sectors).problems.length, 1);
    assert.equal(erasePlan({ ...input, protection }, F401XE.flash.sectors.slice(4)).problems.length, 0);
  });
});

describe('problems', () => {
  it('name every range outside of flash', () => {
    const flash = { start: 0x08000000, end: 0x08080000 };
    assert.deepEqual(problemsOfImage(F401XE, imageAt(0x0807fff8, noise(8))), []);
    assert.deepEqual(problemsOfImage(F401XE, imageAt(0x0807fff8, noise(9))), [
      { code: 'outside-flash', range: { start: 0x0807fff8, end: 0x08080001 }, flash },
    ]);
    assert.deepEqual(problemsOfImage(F401XE, FirmwareImage.from([])), [{ code: 'nothing-to-write' }]);
  });

  it('name the memory that a part belongs into', () => {
    const flash = { start: 0x08000000, end: 0x08080000 };
    const memories = [0x90000000, 0x1fff7800, 0x1fffc000, 0x20000100, 0x40000000].map((address) =>
      problemsOfImage(F401XE, imageAt(address, noise(4))).map((problem) =>
        problem.code === 'outside-flash' ? [problem.memory, problem.flash] : problem.code,
      ),
    );
    assert.deepEqual(
      memories,
      ['external-memory', 'otp', 'option-bytes', 'ram', undefined].map((kind) => [[kind, flash]]),
    );
  });

  it('leave parts out that belong into other memories, where there is a rest', () => {
    const parts = [
      { address: 0x08000000, bytes: noise(8) },
      { address: 0x1fffc000, bytes: noise(16) },
      { address: 0x90000000, bytes: noise(4) },
    ];
    const { problems, image, leftOut } = sortImage(F401XE, FirmwareImage.from(parts));
    assert.deepEqual(problems, []);
    assert.deepEqual(image.ranges(), [{ start: 0x08000000, end: 0x08000008 }]);
    assert.deepEqual(leftOut, [
      { kind: 'option-bytes', range: { start: 0x1fffc000, end: 0x1fffc010 } },
      { kind: 'external-memory', range: { start: 0x90000000, end: 0x90000004 } },
    ]);
  });

  it('refuse all of a file without a rest, one that runs over the end of flash, or into nothing', () => {
    const inFlash = { address: 0x08000000, bytes: noise(8) };
    for (const parts of [
      [{ address: 0x90000000, bytes: noise(4) }],
      [{ address: 0x0807fff8, bytes: noise(9) }],
      [inFlash, { address: 0x40000000, bytes: noise(4) }],
      [inFlash, { address: 0x90000000, bytes: noise(4) }, { address: 0x0807fff8, bytes: noise(9) }],
    ]) {
      const sorted = sortImage(F401XE, FirmwareImage.from(parts));
      assert.notDeepEqual(sorted.problems, []);
      assert.deepEqual(sorted.leftOut, []);
    }
  });

  it('name sectors that cannot be read', () => {
    const protection = { level: 0, writeProtected: [1], readProtected: [1] } as const;
    assert.deepEqual(problemsOfProtection([examined(1), examined(2)], protection), [
      { code: 'read-protected-sectors', sectors: [1] },
    ]);
    assert.deepEqual(problemsOfProtection([examined(2)], protection), []);
  });

  it('make a plan that does nothing', () => {
    const plan = refusedPlan(F401XE, [{ code: 'nothing-to-write' }]);
    assert.deepEqual(plan.sectors, []);
    assert.equal(plan.problems.length, 1);
  });
});
