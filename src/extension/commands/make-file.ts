/**
 * A firmware file that a verb makes: where it goes, what its format cannot hold so that somebody has to decide, and telling
 * of it.
 *
 * Below: verbs. Above: the commands that convert and create.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { ENDINGS, type FirmwareFormat } from '../../formats/convert.ts';
import { isFormatError } from '../../formats/format-error.ts';
import { byteCount } from '../../texts/quantities.ts';
import type { GivenWords } from '../../verbs/read-arguments.ts';
import type { Verb } from '../../verbs/verb.ts';
import type { CommandContext } from '../command-context.ts';
import { type CommandOptions, DFU_EDITOR } from '../contributions.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { baseName, withExtension } from '../files/file-names.ts';
import type { Firmware } from '../files/firmware.ts';
import { reveal } from '../files/reveal.ts';
import type { JobView } from '../probes/job-view.ts';
import { choose } from '../questions.ts';
import { placeToAsk, runVerb, type VerbRun } from '../verb-run.ts';

/** Gaps up to this are closed where a format would have too many parts, in bytes: a page's rest, no file system. */
const SMALL_GAP = 256;

/**
 * Makes a file where nobody can be asked.
 * @throws ExtensionError `needs-place`, `would-overwrite`; what the verb throws
 */
export async function makeUnasked(
  context: CommandContext,
  verb: Verb,
  firmware: VerbRun['firmware'] & { readonly file: vscode.Uri },
  { to, anyway = false }: CommandOptions,
): Promise<vscode.Uri | undefined> {
  if (!to) {
    throw new ExtensionError('needs-place', {});
  }
  return make(context, verb, { output: to.toString() }, { firmware, mayReplace: anyway });
}

/** What is made of which firmware. */
interface Wanted {
  readonly firmware: Pick<Firmware, 'image' | 'entryPoint' | 'file' | 'name'>;
  readonly format: FirmwareFormat;
  /** Of the verb, besides what is read and written. */
  readonly words: GivenWords;
}

/** Makes a file where the user says, and tells of it. Undefined: the user gave up. */
export async function makeAsking(
  context: CommandContext,
  verb: Verb,
  { firmware, format, words }: Wanted,
): Promise<vscode.Uri | undefined> {
  const [ending = 'bin'] = endingsOf(format);
  const output = placeToAsk(withExtension(firmware.name, ending));
  let size = 0;
  const place: VerbRun['place'] = ({ bytes }) => {
    size = bytes.length;
    return askForPlace(format, firmware);
  };
  try {
    const made = await make(context, verb, { ...words, output }, { firmware, place });
    if (made) {
      context.errors.unawaited(() => announce(made, size, format));
    }
    return made;
  } catch (error) {
    const answer = await answerTo(error);
    return answer && makeAsking(context, verb, { firmware, format, words: { ...words, ...answer } });
  }
}

async function make(
  context: CommandContext,
  verb: Verb,
  words: GivenWords,
  run: Pick<VerbRun, 'place' | 'mayReplace'> & {
    readonly firmware: { readonly file: vscode.Uri } & VerbRun['firmware'];
  },
): Promise<vscode.Uri | undefined> {
  const view: JobView = { signal: new AbortController().signal, mayAsk: false, report: () => undefined };
  const input = [run.firmware.file.toString()];
  const { written } = await runVerb(context, verb, { input, ...words }, { title: verb.name, view, ...run });
  return written[0];
}

/** The words that answer what a format cannot hold; undefined where the user gave up. @throws what nobody can be asked about */
async function answerTo(error: unknown): Promise<GivenWords | undefined> {
  if (isFormatError(error, 'gap-needs-fill')) {
    const fill = await askFill(error.details.gaps, error.details.size);
    return fill === undefined ? undefined : { fill };
  }
  if (isFormatError(error, 'too-many-ranges')) {
    return (await askToCloseGaps(error.details)) ? { closeGaps: SMALL_GAP } : undefined;
  }
  throw error;
}

async function askToCloseGaps({ count, most }: { readonly count: number; readonly most: number }): Promise<boolean> {
  const close = l10n.t('Close Gaps up to {0}', byteCount(SMALL_GAP));
  const question = l10n.t('It has {0} parts; a .dfu can hold {1}.', count, most);
  const detail = l10n.t('Small gaps can be filled with 0xFF, which is what erased flash holds.');
  return (await choose(question, detail, [close])) === close;
}

/** Gaps are where other things live: whoever fills them ought to know. */
async function askFill(gaps: number, size: number): Promise<number | undefined> {
  const [erased, zero] = [l10n.t('Fill with 0xFF'), l10n.t('Fill with 0x00')];
  const fills = new Map([
    [erased, 0xff],
    [zero, 0x00],
  ]);
  const question =
    gaps === 1
      ? l10n.t('There is a gap of {0} in it.', byteCount(size))
      : l10n.t('There are {0} gaps in it, {1} together.', gaps, byteCount(size));
  const detail = l10n.t(
    'One raw binary has no gaps, so they are filled. Flashing it erases what lives there on the chip, such as MicroPython’s file system.',
  );
  return fills.get((await choose(question, detail, [erased, zero])) ?? '');
}

/** Asks where to. The system's own dialog asks before it names a file that is there. */
async function askForPlace(
  format: FirmwareFormat,
  { file, name }: Pick<Firmware, 'file' | 'name'>,
): Promise<vscode.Uri | undefined> {
  const endings = endingsOf(format);
  return vscode.window.showSaveDialog({
    title: l10n.t('Save the firmware of {0} as .{1}', name, endings[0] ?? 'bin'),
    defaultUri: vscode.Uri.joinPath(file, '..', withExtension(name, endings[0] ?? 'bin')),
    filters: { [l10n.t('Firmware')]: [...endings] },
  });
}

function endingsOf(format: FirmwareFormat): readonly string[] {
  return ENDINGS[format].map((ending) => ending.slice(1));
}

async function announce(file: vscode.Uri, size: number, format: FirmwareFormat): Promise<void> {
  const open = l10n.t('Open');
  const revealIt = l10n.t('Reveal');
  const buttons = format === 'dfuse' ? [open, revealIt] : [revealIt];
  const message = l10n.t('Wrote {0} ({1}).', baseName(file.path), byteCount(size));
  const answer = await vscode.window.showInformationMessage(message, ...buttons);
  if (answer === open) {
    await vscode.commands.executeCommand('vscode.openWith', file, DFU_EDITOR);
  } else if (answer === revealIt) {
    await reveal(file);
  }
}
