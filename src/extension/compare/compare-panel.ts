/**
 * A comparison in a tab: carries messages between its page and its session, and makes the comparison again.
 *
 * Below: the session, messages. Above: the compare commands open one, `activate` lets VS Code bring it back after a
 * restart. A pair that is open already is shown where it is.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { SystemClock } from '../../base/clock.ts';
import { type CompareAction, readFromComparePage, type ToComparePage } from '../../messages/compare-messages.ts';
import { type ComparisonSource, comparisonSource, type ComparisonView } from '../../messages/comparison-view.ts';
import { answerRequest } from '../../messages/request-channel.ts';
import { CHIPS } from '../../stm32/devices/chip-table.ts';
import { lineOf } from '../../texts/text.ts';
import { COMPARISON, DFU_EDITOR } from '../contributions.ts';
import { beginPage, posterTo } from '../editor/webview-page.ts';
import { webviewStrings } from '../editor/webview-strings.ts';
import type { ErrorReporter } from '../errors/report-error.ts';
import { textOf } from '../errors/text-of-error.ts';
import { hasExtension } from '../files/file-names.ts';
import type { ComparedImages } from './compared-images.ts';
import { CompareSession, type Sides, sourceOf } from './compare-session.ts';
import { sidesOf } from './compare-sides.ts';

/** Two firmwares, what came of comparing them, and how they are read again; undefined where the user gave that up. */
export interface Comparable {
  readonly sides: Sides;
  readonly compared: ComparedImages;
  readonly again: () => Promise<Sides | undefined>;
}

/** What a comparison needs from around it. */
export interface CompareSurroundings {
  readonly extensionUri: vscode.Uri;
  readonly errors: Pick<ErrorReporter, 'report'>;
  readonly onFailure: (error: unknown) => void;
}

/** All comparisons of this window. */
export class ComparePanels {
  private readonly open = new Map<string, ComparePanel>();

  constructor(private readonly surroundings: CompareSurroundings) {}

  /** Shows in a tab what differs. A pair without a difference gets no tab. */
  show({ sides, compared, again }: Comparable): void {
    const known = this.open.get(keyOf(sourceOf(sides)));
    if (known !== undefined || compared.comparison.count > 0) {
      known?.reveal();
      const panel =
        known ?? this.fill(vscode.window.createWebviewPanel(COMPARISON, titleOf(sides), vscode.ViewColumn.Active));
      panel.take(sides, compared, again);
    }
  }

  /** Fills a tab of an earlier window. */
  async bringBack(tab: vscode.WebviewPanel, state: unknown): Promise<void> {
    const panel = this.fill(tab);
    const source = v.safeParse(v.object({ source: comparisonSource }), state);
    try {
      if (!source.success) {
        throw new RangeError(l10n.t('What was compared here is not known any more.'));
      }
      const again = (): Promise<Sides> => sidesOf(source.output.source);
      await panel.compare(await again(), again);
    } catch (error) {
      panel.fail(error);
    }
  }

  private fill(tab: vscode.WebviewPanel): ComparePanel {
    const panel = new ComparePanel(tab, this.surroundings);
    let key = '';
    const forget = (): void => {
      if (this.open.get(key) === panel) {
        this.open.delete(key);
      }
    };
    panel.onDidCompare = (sides) => {
      forget();
      key = keyOf(sourceOf(sides));
      this.open.set(key, panel);
    };
    tab.onDidDispose(forget);
    return panel;
  }
}

/** Tells pairs apart: a board by its name. */
function keyOf({ left, right }: ComparisonSource): string {
  return [left, right].map(({ file, name }) => file ?? name).join('\n');
}

function titleOf({ left, right }: Sides): string {
  return l10n.t('{0} ↔ {1}', left.source.name, right.source.name);
}

