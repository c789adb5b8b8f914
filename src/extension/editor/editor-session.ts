/**
 * Answers what one webview asks about one document.
 *
 * Below: what describes documents and parts, find. Above: the editor's panel. It does not know VS Code: what only VS
 * Code can do is behind `EditorHost`, what changes the document behind `OpenDocument`.
 */

import * as l10n from '@vscode/l10n';
import { ownCopy } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { EditError } from '../../document/edit-error.ts';
import type { FirmwareFormat } from '../../formats/convert.ts';
import type { BoardView } from '../../messages/board-view.ts';
import type { DocumentView } from '../../messages/document-view.ts';
import type { Action, ByteSource, CopyFormat, Edit, Reply, Request, RequestKind } from '../../messages/requests.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import type { WatchedBoard } from './board-watch.ts';
import { boardText, describeBoard } from './describe-board.ts';
import { describeCard } from './describe-card.ts';
import { describeDocument } from './describe-document.ts';
import { describeMap } from './describe-map.ts';
import { bytesOfTarget, describePart, elementsOf, textsOfPart } from './describe-part.ts';
import { bytesAsText } from './bytes-as-text.ts';
import { findAll, findBytes } from './find-bytes.ts';
import type { KnownOfFile } from './identify-file.ts';
import type { OpenedFile, OpenedProblem } from './opened-file.ts';

/** The most bytes that are copied as text: more would fill a clipboard with what nobody pastes. */
const MOST_COPIED = 1024 * 1024;

/** Hits that are counted: who has more of them looks for something else. */
const MOST_COUNTED = 10_000;

/** The document that a session is about. */
export interface OpenDocument {
  /** Its address, as `Uri.toString` has it. */
  readonly uri: { toString(): string };
  readonly name: string;
  /** Rises with every change. */
  readonly revision: number;
  readonly file: OpenedFile;
  /** What the file was read as. */
  readonly format: FirmwareFormat;
  /** Where the program starts, where the file says so. */
  readonly entryPoint: number | undefined;
  /** Says why the document cannot be changed; null where it can. */
  readonly whyNotEditable: string | null;
  readonly chips: readonly ChipDescription[];
  readonly chip: ChipDescription | undefined;
  readonly chipIsGuessed: boolean;
  /** What the file says of itself. */
  readonly known: KnownOfFile;
  isFixable(problem: OpenedProblem): boolean;
  chooseChip(name: string): void;
  /** @throws CodedError where the edit makes no sense */
  edit(edit: Edit): void;
}

/** What only VS Code can do. */
export interface EditorHost {
  copy(text: string): Promise<void>;
  /** The board of the last job in this window. */
  board(): WatchedBoard | undefined;
  /** Begins it; does not wait for people. */
  act(action: Action): void;
}

/** One webview's questions about one document. */
export class EditorSession {
  constructor(
    private readonly document: OpenDocument,
    private readonly host: EditorHost,
    private readonly clock: Clock,
  ) {}

  /** The document as the webview shows it. */
  view(): DocumentView {
    const { document } = this;
    const { file, chip } = document;
    return describeDocument(file, {
      revision: document.revision,
      name: document.name,
      format: document.format,
      entryPoint: document.entryPoint ?? null,
      whyNotEditable: document.whyNotEditable,
      card: describeCard(document.known, document.chipIsGuessed ? undefined : chip),
      chips: document.chips.map(({ name }) => ({ id: name, name })),
      chip: chip ? { id: chip.name, guessed: document.chipIsGuessed } : null,
      regions: describeMap(file, chip),
      isFixable: (problem) => document.isFixable(problem),
    });
  }

  /** The board at hand as the webview shows it; null as long as none is known. */
  board(): BoardView | null {
    const board = this.host.board();
    return (board && describeBoard(board, this.document.file, this.document.uri.toString())) ?? null;
  }

  /**
   * Answers.
   * @throws RangeError where the question names what is not there
   * @throws CodedError where an edit makes no sense
   */
  async answer(request: Request): Promise<Reply<RequestKind>> {
    const { document } = this;
    switch (request.kind) {
      case 'facts':
        return describePart(document.file, request.part, document.chip);
      case 'texts':
        return textsOfPart(document.file, request.part, request.containing, () => this.clock.sleep(0));
      case 'bytes': {
        const { offset, length } = request;
        // A copy of exactly these bytes: posting a view would send the whole file behind it.
        return { bytes: ownCopy(this.bytesOf(request.source).subarray(offset, offset + length)) };
      }
      case 'find':
        return this.find(request);
      case 'copy':
        return this.copy(this.bytesOf(request.source).subarray(request.start, request.end), request.format);
      case 'copy-board': {
        const board = this.host.board();
        await this.host.copy(board ? boardText(board) : '');
        return {};
      }
      case 'choose-chip':
        document.chooseChip(request.chip);
        return {};
      case 'edit':
        this.expect(request.revision);
        document.edit(request.edit);
        return {};
      case 'act':
        this.expect(request.revision);
        this.host.act(request.action);
        return {};
    }
  }

  /** What a person chose in an older revision may be something else by now. */
  private expect(revision: number): void {
    if (revision !== this.document.revision) {
      throw new EditError('document-changed', {});
    }
  }

  private bytesOf(source: ByteSource): Uint8Array {
    if (source.of === 'file') {
      return this.document.file.bytes;
    }
    if (source.of === 'target') {
      return bytesOfTarget(this.document.file, source.target);
    }
    const [element] = elementsOf(this.document.file, source);
    return element?.bytes ?? new Uint8Array();
  }

  /** The places where something was found last: to go on from one to the next looks through the file once. */
  private hits: { readonly key: string; readonly places: Promise<number[] | undefined> } | undefined;

  private async find(request: Extract<Request, { kind: 'find' }>): Promise<Reply<'find'>> {
    const { source, pattern, ignoreCase } = request;
    const bytes = this.bytesOf(source);
    const pause = (): Promise<void> => this.clock.sleep(0);
    const key = JSON.stringify([this.document.revision, source, [...pattern], ignoreCase]);
    const found = await findBytes(bytes, pattern, request, pause);
    if (found.offset === null) {
      return { ...found, position: null, count: 0 };
    }
    if (this.hits?.key !== key) {
      this.hits = { key, places: findAll(bytes, pattern, { ignoreCase, most: MOST_COUNTED }, pause) };
    }
    const places = await this.hits.places;
    return { ...found, position: places ? places.indexOf(found.offset) + 1 : null, count: places?.length ?? null };
  }

  private async copy(bytes: Uint8Array, format: CopyFormat): Promise<Reply<'copy'>> {
    if (bytes.length > MOST_COPIED) {
      throw new RangeError(l10n.t('At most {0} bytes can be copied at once.', MOST_COPIED.toLocaleString()));
    }
    await this.host.copy(bytesAsText(bytes, format));
    return { copied: bytes.length };
  }
}
