/**
 * Text of strangers, such as a name in a file, as it can stand within a line of ours.
 *
 * Below: nothing. Above: listings, the terminal, the editor's page.
 */

/**
 * Controls but tab and line feed, marks that turn the order of what follows or cannot be seen, and line separators.
 * Joiners, soft hyphens and the like stay: translations need them.
 */
const UNSEEN = /(?![\t\n\u00ad\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * The text with what could change the look of its surroundings as escapes, as JavaScript and JSON have them: a name can
 * otherwise colour a terminal (U+009B), or have the words behind it read from right to left (U+202E).
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (letter) =>
    Array.from({ length: letter.length }, (_, at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  );
}
