/**
 * A .dfu that is edited, undone, redone, saved, reverted, backed up and opened again, and written by another program in
 * between, in sequences that nobody would think of: after each step it holds what a simple model says.
 */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { DfuDocument, type DocumentEdit } from '../../src/extension/editor/dfu-document.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { amount } from '../support/amount.ts';
import { Seeded } from '../support/seeded.ts';
import { MemoryFiles } from './support/memory-files.ts';

const NAMES = ['Old', 'New', 'Other'];
const built = (name: string): Uint8Array =>
  buildDfu({ targets: [{ name, elements: [{ address: 0x0800_0000, bytes: [1, 2, 3, 4] }] }] });
/** A file is told by its target's name: nothing else of it is changed here. */
const nameIn = (bytes: Uint8Array | undefined): string | undefined => bytes && parseDfuse(bytes).targets[0]?.name;

const FILE = vscode.Uri.parse('edit-model:/model.dfu');
const BACKUP = vscode.Uri.parse('edit-model:/backup');

type Ask = (text: string, options: unknown, ...buttons: string[]) => Promise<string | undefined>;

/** What a person would expect, in names. */
interface Expected {
  shown: string;
  disk: string;
  /** What the document last read or wrote; null: something else than it knows. */
  known: string | null;
  steps: { readonly edit: DocumentEdit; readonly before: string; readonly after: string; readonly age: number }[];
  /** How many of the steps are done. */
  done: number;
  /** Content of other programs that was taken in. */
  age: number;
  /** Whether another program wrote the file while something was not saved. */
  missed: boolean;
}

describe('A .dfu that is edited', () => {
  const window = vscode.window as unknown as { showWarningMessage: Ask };
  const { showWarningMessage } = window;
  const disk = new MemoryFiles();
  let registered: vscode.Disposable | undefined;
  before(() => {
    registered = vscode.workspace.registerFileSystemProvider('edit-model', disk);
  });
  after(() => {
    registered?.dispose();
    window.showWarningMessage = showWarningMessage;
  });

  const open = async (backup?: vscode.Uri): Promise<{ opened: DfuDocument; edits: DocumentEdit[] }> => {
    const edits: DocumentEdit[] = [];
    const opened = new DfuDocument(
      FILE,
      {
        chipMemory: { get: () => undefined, set: () => undefined },
        onFailure: (error) => assert.fail(String(error)),
        onOutdatedStep: () => undefined,
      },
      backup,
    );
    opened.onDidEdit((edit) => edits.push(edit));
    await opened.loaded;
    return { opened, edits };
  };

  for (let seed = 1; seed <= amount(20, 200); seed++) {
    it(`is what it should be after each of 40 steps, series ${seed}`, async () => {
      const drawn = new Seeded(seed);
      disk.files.set(FILE.path, built('Old'));
      let { opened, edits } = await open();
      const is: Expected = { shown: 'Old', disk: 'Old', known: 'Old', steps: [], done: 0, age: 0, missed: false };
      const takeIn = (): void => {
        is.age += is.disk === is.known ? 0 : 1;
        Object.assign(is, { shown: is.disk, known: is.disk, missed: false });
      };
      const reload = async (): Promise<void> => {
        // What the watcher does, at once.
        await (opened as unknown as { reload(): Promise<void> }).reload();
      };
      const goTo = async (step: Expected['steps'][number], to: 'before' | 'after'): Promise<void> => {
        step.edit[to === 'before' ? 'undo' : 'redo']();
        if (step.age === is.age) {
          is.shown = step[to];
          if (is.missed && is.shown === is.known) {
            takeIn();
          }
        }
        // It may read the file now.
        for (let wait = 0; wait < 1000 && nameIn(opened.file.bytes) !== is.shown; wait++) {
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      };
      const actions: Record<string, () => Promise<void>> = {
        edit: async () => {
          const name = drawn.oneOf(NAMES);
          const [before, count] = [is.shown, edits.length];
          opened.edit({ change: 'rename', target: 0, name });
          assert.equal(edits.length - count, name === before ? 0 : 1);
          const edit = edits[count];
          if (edit) {
            is.steps = [...is.steps.slice(0, is.done), { edit, before, after: name, age: is.age }];
            is.done += 1;
            is.shown = name;
          }
        },
        undo: async () => {
          const step = is.steps[is.done - 1];
          if (step) {
            is.done -= 1;
            await goTo(step, 'before');
          }
        },
        redo: async () => {
          const step = is.steps[is.done];
          if (step) {
            is.done += 1;
            await goTo(step, 'after');
          }
        },
        save: async () => {
          const overwrite = drawn.chance(0.5);
          let asked = false;
          window.showWarningMessage = async (_, __, ...buttons) => {
            asked = true;
            return overwrite ? buttons[1] : buttons[0];
          };
          const saved = await opened.save().then(
            () => true,
            (error: unknown) => {
              assert.ok(error instanceof vscode.CancellationError);
              return false;
            },
          );
          assert.equal(asked, is.disk !== is.known);
          assert.equal(saved, !asked || overwrite);
          if (saved) {
            Object.assign(is, { disk: is.shown, known: is.shown, missed: false });
          }
        },
        revert: async () => {
          await opened.revert();
          takeIn();
        },
        'another program': async () => {
          is.disk = drawn.oneOf(['Old', 'Rebuilt', 'Built again']);
          disk.files.set(FILE.path, built(is.disk));
          // Sometimes nobody has noticed yet.
          if (drawn.chance(0.7)) {
            const wasDirty = is.shown !== is.known;
            await reload();
            if (wasDirty) {
              is.missed = true;
            } else if (is.disk !== is.shown) {
              takeIn();
            }
          }
        },
        'a new window': async () => {
          const isDirty = is.shown !== is.known;
          const { id } = isDirty ? await opened.backUp(BACKUP) : { id: undefined };
          if (drawn.chance(0.5)) {
            is.disk = drawn.oneOf(['Old', 'Rebuilt']);
            disk.files.set(FILE.path, built(is.disk));
          }
          opened.dispose();
          ({ opened, edits } = await open(id === undefined ? undefined : vscode.Uri.parse(id)));
          const known = isDirty && is.known !== is.disk ? null : is.disk;
          const shown = isDirty ? is.shown : is.disk;
          Object.assign(is, { shown, known, steps: [], done: 0, age: 0, missed: false });
        },
      };
      const taken: string[] = [];
      for (let step = 0; step < 40; step++) {
        const action = drawn.oneOf(['edit', 'edit', 'edit', 'undo', 'undo', 'redo', ...Object.keys(actions)]);
        taken.push(action);
        await actions[action]?.();
        const found = [nameIn(opened.file.bytes), nameIn(disk.files.get(FILE.path)), opened.isDirty];
        assert.deepEqual(found, [is.shown, is.disk, is.shown !== is.known], taken.join(', '));
      }
      opened.dispose();
      assert.deepEqual(
        [...disk.files.keys()].filter((path) => path.endsWith('.writing')),
        [],
      );
    });
  }
});
