/** Puts what a bench has measured where people read it: between two marks of a page, formatted as the page is. */

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';

const ROOT = resolve(__dirname, '../..');

/**
 * Replaces what stands between `<!-- NAME: … -->` and `<!-- end of NAME -->`.
 * @param page its path from the root
 * @throws Error where the page has no such marks
 */
export async function writeGenerated(page: string, name: string, text: string): Promise<void> {
  const path = resolve(ROOT, page);
  const old = readFileSync(path, 'utf8');
  const between = new RegExp(`(<!-- ${name}: [^]*?-->\n)[^]*?(\n<!-- end of ${name} -->)`);
  if (!between.test(old)) {
    throw new Error(`${page} has no place for ${name}`);
  }
  const whole = old.replace(between, (_, begin: string, end: string) => `${begin}\n${text}\n${end}`);
  writeFileSync(path, await format(whole, { ...(await resolveConfig(path)), parser: 'markdown' }));
}
