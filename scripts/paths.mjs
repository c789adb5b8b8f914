/** Where things are in this project, and what it is called. Uses Node alone. */

import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/** What the scripts fetch for themselves; ignored by git. */
export const tools = path.join(root, '.tools');

/** What tests and builds leave behind; ignored by git. */
export const out = path.join(root, 'out');

/** The sample workspace. It is never opened itself, only a copy of it. */
export const samples = path.join(root, 'samples');

const { publisher, name } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** By which VS Code knows the extension. Publisher, name and addresses stand in package.json alone. */
export const extensionId = `${publisher}.${name}`;
