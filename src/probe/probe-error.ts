/**
 * How a probe or its target can fail, as codes.
 *
 * Below: coded errors. Above: drivers that throw them, `texts/` that says them, programs that react.
 */

import { CodedError } from '../base/coded-error.ts';
import type { OperatingSystem } from '../base/operating-system.ts';

/** Each code with the facts that come along. */
export interface ProbeErrorDetails {
  /** No probe matches what was asked for. React: say what was looked for, offer the virtual board. */
  'no-probe': { readonly lookedFor: string; readonly found: readonly string[] };
  /** Several probes match and none was chosen. React: let the user choose. */
  'several-probes': { readonly found: readonly string[] };
  /** The probe went away. React: ask to plug it in; what the chip holds may be half done. */
  unplugged: { readonly during: string };
  /** Another program holds the probe, and did for the `waited` milliseconds that were allowed. React: name who could hold it. */
  'in-use': {
    readonly probe: string;
    readonly waited: number;
    /** In a browser: a tab of this workspace; or a tab of another or a program, and nobody can tell which. */
    readonly holder?: 'tab' | 'tab-or-program';
  };
  /** The operating system refuses access. React: Linux: udev rule; Windows: WinUSB driver. `system` where it is known. */
  'no-permission': { readonly probe: string; readonly system: OperatingSystem | undefined };
  /** The USB library could not be loaded. React: name the platform; the virtual board still works. */
  'no-usb-library': { readonly platform: string };
  /** This browser has no WebUSB, or the page may not use it: `secure` is false where that is why. React: say which. */
  'no-web-usb': { readonly secure: boolean };
  /** The browser lets nobody choose a device, by a policy or a setting. React: say its `reason`. */
  'usb-blocked': { readonly reason: string };
  /** In a browser: no probe was allowed yet, and nobody is there who could. React: run a command by hand once. */
  'needs-permission': { readonly lookedFor: string };
  /** The probe runs its own loader, is a V1, or is something else that cannot debug. React: say which and what helps. */
  'unsupported-probe': {
    readonly probe: string;
    readonly reason: 'loader' | 'v1' | 'stm8-only' | 'endpoints' | 'configuration';
  };
  /**
   * The probe's firmware is too old: for `feature`, or for anything. React: name the version needed and where to get it.
   */
  'firmware-too-old': { readonly firmware: string; readonly needed: string; readonly feature: string | undefined };
  /** The probe does not answer sensibly, even after being opened again. React: replug the probe. */
  'probe-locked-up': { readonly during: string };
  /** The probe is not open: never was, was closed, or was closed because it had stopped answering. */
  'not-open': { readonly during: string };
  /** The target has no supply. React: power it. `volts` is what the probe measured. */
  'no-target-power': { readonly volts: number };
  /** Nothing answers on SWD; `status` is what the probe says of it, 0: nothing. React: cable, NRST, connect under reset. */
  'no-target': { readonly status: number; readonly tried: readonly string[] };
  /** The probe's firmware talks to ST's chips only, and holds this one for another maker's. React: another probe. */
  'target-refused': { readonly status: number };
  /** The target's access port refused an access. `address` and `length` in bytes. */
  'target-fault': {
    readonly address: number;
    readonly length: number;
    readonly access: 'read' | 'write';
    readonly status: number;
  };
  /** The target answered WAIT for too long; `status` is the probe's code for it. */
  'target-busy': {
    readonly address: number;
    readonly length: number;
    readonly access: 'read' | 'write';
    readonly status: number;
  };
  /** Parity or protocol errors on SWD (`status` 0: other bytes came back). React: lower the clock, shorten the cable. */
  'wire-error': { readonly address: number; readonly status: number };
  /** An address or a length that the command cannot do; a defect of the caller. */
  'bad-access': { readonly address: number; readonly length: number; readonly reason: string };
  /** The probe refused a command for another reason; `status` is its code. */
  'command-failed': { readonly command: string; readonly status: number };
  /** An exchange or a wait took longer than `milliseconds`. */
  timeout: { readonly during: string; readonly milliseconds: number };
  /** A core register or state that should have come did not. */
  'core-not-halted': { readonly dhcsr: number };
  /** Core is locked up, faulted or otherwise not doing what it was told to. `programCounter` where it stopped. */
  'routine-failed': { readonly routine: string; readonly reason: string; readonly programCounter: number };
}

/** The codes of this family. */
export type ProbeErrorCode = keyof ProbeErrorDetails;

/** A failure of the probe, of the wire or of the target's debug interface. */
export class ProbeError<Code extends ProbeErrorCode = ProbeErrorCode> extends CodedError<
  Code,
  ProbeErrorDetails[Code]
> {}

const UNANSWERED: readonly ProbeErrorCode[] = ['no-target', 'target-fault', 'target-busy', 'wire-error'];

/** Whether an access failed because the target did not answer it well: it may the next time. The probe goes on working. */
export function isUnanswered(error: unknown): error is ProbeError {
  return UNANSWERED.some((code) => isProbeError(error, code));
}

/** Whether `error` is a `ProbeError` with this code. */
export function isProbeError<Code extends ProbeErrorCode>(error: unknown, code: Code): error is ProbeError<Code> {
  return error instanceof ProbeError && error.code === code;
}
