/**
 * Boards that a job has left without bytes of theirs: who is told of them, and when. At the start of a window, and after
 * a job on such a board that put nothing back; each once a window, because the command is there for later.
 *
 * Below: the journals. Above: `activate`; the command that puts bytes back. A board with a job under way, in another
 * window or on the command line, is that job's business.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { STALE_AFTER } from '../../programming/chip-holds.ts';
import type { JournalFolder, OwedToChip } from '../../programming/journal-folder.ts';
import { byteCount } from '../../texts/quantities.ts';
import { commandId } from '../contributions.ts';
import { choose } from '../questions.ts';

/** A chip as journals know it. */
export type ChipKey = Pick<OwedToChip, 'chipId' | 'scope'>;

/** Tells of boards that are owed bytes. */
export class OwedBoards implements vscode.Disposable {
  private readonly told = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param simulated the scope of this window's virtual board; undefined while a real probe is chosen, because nobody
   *   wants to hear of simulated flash then
   */
  constructor(
    private readonly journals: JournalFolder,
    private readonly simulated: () => string | undefined,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Those that can be put right from here, of which no job is under way. */
  async list(): Promise<readonly OwedToChip[]> {
    return (await this.ofThisWindow()).filter(({ heldBy }) => heldBy === undefined);
  }

  /** Tells of all, once; of those that are held when the hold has ended or grown stale. */
  async tellAtStart(): Promise<void> {
    const all = await this.ofThisWindow();
    all.filter(({ heldBy }) => heldBy === undefined).forEach((owed) => this.tell(owed));
    if (all.some(({ heldBy }) => heldBy !== undefined)) {
      this.timer = setTimeout(() => {
        this.list().then((later) => later.forEach((owed) => this.tell(owed)), this.onFailure);
      }, STALE_AFTER);
    }
  }

  /** A job has let go of a chip: tells where bytes are owed to it. */
  async tellAfterJob({ chipId, scope }: ChipKey): Promise<void> {
    const owed = (await this.list()).find((one) => one.chipId === chipId && one.scope === scope);
    if (owed) {
      this.tell(owed);
    }
  }

  /** Forgets saved bytes, if that is what somebody really wants. @param reason why they are not put back */
  async discard(owed: OwedToChip, reason = storyOf(owed)): Promise<void> {
    const keep = l10n.t('Keep Them');
    const discard = l10n.t('Discard {0}', byteCount(owed.bytes));
    const question = l10n.t('Discard what is saved of {0}?', nameOfOwed(owed));
    const detail = l10n.t(
      '{0} They are the only copy: without them, what the job had taken from neighbouring sectors is lost.',
      reason,
    );
    if ((await choose(question, detail, [keep, discard])) === discard) {
      await this.journals.discard(owed);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private async ofThisWindow(): Promise<OwedToChip[]> {
    const owed = await this.journals.owed();
    return owed.filter(({ scope }) => scope === '' || scope === this.simulated());
  }

  private tell(owed: OwedToChip): void {
    const key = `${owed.chipId} ${owed.scope} ${owed.job?.began}`;
    if (!this.told.has(key)) {
      this.told.add(key);
      this.offer(owed).catch(this.onFailure);
    }
  }

  private async offer(owed: OwedToChip): Promise<void> {
    const now = l10n.t('Put Them Back Now');
    const later = l10n.t('Later');
    const discard = l10n.t('Discard…');
    const answer = await vscode.window.showWarningMessage(storyOf(owed), now, later, discard);
    if (answer === now) {
      await vscode.commands.executeCommand(commandId('putBack'), { chipId: owed.chipId });
    } else if (answer === discard) {
      await this.discard(owed);
    }
  }
}

/** Probe, serial number and chip: “ST-Link/V2-1 066EFF…, STM32F401xD/xE”. */
export function nameOfOwed({ chipId, job }: OwedToChip): string {
  return job ? `${job.board}, ${job.chip}` : l10n.t('the chip with the number {0}', chipId);
}

/** What was cut short, when, on which board, and what waits for it. */
export function storyOf(owed: OwedToChip): string {
  const { job, bytes } = owed;
  const saved = l10n.t('{0} that it had taken from neighbouring sectors are saved.', byteCount(bytes));
  return job
    ? l10n.t(
        '“{0}” was cut short on {1} ({2}). {3}',
        job.title,
        nameOfOwed(owed),
        new Date(job.began).toLocaleString(vscode.env.language),
        saved,
      )
    : l10n.t('A flash job was cut short on {0}. {1}', nameOfOwed(owed), saved);
}
