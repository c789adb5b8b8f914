/**
 * A firmware file of another format than DfuSe that is open: shown, and read again when it changes.
 *
 * Below: opened files, files of commands. Above: its provider and its panels. It is not changed here; “Create .dfu from
 * Files…” makes of it what can be.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { equalBytes } from '../../base/bytes.ts';
import { hex32 } from '../../base/hex.ts';
import { USUAL_ADDRESS } from '../../formats/bin.ts';
import type { ReadOptions } from '../../formats/convert.ts';
import { isFormatError } from '../../formats/format-error.ts';
import { askAddress, askFamily } from '../files/firmware.ts';
import type { KnownAddresses } from '../files/known-addresses.ts';
import type { OpenDocument } from './editor-session.ts';
import { type Opened, openFirmware, type OpenedFile } from './opened-file.ts';
import { ShownDocument, type ShownSurroundings } from './shown-document.ts';

/** What such a document needs from around it. */
export interface FirmwareSurroundings extends ShownSurroundings {
  /** Where raw binaries belong. */
  readonly addresses: KnownAddresses;
}

/** A firmware file that is open in at least one editor. */
export class FirmwareDocument extends ShownDocument<OpenedFile> {
  readonly loaded: Promise<void>;
  private opened: Opened | undefined;
  /** What somebody said of the file that it does not say itself. */
  private said: ReadOptions = {};
  /** Whether its address is only the usual one, because nobody has said another. */
  private assumed = false;

  constructor(
    uri: vscode.Uri,
    protected override readonly surroundings: FirmwareSurroundings,
  ) {
    super(uri, surroundings);
    this.loaded = this.load();
    // Whoever shows the document tells of the failure; nobody may be there yet.
    this.loaded.catch(() => undefined);
  }

  get format(): OpenDocument['format'] {
    return this.opened?.format ?? 'bin';
  }

  get entryPoint(): number | undefined {
    return this.opened?.entryPoint;
  }

  get whyNotEditable(): string {
    const shown = l10n.t('Only shown here. “Create .dfu from Files…” makes a file of it that can be changed.');
    return this.assumed
      ? `${l10n.t('Nobody has said where these bytes belong: they are shown from {0} on.', hex32(USUAL_ADDRESS))} ${shown}`
      : shown;
  }

  isFixable(): boolean {
    return false;
  }

  edit(): void {
    throw new RangeError(this.whyNotEditable);
  }

  /** Asks where the bytes of a raw binary belong, and shows them there. */
  async changeAddress(): Promise<void> {
    const present = this.file.targets[0]?.elements[0]?.address ?? USUAL_ADDRESS;
    const address = await askAddress(this.name, present);
    if (address !== undefined) {
      await this.surroundings.addresses.set(this.uri, address);
      this.said = { ...this.said, address };
      this.assumed = false;
      this.take(openFirmware(this.name, this.file.bytes, this.said));
    }
  }

  protected async reload(): Promise<void> {
    const bytes = await vscode.workspace.fs.readFile(this.uri);
    if (!equalBytes(bytes, this.file.bytes)) {
      this.take(await this.open(bytes));
    }
  }

  private async load(): Promise<void> {
    this.said = { address: this.surroundings.addresses.get(this.uri) };
    this.take(await this.open(await vscode.workspace.fs.readFile(this.uri)));
  }

  private take(opened: Opened): void {
    this.opened = opened;
    this.show(opened.file);
  }

  /** Reads, and asks for what neither the file nor anybody has said: once, then the usual is taken for it. */
  private async open(bytes: Uint8Array): Promise<Opened> {
    try {
      return openFirmware(this.name, bytes, this.said);
    } catch (error) {
      if (isFormatError(error, 'family-needed')) {
        const { families } = error.details;
        this.said = { ...this.said, family: (await askFamily(this.name, families)) ?? families[0] };
      } else if (isFormatError(error, 'address-needed') || isFormatError(error, 'unknown-ending')) {
        const address = await askAddress(this.name, USUAL_ADDRESS);
        if (address !== undefined) {
          await this.surroundings.addresses.set(this.uri, address);
        }
        this.said = { ...this.said, address: address ?? USUAL_ADDRESS };
        this.assumed = address === undefined;
      } else {
        throw error;
      }
      return openFirmware(this.name, bytes, this.said);
    }
  }
}
