/**
 * `npm run l10n`: gathers every sentence of the sources into l10n/bundle.l10n.json, for whoever translates. The file is
 * made, not kept: a copy with a language in its name (bundle.l10n.de.json) is what VS Code reads.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './paths.mjs';

/**
 * @typedef {object} Sentence
 * @property {string | undefined} text undefined where it is not written out, so that nobody can translate it
 * @property {number} values how many values are given for its placeholders
 * @property {string} place file and line
 */

/** Every call of `l10n.t` in a source. @param {string} source  @param {string} file  @returns {Sentence[]} */
export function sentencesOf(source, file) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest);
  /** @type {Sentence[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText(tree) === 'l10n.t') {
      const [message, ...values] = node.arguments;
      const text = message && ts.isStringLiteralLike(message) ? message.text : undefined;
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      found.push({ text, values: values.length, place: `${file}:${line + 1}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Every sentence of `src`. */
export function allSentences() {
  const names = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.ts')).map((name) => path.join('src', name));
  return files.flatMap((file) => sentencesOf(readFileSync(path.join(root, file), 'utf8'), file));
}

if (process.argv[1] === import.meta.filename) {
  const texts = [...new Set(allSentences().flatMap(({ text }) => text ?? []))].sort();
  const file = path.join(root, 'l10n', 'bundle.l10n.json');
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), undefined, 2)}\n`);
  console.log(`${texts.length} sentences in ${path.relative(process.cwd(), file)}`);
}
