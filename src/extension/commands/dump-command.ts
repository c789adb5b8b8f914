/**
 * “Dump Elements as .bin”: each element's bytes into a file of its own, beside the .dfu.
 *
 * Below: the verb, file system. It never writes over a different file unasked, and leaves nothing half written.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { USUAL_ADDRESS } from '../../formats/bin.ts';
import { parseDfuse } from '../../formats/dfuse.ts';
import { dfuseListing } from '../../formats/dfuse-listing.ts';
import { byteCount } from '../../texts/quantities.ts';
import { dumpVerb } from '../../verbs/dump.ts';
import { optionsIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { dfuAtHand, saveIfDirty } from '../files/file-at-hand.ts';
import { baseName } from '../files/file-names.ts';
import { fileUnasked } from '../files/firmware.ts';
import { acceptErrors, dfuseErrors, refuseErrors } from '../files/accept-errors.ts';
import { isReadOnlyScheme, isRefusal, occupancyOf, replaceFile } from '../files/write-file.ts';
import { choose } from '../questions.ts';
import { reveal } from '../files/reveal.ts';
import { runVerb } from '../verb-run.ts';

/** Runs the command. Returns the files that hold the elements now; undefined where the user wanted none. */
export async function dump(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<readonly vscode.Uri[] | undefined> {
  const options = optionsIn(more);
  const asked = options.ask !== false;
  const file = asked ? await dfuAtHand(clicked) : fileUnasked(clicked);
  if (!file || (asked && !(await saveIfDirty(file)))) {
    return undefined;
  }
  const name = baseName(file.path);
  const dfu = parseDfuse(await vscode.workspace.fs.readFile(file));
  const empty = dfu.targets.every(({ elements }) => elements.length === 0);
  const content = { file, name, errors: dfuseErrors(dfu.problems), empty };
  if (!asked) {
    refuseErrors(content, options.anyway);
  } else if (!(await acceptErrors(content, l10n.t('Dump Anyway')))) {
    return undefined;
  }
  const { to, anyway: overwrite = false } = options;
  const folder = to ?? vscode.Uri.joinPath(file, '..');
  // Its errors are accepted by now.
  const words = { file: file.toString(), folder: folder.toString(), anyway: true, overwrite };
  let dumped: readonly WrittenFile[] | undefined;
  const { written } = await runVerb(context, dumpVerb, words, {
    title: l10n.t('Dumping elements'),
    view: { signal: new AbortController().signal, mayAsk: asked, report: () => undefined },
    ...(asked && {
      write: async (files) => {
        const planned = files.map(({ uri, bytes }) => ({ name: baseName(uri.path), bytes }));
        dumped = await writeAll(planned, folder);
        return dumped?.map(({ uri }) => uri);
      },
    }),
  });
  // Where each belongs is known now, and nobody has to say it again who flashes one.
  const elements = dfu.targets.flatMap((target) => target.elements);
  for (const [index, uri] of written.entries()) {
    await context.addresses?.set(uri, elements[index]?.address ?? USUAL_ADDRESS);
  }
  if (dumped) {
    const listing = [...dfuseListing(name, dfu), '', ...written.map((uri) => l10n.t('Dumped to {0}', placeOf(uri)))];
    context.output.print(listing);
    const files = dumped;
    const show = (): Promise<void> => context.documents.show(l10n.t('Listing of {0}', name), listing);
    context.errors.unawaited(() => announce(name, files, show));
  }
  return written;
}

interface PlannedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface WrittenFile {
  readonly uri: vscode.Uri;
  readonly size: number;
}

/** Writes all files into `folder`, or into another one if nothing can be written there. Undefined: the user gave up. */
async function writeAll(files: readonly PlannedFile[], folder: vscode.Uri): Promise<WrittenFile[] | undefined> {
  if (isReadOnlyScheme(folder)) {
    return askForFolder(files);
  }
  try {
    const needed = await filesToWrite(files, folder);
    if (needed === 'elsewhere') {
      return await askForFolder(files);
    }
    return needed && (await writeWithProgress(files, needed, folder));
  } catch (error) {
    if (isRefusal(error)) {
      return askForFolder(files);
    }
    throw error;
  }
}

async function askForFolder(files: readonly PlannedFile[]): Promise<WrittenFile[] | undefined> {
  const folders = await vscode.window.showOpenDialog({
    title: l10n.t('Choose a folder for the dumped elements'),
    openLabel: l10n.t('Dump Here'),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return folders?.[0] && writeAll(files, folders[0]);
}

/** The files that are not there yet as they should be; asks where others have their names. */
async function filesToWrite(
  files: readonly PlannedFile[],
  folder: vscode.Uri,
): Promise<readonly PlannedFile[] | 'elsewhere' | undefined> {
  const occupancies = await Promise.all(
    files.map(({ name, bytes }) => occupancyOf(vscode.Uri.joinPath(folder, name), bytes)),
  );
  const needed = files.filter((_, index) => occupancies[index] !== 'same');
  const different = files.filter((_, index) => occupancies[index] === 'different');
  if (different.length === 0) {
    return needed;
  }
  const overwrite = l10n.t('Overwrite');
  const elsewhere = l10n.t('Choose Another Folder');
  const question =
    different.length === 1
      ? l10n.t('A file with other content has this name already.')
      : l10n.t('{0} files with other content have these names already.', different.length);
  const answer = await choose(question, different.map(({ name }) => name).join('\n'), [elsewhere, overwrite]);
  return answer === overwrite ? needed : answer === elsewhere ? 'elsewhere' : undefined;
}

async function writeWithProgress(
  files: readonly PlannedFile[],
  needed: readonly PlannedFile[],
  folder: vscode.Uri,
): Promise<WrittenFile[] | undefined> {
  const total = needed.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const title = l10n.t('Dumping elements');
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    for (const { name, bytes } of needed) {
      if (token.isCancellationRequested) {
        return undefined;
      }
      progress.report({ message: name, increment: total === 0 ? 0 : (100 * bytes.length) / total });
      await replaceFile(vscode.Uri.joinPath(folder, name), bytes);
    }
    return files.map(({ name, bytes }) => ({ uri: vscode.Uri.joinPath(folder, name), size: bytes.length }));
  });
}

async function announce(
  name: string,
  written: readonly WrittenFile[],
  showListing: () => Promise<void>,
): Promise<void> {
  const bytes = byteCount(written.reduce((sum, { size }) => sum + size, 0));
  const message =
    written.length === 1
      ? l10n.t('Dumped the element of {0} ({1}).', name, bytes)
      : l10n.t('Dumped {0} elements of {1} ({2}).', written.length, name, bytes);
  const revealIt = l10n.t('Reveal');
  const listIt = l10n.t('Show Listing');
  const answer = await vscode.window.showInformationMessage(message, revealIt, listIt);
  if (answer === listIt) {
    await showListing();
  } else if (answer === revealIt && written[0]) {
    await reveal(written[0].uri);
  }
}

function placeOf(uri: vscode.Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString(true);
}
