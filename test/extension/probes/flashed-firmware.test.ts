import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { FlashedFirmwareMemory } from '../../../src/extension/probes/flashed-firmware.ts';

describe('FlashedFirmwareMemory', () => {
  const values = new Map<string, unknown>();
  const memento = {
    get: (key: string, fallback: unknown) => values.get(key) ?? fallback,
    update: async (key: string, value: unknown) => void values.set(key, value),
  } as unknown as Memento;

  it('knows the last firmware of each board, and forgets the board that was longest not flashed', async () => {
    const memory = new FlashedFirmwareMemory(memento);
    assert.equal(memory.get('a'), undefined);
    for (let at = 0; at < 51; at++) {
      await memory.set(`board ${at}`, { file: `${at}.dfu`, at, samples: [] });
    }
    await memory.set('board 1', { file: 'new.dfu', at: 100, samples: [] });
    assert.equal(new FlashedFirmwareMemory(memento).get('board 1')?.file, 'new.dfu');
    assert.equal(memory.get('board 0'), undefined);
    assert.equal(memory.get('board 50')?.file, '50.dfu');
  });
});
