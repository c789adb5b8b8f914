/** Reads the .dfu that is named, checks its CRC and prints how long that took inside: what `parse-64mib.ts` times. */

import { readFileSync } from 'node:fs';
import { parseDfuse } from '../../src/formats/dfuse.ts';

const start = performance.now();
const bytes = readFileSync(process.argv[2] ?? '');
const read = performance.now();
const file = parseDfuse(bytes);
const parsed = performance.now();
process.stdout.write(JSON.stringify({ read: read - start, parse: parsed - read, problems: file.problems.length }));
