import assert from 'node:assert/strict';
import { optionWord, readArguments } from '../../src/verbs/read-arguments.ts';
import { defineVerb } from '../../src/verbs/verb.ts';
import { isVerbError } from '../../src/verbs/verb-error.ts';

const verb = defineVerb({
  name: 'try',
  summary: 'nothing',
  operands: { input: { many: true, summary: 'files' }, output: { summary: 'a file' } },
  options: {
    keep: { kind: 'flag', usually: true, summary: 'a flag' },
    raw: { kind: 'flag', summary: 'a flag' },
    name: { kind: 'text', value: 'NAME', summary: 'a text' },
    fault: { kind: 'text', value: 'FAULT', many: true, summary: 'texts' },
    address: { kind: 'address', summary: 'an address' },
    mode: { kind: 'choice', values: ['a', 'b'], summary: 'a choice' },
    fill: { kind: 'number', value: 'BYTE', most: 255, summary: 'a number' },
    volts: { kind: 'number', value: 'V', fraction: true, summary: 'a number' },
  },
  effects: [],
  failures: [],
  result: 'nothing',
  run: async () => ({ ok: true, outcome: {} }),
});
const files = { input: ['a', 'b'], output: 'c' };

const isBad = (error: unknown): boolean => isVerbError(error, 'bad-arguments');

describe('readArguments', () => {
  it('gives what was not said its usual value', () => {
    assert.deepEqual(readArguments(verb, files), {
      ...files,
      ...{ keep: true, raw: false, name: undefined, fault: undefined, address: undefined, mode: undefined },
      ...{ fill: undefined, volts: undefined },
    });
  });

  it('lets an operand be left out only where the verb says so', () => {
    const pair = { ...verb, operands: { first: { summary: '' }, second: { summary: '', optional: true } } } as const;
    const { first, second } = readArguments({ ...pair, options: {} }, { first: 'a' });
    assert.deepEqual([first, second], ['a', undefined]);
    assert.throws(() => readArguments({ ...pair, options: {} }, { second: 'a' }), isBad);
    assert.throws(() => readArguments({ ...pair, options: {} }, { first: 'a', second: '' }), isBad);
  });

  it('reads texts of a command line and values of a program alike', () => {
    const wanted = { ...files, keep: false, raw: true, name: 'n', fault: ['x', 'y'], address: 0x0800_4000, mode: 'b' };
    const numbers = { fill: 255, volts: 3.3 };
    const texts = { address: '0x08004000', fill: '0xff', volts: '3.3' };
    assert.deepEqual(readArguments(verb, { ...wanted, ...texts }), { ...wanted, ...numbers });
    assert.deepEqual(readArguments(verb, { ...wanted, ...numbers }), { ...wanted, ...numbers });
  });

  for (const [what, given] of Object.entries({
    'a missing file': { input: ['a'] },
    'no file at all': { input: [], output: 'c' },
    'an empty name': { ...files, output: '' },
    'an unknown word': { ...files, colour: 'red' },
    'a flag that is none': { ...files, raw: 'yes' },
    'an address that is none': { ...files, address: 'here' },
    'an address of more than 32 bits': { ...files, address: 2 ** 32 },
    'a choice that there is not': { ...files, mode: 'c' },
    'a number that is too large': { ...files, fill: '256' },
    'a number that is not whole': { ...files, fill: '1.5' },
    'a negative number': { ...files, volts: '-1' },
    'no number': { ...files, volts: '' },
  })) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => readArguments(verb, given),
        (error) => isVerbError(error, 'bad-arguments'),
      );
    });
  }

  it('names options as command lines do', () => {
    assert.equal(optionWord('compareBytes'), '--compare-bytes');
    assert.equal(optionWord('raw'), '--raw');
  });
});
