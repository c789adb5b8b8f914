/** Where things are in this project. Uses Node alone. */

import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/** What the scripts fetch for themselves; ignored by git. */
export const tools = path.join(root, '.tools');

/** What tests and builds leave behind; ignored by git. */
export const out = path.join(root, 'out');

/** The sample workspace. It is never opened itself, only a copy of it. */
export const samples = path.join(root, 'samples');
