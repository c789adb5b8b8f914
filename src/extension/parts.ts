/**
 * Parts of the extension that are loaded when the first thing needs them: on the desktop each is a file beside the entry,
 * so that a window which only looks at files loads no driver. In a browser everything is one file, and nothing can be missing.
 *
 * Above: `activate`, the composition roots, whatever has a part of its own.
 */

import { lineOf } from '../texts/text.ts';
import { ExtensionError, extensionTexts, isExtensionError } from './errors/extension-error.ts';

/** The code of what cannot be loaded. */
export const PART_MISSING = 'part-missing';

/** Loads a part. @throws ExtensionError `part-missing`, whatever stood in the way */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new ExtensionError(PART_MISSING, {}, error);
  }
}

/** What `make` makes, made once, by the first that asks. What failed is tried again by the next. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}

/** What a person reads where not even that could be loaded which knows the texts of all errors. */
export function loadFailureLine(error: unknown): string {
  return isExtensionError(error, PART_MISSING) ? lineOf(extensionTexts[PART_MISSING]({})) : String(error);
}
