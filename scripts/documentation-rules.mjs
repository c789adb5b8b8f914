/** Rules about the pages that people read. Each answers a line for every finding. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { trackedFiles } from './rules.mjs';

const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), 'utf8');

/** Text without code, where brackets are no links and `#` is no heading. */
const prose = (/** @type {string} */ text) =>
  text.replaceAll(/^( *)```[^]*?^ *```/gm, '').replaceAll(/`[^`\n]*`/g, 'code');

/** A heading's anchor, as GitHub and VS Code make it. @param {string} heading */
const anchorOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

/** @param {string} file */
const anchorsOf = (file) =>
  [
    ...read(file)
      .replaceAll(/^```[^]*?^```/gm, '')
      .matchAll(/^#+ (.*)$/gm),
  ].map(([, heading = '']) => anchorOf(heading));

/** Links between pages, and to files, lead somewhere; those into the world are not followed. */
export function brokenLinks() {
  return trackedFiles()
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      [...prose(read(file)).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
        if (/^[a-z]+:/.test(target)) return [];
        const [place = '', anchor] = target.split('#');
        const to = place === '' ? file : path.posix.join(path.posix.dirname(file), decodeURI(place));
        if (!existsSync(path.join(root, to))) return [`${file}: ${target} is not there`];
        const isKnown = anchor === undefined || !to.endsWith('.md') || anchorsOf(to).includes(anchor);
        return isKnown ? [] : [`${file}: ${target}: ${to} has no such heading`];
      }),
    );
}

/** Where codes that reach people are declared, one a line in an interface of details. */
const CODES = [
  'src/probe/probe-error.ts',
  'src/stm32/chip-error.ts',
  'src/programming/programming-error.ts',
  'src/formats/format-error.ts',
  'src/verbs/verb-error.ts',
];

/** Every code has its line with a cure. */
export function codesWithoutCure() {
  const page = 'docs/failures.md';
  const explained = read(page);
  return CODES.flatMap((file) => {
    const [, details = ''] = /interface \w+Details \{\n([^]*?)\n\}/.exec(read(file)) ?? [];
    const codes = [...details.matchAll(/^ {2}'?([a-z][a-z0-9-]*)'?:/gm)].map(([, code = '']) => code);
    return codes.filter((code) => !explained.includes(`\`${code}\``)).map((code) => `${page} says nothing of ${code}`);
  });
}
