/**
 * Bytes as text that somebody pastes somewhere: hexadecimal digits, a C array, a Python literal, base64.
 *
 * Below: hex. Above: the editor's copy. Pure.
 */

import { hexOfBytes } from '../../base/hex.ts';
import type { CopyFormat } from '../../messages/requests.ts';

/** Bytes in a line of a C array or a Python literal. */
const A_LINE = 16;

/** Bytes that become characters at once: functions take only so many arguments. */
const AT_ONCE = 4096;

/** `bytes` in that format, without a line break at the end. */
export function bytesAsText(bytes: Uint8Array, format: CopyFormat): string {
  switch (format) {
    case 'hex':
      return hexOfBytes(bytes, ' ');
    case 'c':
      return `{\n${lines(bytes, (byte) => `0x${hexOf(byte)},`, ' ')}\n}`;
    case 'python':
      return `bytes.fromhex(\n${linesOf(bytes)
        .map((line) => `    "${hexOfBytes(line, ' ')} "`)
        .join('\n')}\n)`;
    case 'base64':
      return base64(bytes);
  }
}

function linesOf(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / A_LINE) }, (_, index) =>
    bytes.subarray(index * A_LINE, (index + 1) * A_LINE),
  );
}

function lines(bytes: Uint8Array, textOf: (byte: number) => string, between: string): string {
  return linesOf(bytes)
    .map((line) => `    ${Array.from(line, textOf).join(between)}`)
    .join('\n');
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  }
  return btoa(binary);
}