/** One tab. */
class ComparePanel {
  /** Called with what is compared from now on. */
  onDidCompare: (sides: Sides) => void = () => undefined;
  private readonly session = new CompareSession(CHIPS, (action) => this.act(action), new SystemClock());
  private again: Comparable['again'] = () => Promise.resolve(undefined);
  private sides: Sides | undefined;
  private shown: ComparisonView | undefined;
  private failure: string | undefined;
  private closed = false;
  private readonly post: (message: ToComparePage) => void;

  constructor(
    private readonly tab: vscode.WebviewPanel,
    private readonly surroundings: CompareSurroundings,
  ) {
    const media = vscode.Uri.joinPath(surroundings.extensionUri, 'dist', 'media');
    const { webview } = tab;
    this.post = posterTo(tab, surroundings.onFailure);
    const listening = webview.onDidReceiveMessage((message: unknown) =>
      this.onMessage(message).catch(surroundings.onFailure),
    );
    tab.onDidDispose(() => {
      this.closed = true;
      listening.dispose();
    });
    beginPage(webview, media, 'compare', tab.title);
  }

  reveal(): void {
    this.tab.reveal();
  }

  /** Compares these two, and shows it. */
  async compare(sides: Sides, again: Comparable['again']): Promise<void> {
    this.take(sides, await this.session.look(sides), again);
  }

  /** Shows what came of a comparison, unless the tab was closed meanwhile. */
  take(sides: Sides, compared: ComparedImages, again: Comparable['again']): void {
    if (this.closed) {
      return;
    }
    this.again = again;
    this.sides = sides;
    this.shown = this.session.take(sides, compared);
    this.failure = undefined;
    this.tab.title = titleOf(sides);
    this.onDidCompare(sides);
    this.post({ type: 'comparison', comparison: this.shown });
  }

  /** Says why there is nothing to be seen. */
  fail(error: unknown): void {
    this.surroundings.onFailure(error);
    this.failure = sentenceOf(error);
    this.post({ type: 'failed', sentence: this.failure });
  }

  private async onMessage(received: unknown): Promise<void> {
    const message = readFromComparePage(received);
    if (message?.type === 'ready') {
      this.post({ type: 'strings', strings: webviewStrings() });
      if (this.failure !== undefined) {
        this.post({ type: 'failed', sentence: this.failure });
      } else if (this.shown) {
        this.post({ type: 'comparison', comparison: this.shown });
      }
    } else if (message) {
      this.post(await answerRequest(message, (request) => this.session.answer(request), sentenceOf));
    }
  }

  private act(action: CompareAction): void {
    const run = (): void =>
      void this.perform(action).catch((error: unknown) => this.surroundings.errors.report(error, run));
    run();
  }

  private async perform(action: CompareAction): Promise<void> {
    const { sides, again } = this;
    if (!sides) {
      return;
    }
    switch (action) {
      case 'again': {
        const now = await again();
        await (now && this.compare(now, again));
        break;
      }
      case 'swap': {
        const swapped = (of: Sides | undefined): Sides | undefined => of && { left: of.right, right: of.left };
        await this.compare({ left: sides.right, right: sides.left }, async () => swapped(await again()));
        break;
      }
      case 'open-left':
        await openFile(sides.left.source.file);
        break;
      case 'open-right':
        await openFile(sides.right.source.file);
        break;
    }
  }
}

async function openFile(file: string | null): Promise<void> {
  if (file !== null) {
    const uri = vscode.Uri.parse(file);
    await (hasExtension(uri.path, ['dfu'])
      ? vscode.commands.executeCommand('vscode.openWith', uri, DFU_EDITOR)
      : vscode.commands.executeCommand('vscode.open', uri));
  }
}

/** What a person is told of an error. */
function sentenceOf(error: unknown): string {
  if (error instanceof vscode.FileSystemError) {
    return l10n.t('The file cannot be read: {0}', error.message);
  }
  return error instanceof RangeError ? error.message : lineOf(textOf(error));
}
