/**
 * “Fill…”: asks what to fill bytes of the open .dfu with, and does.
 *
 * Below: edits of bytes, the document. Above: the editor's page asks for it.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { bytesOfHex } from '../../base/hex.ts';
import type { ByteSource } from '../../messages/requests.ts';
import { byteCount } from '../../texts/quantities.ts';
import type { DfuDocument } from './dfu-document.ts';
import { overwriteBytes, repeated } from './edit-bytes.ts';

/** What erased flash of most STM32 reads as. */
const ERASED = 'ff';

/** Fills the bytes of `source` from `start` to `end`. @throws as `overwriteBytes`, and as `DfuDocument.change` */
export async function fillBytes(document: DfuDocument, source: ByteSource, start: number, end: number): Promise<void> {
  const { revision, file } = document;
  const size = end - start;
  const text = await vscode.window.showInputBox({
    title: l10n.t('Fill {0}', byteCount(size)),
    prompt: l10n.t('With these bytes, again and again: hexadecimal digits such as ff or de ad be ef.'),
    value: ERASED,
    validateInput: (typed) => {
      const bytes = bytesOfHex(typed);
      if (!bytes) {
        return l10n.t('Pairs of hexadecimal digits, such as ff or de ad be ef.');
      }
      return bytes.length > size ? l10n.t('Only {0} are to be filled.', byteCount(size)) : undefined;
    },
  });
  const pattern = text === undefined ? undefined : bytesOfHex(text);
  if (pattern) {
    const by = repeated(pattern, size);
    document.change(l10n.t('Fill Bytes'), revision, (content) =>
      overwriteBytes(content, file, { source, offset: start, by }),
    );
  }
}
