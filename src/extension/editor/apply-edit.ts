/**
 * An edit that the webview asks for, made: the file with the change, read anew, so that its problems are true again.
 *
 * Below: the document's edits. Above: the document. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import { EditError } from '../../document/edit-error.ts';
import {
  mergeElements,
  moveElement,
  removeElement,
  removeTarget,
  renameTarget,
  reorderElement,
  reorderTarget,
  setAlternateSetting,
  setIdentity,
  splitElement,
} from '../../document/content-edits.ts';
import { editFile } from '../../document/edited-file.ts';
import { fixProblem } from '../../document/fixes.ts';
import type { DfuseFile } from '../../formats/dfuse-file.ts';
import { type DfuseContent, newDfuseContent } from '../../formats/dfuse-writer.ts';
import type { Edit } from '../../messages/requests.ts';
import { overwriteBytes } from './edit-bytes.ts';

/** The file after an edit. Throws as `editFile` does. */
export function applyEdit(file: DfuseFile, edit: Edit): DfuseFile {
  return editFile(file, (content) => editContent(content, edit, file));
}

function editContent(content: DfuseContent, edit: Edit, file: DfuseFile): DfuseContent {
  const { bytes, problems } = file;
  switch (edit.change) {
    case 'rename':
      return renameTarget(content, edit.target, edit.name);
    case 'alternate-setting':
      return setAlternateSetting(content, edit.target, edit.value);
    case 'identifiers':
      return setIdentity(content, {
        vendorId: edit.vendor,
        productId: edit.product,
        deviceVersion: edit.device,
      });
    case 'move':
      return moveElement(content, edit, edit.address);
    case 'remove':
      return edit.element === null
        ? removeTarget(content, edit.target)
        : removeElement(content, { target: edit.target, element: edit.element });
    case 'reorder':
      return edit.element === null
        ? reorderTarget(content, edit.target, edit.to)
        : reorderElement(content, { target: edit.target, element: edit.element }, edit.to);
    case 'split':
      return splitElement(content, edit, edit.at);
    case 'merge':
      return mergeElements(content, edit);
    case 'overwrite': {
      const { source, offset, bytes: by } = edit;
      return overwriteBytes(content, file, { source, offset, by });
    }
    case 'begin':
      if (bytes.length > 0) {
        throw new EditError('document-changed', {}); // something is there by now, which would be lost
      }
      return newDfuseContent([]);
    case 'fix': {
      const problem = problems[edit.problem];
      if (!problem) {
        throw new EditError('no-fix', { problem: String(edit.problem) });
      }
      return fixProblem(content, problem);
    }
  }
}

/** What the undo menu calls an edit. */
export function labelOf(edit: Edit): string {
  switch (edit.change) {
    case 'rename':
      return l10n.t('Rename Target');
    case 'alternate-setting':
      return l10n.t('Change Alternate Setting');
    case 'identifiers':
      return l10n.t('Change Device');
    case 'move':
      return l10n.t('Move Element');
    case 'remove':
      return edit.element === null ? l10n.t('Remove Target') : l10n.t('Remove Element');
    case 'reorder':
      return l10n.t('Change Order');
    case 'split':
      return l10n.t('Split Element');
    case 'merge':
      return l10n.t('Merge Elements');
    case 'overwrite':
      return l10n.t('Change Bytes');
    case 'fix':
      return l10n.t('Fix');
    case 'begin':
      return l10n.t('Begin DFU File');
  }
}
