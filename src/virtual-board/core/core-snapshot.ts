/**
 * A core's registers and exception state as plain data, for board snapshots.
 *
 * Below: the exception model. Above: `CortexM`, which adds its own units.
 */

import type { ExceptionCore } from './exception-core.ts';

/** Every field that is a plain value. The registers and the exceptions are apart. */
const fields = [
  ...(['pc', 'next', 'otherStackPointer', 'n', 'z', 'c', 'v', 'q', 'ge', 'thumb', 'itState', 'ipsr'] as const),
  ...(['primask', 'faultmask', 'basepri', 'unprivilegedThread', 'processStack', 'exclusive'] as const),
  ...(['trapsUnaligned', 'trapsDivisionByZero', 'lockedUp', 'asleep', 'event', 'vectorTable'] as const),
  ...(['configurableFaults', 'hardFaults', 'busFaultAddress', 'alignsStack', 'returnsToThreadAnytime'] as const),
  ...(['sleepsOnExit', 'eventOnPending', 'roundsUntilSample'] as const),
];

export function captureCore(core: ExceptionCore): Record<string, unknown> {
  return {
    registers: Array.from(core.r),
    exceptions: core.exceptions.snapshot(),
    ...Object.fromEntries(fields.map((field) => [field, core[field]])),
  };
}

export function releaseCore(core: ExceptionCore, snapshot: Readonly<Record<string, unknown>>): void {
  core.r.set(snapshot['registers'] as number[]);
  core.exceptions.restore(snapshot['exceptions'] as object);
  Object.assign(core, Object.fromEntries(fields.map((field) => [field, snapshot[field]])));
}
