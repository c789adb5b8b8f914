/**
 * The operating systems whose USB stacks differ, and in what users must do about them.
 *
 * Below: nothing. Above: platforms say it, drivers read errors by it, texts advise by it.
 */

/** The operating system under a USB stack, where it is known. */
export type OperatingSystem = 'linux' | 'windows' | 'macos';

const BY_NODE_NAME: Readonly<Record<string, OperatingSystem>> = { linux: 'linux', win32: 'windows', darwin: 'macos' };

/** The system that Node calls so (`process.platform`); undefined for others. */
export function operatingSystemOf(nodeName: string): OperatingSystem | undefined {
  return BY_NODE_NAME[nodeName];
}
