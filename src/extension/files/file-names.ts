/**
 * Names of files, without a file system: endings, stems, neighbours.
 *
 * Above: the commands. Paths are those of URIs: separated by `/` on every system.
 */

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path without its last part and its slash. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** What comes after the last dot of the name, lower case; empty where there is none. */
export function extensionOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/** Whether the name ends in one of `extensions` (lower case, without the dot); case does not matter. */
export function hasExtension(path: string, extensions: readonly string[]): boolean {
  return extensions.includes(extensionOf(path));
}

/** The name with `extension` in place of its own. */
export function withExtension(name: string, extension: string): string {
  const own = extensionOf(name);
  const stem = own === '' ? name : name.slice(0, -own.length - 1);
  return `${stem}.${extension}`;
}

/** Endings of firmware files that are not .dfu, as the formats of this project read them. */
export const FIRMWARE_EXTENSIONS: readonly string[] = [
  ...['bin', 'hex', 'ihex', 'ihx', 's19', 's28', 's37', 'srec', 'mot', 'elf', 'out', 'axf', 'uf2'],
];
