import assert from 'node:assert/strict';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { describeDetection, dfuseProblemText } from '../../src/texts/format-texts.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';

const elements = [{ address: 0x0800_0000, bytes: [1, 2, 3] }];

describe('texts of formats', () => {
  it('say a problem with its facts, and what to do', () => {
    const [problem] = parseDfuse(buildDfu({ targets: [{ elements }], suffix: { crc: 1 } })).problems;
    const { sentence, nextStep } = dfuseProblemText(problem!);
    assert.match(sentence, /^The CRC in the suffix is 0x00000001; that of the file is 0x[0-9a-f]{8}\.$/);
    assert.match(nextStep!, /Get it again/);
  });

  it('say what a foreign file looks like', () => {
    const [problem] = parseDfuse(Buffer.from('#!/bin/sh\n')).problems;
    assert.equal(dfuseProblemText(problem!).sentence, 'This is not a DfuSe file. It looks like a shell script.');
    assert.equal(describeDetection({ kind: 'text', hasSuffix: true }), 'text, with a DFU suffix at its end');
  });

  it('are sentences that end with a full stop and have every placeholder filled', () => {
    const files = [
      buildDfu({ targets: [], version: 9, imageSize: 1, suffix: false }),
      buildDfu({ targets: [{ elements: [], named: 4, residue: '....', size: 5 }], targetCount: 3 }),
      buildDfu({
        targets: [
          { elements: [...elements, { ...elements[0]!, address: 0x07ff_ffff, size: 0xffff_ffff }], elementCount: 9 },
        ],
      }),
      buildDfu({
        targets: [{ elements }, { elements, named: 0 }],
        suffix: { dfu: 1, metadata: [1], crc: 5 },
        afterElements: [1],
        afterSuffix: [1],
      }),
      buildDfu({ targets: [{ elements }] }).slice(0, 100),
      Buffer.from('text'),
    ];
    const problems = files.flatMap((file) => parseDfuse(file).problems);
    assert.ok(new Set(problems.map(({ code }) => code)).size >= 18);
    for (const problem of problems) {
      const { sentence, nextStep } = dfuseProblemText(problem);
      for (const text of [sentence, nextStep ?? 'None.']) {
        assert.match(text, /[.!]$|: .+$/, problem.code);
        assert.doesNotMatch(text, /\{\d\}|undefined|\[object/, problem.code);
      }
    }
  });
});
