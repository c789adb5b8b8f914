import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, userJournals } from '../../src/cli/file-journal.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

describe('Small files through Node', () => {
  const folder = useTemporaryFolder();

  it('are read as they were written, listed and removed; a folder that is not there is empty', async () => {
    const files = filesIn(join(folder(), 'new'));
    assert.deepEqual([await files.names(), await files.read('a')], [[], undefined]);
    await files.write('a', Uint8Array.of(1, 2));
    await files.write('a', Uint8Array.of(3));
    assert.deepEqual([await files.names(), await files.read('a')], [['a'], Uint8Array.of(3)]);
    await files.remove('a');
    await files.remove('a');
    assert.deepEqual(await files.names(), []);
  });

  it('are found where a program ended between writing a file and putting it in its place', async () => {
    writeFileSync(join(folder(), 'a.journal.writing'), Uint8Array.of(7));
    const files = filesIn(folder());
    assert.deepEqual([await files.names(), await files.read('a.journal')], [['a.journal'], Uint8Array.of(7)]);
    await files.remove('a.journal');
    assert.deepEqual(readdirSync(folder()), []);
  });

  it('lie where the environment says', async () => {
    mkdirSync(join(folder(), 'stm32-dfu'));
    const journal = userJournals({ XDG_STATE_HOME: folder() }).journal();
    await journal.store('CHIP', Uint8Array.of(1));
    assert.deepEqual(readdirSync(join(folder(), 'stm32-dfu')), ['CHIP.journal']);
  });
});
