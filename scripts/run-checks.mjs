/** Runs checks, two at a time (the machines that this is made for have two cores), and prints each as it ends. What is to be shown is measured: then it is one at a time. */

import { root } from './paths.mjs';
import { outcomeOf, tool } from './process.mjs';

const AT_A_TIME = 2;

/**
 * @param {import('./checks.mjs').Check} check
 * @param {boolean} patient
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
async function outcomeOfCheck({ command, find }, patient) {
  if (command) {
    const [program = '', ...words] = command;
    const { code, output } = await outcomeOf(tool(program), words, {
      cwd: root,
      patient,
      env: { ...process.env, NO_COLOR: '1' },
    });
    return { ok: code === 0, output };
  }
  try {
    const findings = (await find?.()) ?? [];
    return { ok: findings.length === 0, output: findings.join('\n') };
  } catch (error) {
    return { ok: false, output: String(error) };
  }
}

/**
 * @param {import('./checks.mjs').Check[]} checks
 * @param {{ patient?: boolean, print?: (line: string) => void }} [how] `patient` ones leave the processor to others
 * @returns {Promise<string[]>} the names of those that failed
 */
export async function runChecks(checks, { patient = false, print = console.log } = {}) {
  const waiting = [...checks];
  /** @type {string[]} */
  const failed = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const started = Date.now();
      const { ok, output } = await outcomeOfCheck(check, patient);
      const shown = check.show || !ok ? `\n${output.trimEnd()}\n` : '';
      if (!ok) failed.push(check.name);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      print(`${ok ? '✔' : '✘'} ${check.name} (${seconds} s)${shown}`);
    }
  };
  await Promise.all(Array.from({ length: checks.some(({ show }) => show) ? 1 : AT_A_TIME }, worker));
  return failed;
}
