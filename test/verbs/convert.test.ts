import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertVerb, createVerb } from '../../src/verbs/convert.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { isFormatError } from '../../src/formats/format-error.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { runVerb, type VerbRun } from '../support/verbs.ts';
import { isVerbError } from '../../src/verbs/verb-error.ts';

const isUsage = (error: unknown): boolean => isVerbError(error, 'bad-arguments');

describe('convert', () => {
  const folder = useTemporaryFolder();
  const path = (name: string): string => join(folder(), name);
  const convert = (...words: string[]): Promise<VerbRun> =>
    runVerb(convertVerb, ...words.map((word) => (/\.\w+$/.test(word) ? path(word) : word)));
  const gap = buildDfu({
    targets: [
      {
        elements: [
          { address: 0x0800_0000, bytes: [1] },
          { address: 0x0800_0003, bytes: [2] },
        ],
      },
    ],
  });

  it('goes by the endings of the names', async () => {
    writeFileSync(path('a.dfu'), gap);
    const { ok, json } = await convert('a.dfu', 'a.hex');
    assert.equal(ok, true);
    assert.deepEqual(json['ranges'], [
      { address: '0x08000000', size: 1 },
      { address: '0x08000003', size: 1 },
    ]);
    await convert('a.hex', 'b.dfu');
    assert.deepEqual(readFileSync(path('b.dfu')), Buffer.from(gap));
  });

  it('refuses a flat .bin with a gap, and makes none, unless it is told the fill', async () => {
    writeFileSync(path('a.dfu'), gap);
    await assert.rejects(convert('a.dfu', 'a.bin'), (error) => isFormatError(error, 'gap-needs-fill'));
    assert.throws(() => readFileSync(path('a.bin')), { code: 'ENOENT' });
    await convert('a.dfu', 'a.bin', '--fill', '0xff');
    assert.deepEqual([...readFileSync(path('a.bin'))], [1, 0xff, 0xff, 2]);
  });

  it('wants the address of a .bin', async () => {
    writeFileSync(path('a.bin'), 'x');
    await assert.rejects(convert('a.bin', 'a.dfu'), (error) => isFormatError(error, 'address-needed'));
    await convert('a.bin', 'a.dfu', '--address', '0x08004000');
    assert.equal(parseDfuse(readFileSync(path('a.dfu'))).targets[0]?.elements[0]?.address, 0x0800_4000);
  });

  it('makes one file of several', async () => {
    writeFileSync(path('a.hex'), ':0100000001FE\n:00000001FF\n');
    writeFileSync(path('b.hex'), ':0100100002ED\n:00000001FF\n');
    await convert('a.hex', 'b.hex', 'both.dfu');
    const [target] = parseDfuse(readFileSync(path('both.dfu'))).targets;
    assert.deepEqual(
      target?.elements.map(({ address, bytes }) => [address, ...bytes]),
      [
        [0, 1],
        [16, 2],
      ],
    );
  });

  it('names the family of a .uf2, by name or by number', async () => {
    writeFileSync(path('a.hex'), ':0100000001FE\n:00000001FF\n');
    await convert('a.hex', 'a.uf2', '--family', 'stm32f4');
    await convert('a.hex', 'b.uf2', '--family', '0x57755a57');
    assert.equal(readFileSync(path('a.uf2')).readUInt32LE(28), 0x57755a57);
    assert.deepEqual(readFileSync(path('a.uf2')), readFileSync(path('b.uf2')));
    await assert.rejects(convert('a.hex', 'a.uf2', '--family', 'avr'), isUsage);
  });

  it('refuses a damaged file without --anyway', async () => {
    writeFileSync(path('a.hex'), ':0100000001FF\n:00000001FF\n');
    await assert.rejects(convert('a.hex', 'a.dfu'), (error) => isFormatError(error, 'has-errors'));
    assert.equal((await convert('a.hex', 'a.dfu', '--anyway')).ok, true);
  });

  it('takes an address for each .bin, and creates a .dfu of them', async () => {
    writeFileSync(path('a.bin'), 'one');
    writeFileSync(path('b.bin'), 'two');
    const place = (name: string, address: string): string => `${path(name)}@${address}`;
    await runVerb(createVerb, path('both.dfu'), place('a.bin', '0x08000000'), place('b.bin', '0x08004000'));
    const [target] = parseDfuse(readFileSync(path('both.dfu'))).targets;
    assert.deepEqual(
      target?.elements.map(({ address, bytes }) => [address, Buffer.from(bytes).toString()]),
      [
        [0x0800_0000, 'one'],
        [0x0800_4000, 'two'],
      ],
    );
    const same = runVerb(createVerb, path('c.dfu'), place('a.bin', '0x08000000'), place('b.bin', '0x08000001'));
    await assert.rejects(same, (error) => isFormatError(error, 'overlap'));
  });

  it('creates nothing but a .dfu: a file of firmware that is named first is not written over', async () => {
    writeFileSync(path('a.hex'), ':0100000001FE\n:00000001FF\n');
    writeFileSync(path('a.dfu'), gap);
    await assert.rejects(runVerb(createVerb, path('a.hex'), path('a.dfu')), isUsage);
    assert.equal(readFileSync(path('a.hex'), 'latin1').slice(0, 5), ':0100');
    assert.equal((await runVerb(createVerb, path('made'), path('a.hex'))).ok, true);
  });

  it('wants an input and an output, and a fill that is a byte', async () => {
    await assert.rejects(convert('a.hex'), isUsage);
    writeFileSync(path('a.dfu'), gap);
    await assert.rejects(convert('a.dfu', 'a.bin', '--fill', '256'), isUsage);
  });
});
