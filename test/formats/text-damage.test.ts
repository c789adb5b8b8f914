import assert from 'node:assert/strict';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { findTextDamage } from '../../src/formats/text-damage.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';

const fileWith = (text: string): Buffer =>
  Buffer.from(buildDfu({ targets: [{ elements: [{ address: 0, bytes: [...Buffer.from(text, 'latin1')] }] }] }));

/** What is found in a file, with what the parser would tell about it. */
function damageIn(bytes: Uint8Array): unknown {
  const { prefix, suffix } = parseDfuse(bytes);
  return findTextDamage(bytes, prefix?.imageSize ?? 0, suffix)?.details;
}

describe('findTextDamage()', () => {
  const binary = fileWith('\x80\xff\x00\xc1'.repeat(20));

  it('finds a file that was decoded and encoded as UTF-8, and how many bytes became U+FFFD', () => {
    const decoded = new TextDecoder().decode(binary);
    assert.deepEqual(damageIn(Buffer.from(decoded)), {
      kind: 'replaced-bytes',
      count: decoded.split('\ufffd').length - 1,
    });
  });

  it('finds none where EF BF BD stands in a file that is not UTF-8', () => {
    assert.equal(damageIn(fileWith('\xef\xbf\xbd'.repeat(20) + '\xff')), undefined);
  });

  it('finds none where EF BF BD is rare', () => {
    assert.equal(
      damageIn(
        Buffer.from(
          fileWith('\xef\xbf\xbd'.repeat(3))
            .toString('latin1')
            .replace(/[\x80-\xee]/g, 'x'),
          'latin1',
        ),
      ),
      undefined,
    );
  });

  const lines = fileWith('one\r\ntwo\r\n'.repeat(20));
  const stripped = Buffer.from(lines.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');

  it('finds line ends that lost their CR, and how many', () => {
    assert.deepEqual(damageIn(stripped), { kind: 'line-ends', count: 40 });
  });

  it('finds them also where CR CR LF has left a CR LF', () => {
    const doubled = fileWith('one\r\ntwo\r\n'.repeat(20) + '\r\r\n');
    const damaged = Buffer.from(doubled.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    assert.deepEqual(damageIn(damaged), { kind: 'line-ends', count: 41 });
  });

  it('finds no line-end damage in a whole file, nor in one that lost its suffix too', () => {
    assert.equal(damageIn(lines), undefined);
    assert.equal(damageIn(stripped.subarray(0, -5)), undefined);
  });
});
