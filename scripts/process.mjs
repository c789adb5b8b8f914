/**
 * Running other programs, for the scripts of this folder.
 *
 * Uses Node alone: it runs before anything is installed.
 */

import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { root } from './paths.mjs';

/** npm and what it installs are scripts on Windows, and scripts need a shell there. */
const needsShell = (/** @type {string} */ command) =>
  process.platform === 'win32' && (command === 'npm' || command.includes('.bin'));

/** The program that a package of this project brought. */
export const tool = (/** @type {string} */ name) => path.join(root, 'node_modules', '.bin', name);

/**
 * Runs a program to its end; throws where it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export async function run(command, args, options = {}) {
  const { code } = await outcomeOf(command, args, { stdio: 'inherit', ...options });
  if (code !== 0) throw new Error(`\`${[command, ...args].join(' ')}\` ended with ${code}`);
}

/**
 * Runs a program to its end and answers how it ended and what it printed (standard output and error together, as they
 * came). `onOutput` sees the same while it comes. A program that cannot be started ends with code 127, as in a shell. A
 * `patient` one leaves the processor to others that want it.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { onOutput?: (text: string) => void, patient?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function outcomeOf(command, args, { onOutput, patient = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { shell: needsShell(command), stdio: ['ignore', 'pipe', 'pipe'], ...options });
    if (patient && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    let output = '';
    const take = (/** @type {Buffer} */ chunk) => {
      const text = chunk.toString();
      output += text;
      onOutput?.(text);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), output }));
  });
}
