import assert from 'node:assert/strict';
import type { Memento, Uri } from 'vscode';
import { KnownAddresses } from '../../../src/extension/files/known-addresses.ts';

describe('KnownAddresses', () => {
  it('knows of each file what was said of it', async () => {
    const values = new Map<string, unknown>();
    const memento = {
      get: (key: string) => values.get(key),
      update: async (key: string, value: unknown) => void values.set(key, value),
    } as unknown as Memento;
    const [one, other] = ['file:///a.bin', 'file:///b.bin'] as unknown as [Uri, Uri];
    const addresses = new KnownAddresses(memento);
    await addresses.set(one, 0x0800_4000);
    assert.deepEqual([addresses.get(one), addresses.get(other)], [0x0800_4000, undefined]);
  });
});
