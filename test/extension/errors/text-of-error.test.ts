import assert from 'node:assert/strict';
import { CodedError } from '../../../src/base/coded-error.ts';
import { FormatError } from '../../../src/formats/format-error.ts';
import { ProbeError } from '../../../src/probe/probe-error.ts';
import { ExtensionError } from '../../../src/extension/errors/extension-error.ts';
import { codeOf, textOf } from '../../../src/extension/errors/text-of-error.ts';

describe('textOf', () => {
  it('finds the sentence and the next step of every family', () => {
    const errors = [
      new ProbeError('no-probe', { lookedFor: 'an ST-Link on this computer', found: [] }),
      new FormatError('has-errors', { file: 'firmware.dfu', problems: ['The CRC is wrong.'] }),
      new ExtensionError('untrusted-workspace', {}),
    ];
    for (const error of errors) {
      const { sentence, nextStep } = textOf(error);
      assert.doesNotMatch(sentence, /unexpected/, error.code);
      assert.ok(nextStep, error.code);
    }
    assert.match(textOf(errors[0]).sentence, /an ST-Link on this computer/);
  });

  it('falls back on the message of an error that nobody foresaw', () => {
    assert.match(textOf(new Error('disk on fire')).sentence, /disk on fire/);
    assert.match(textOf(new CodedError('never-heard-of', { a: 1 })).sentence, /never-heard-of/);
    assert.match(textOf('thrown text').sentence, /thrown text/);
  });
});

describe('codeOf', () => {
  it('knows the codes of our own errors only', () => {
    assert.equal(codeOf(new ExtensionError('untrusted-workspace', {})), 'untrusted-workspace');
    assert.equal(codeOf(Object.assign(new Error('x'), { code: 'ENOENT' })), undefined);
  });
});
