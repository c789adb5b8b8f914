/**
 * What users read when a chip is not known, or its flash does not do what it should.
 *
 * Below: the codes (types only). Above: the extension's messages, the command-line tool.
 */

import * as l10n from '@vscode/l10n';
import { hex16, hex32 } from '../base/hex.ts';
import type { ChipErrorDetails } from '../stm32/chip-error.ts';
import type { FlashFault } from '../stm32/flash/flash-controller.ts';
import { byteCount, seconds } from './quantities.ts';
import type { TextTable } from './text.ts';

const tooWeak = (): string =>
  l10n.t('Check the supply and its capacitors, or choose a smaller number of bits at a time, and try again.');

function stepAfter(fault: FlashFault): string {
  switch (fault) {
    case 'protected':
      return l10n.t('It is protected from being written: by option bytes, or by another core.');
    case 'sequence':
    case 'not-erased':
      return l10n.t('Reset the board and try again.');
    case 'too-wide':
    case 'unknown':
      return tooWeak();
  }
}

export const chipTexts: TextTable<ChipErrorDetails> = {
  'unknown-chip': ({ deviceId }) => ({
    sentence: l10n.t('The chip says that it is number {0}, which is not known here.', hex16(deviceId)),
    nextStep: l10n.t('Nothing was written.'),
  }),
  'no-device-id': ({ cpuid, core }) => ({
    sentence: core
      ? l10n.t('The chip has a Cortex-{0}, but does not say which chip it is.', core)
      : l10n.t('The core of this chip (CPUID {0}) is none that an STM32 has.', hex32(cpuid)),
    nextStep: l10n.t(
      'Connect under reset. If that does not help, it may be a chip of another maker. Nothing was written.',
    ),
  }),
  'not-driven': ({ chip, deviceId }) => ({
    sentence: l10n.t('The chip is a {0} ({1}), whose flash cannot be programmed from here yet.', chip, hex16(deviceId)),
    nextStep: l10n.t('Nothing was written.'),
  }),
  'another-core': ({ chip, deviceId, expected, found }) => ({
    sentence: l10n.t(
      'The chip says that it is a {0} ({1}), which has a Cortex-{2}, but its core is a Cortex-{3}.',
      chip,
      hex16(deviceId),
      expected,
      found,
    ),
    nextStep: l10n.t('It may be a clone, or the other core of a chip with two. Nothing was written.'),
  }),
  'unlikely-flash-size': ({ chip, kilobytes }) => ({
    sentence: l10n.t('The chip looks like a {0}, but says that it has {1} KB of flash.', chip, kilobytes),
    nextStep: l10n.t('It may be a clone. Nothing was written.'),
  }),
  'another-chip': () => ({
    sentence: l10n.t('After it was connected to once more, another chip answers than before.'),
    nextStep: l10n.t('Nothing was written to it. Check the wires, and begin again.'),
  }),
  'unknown-layout': ({ chip, options }) => ({
    sentence: l10n.t(
      'The option bytes of this {0} ({1}) divide its flash in a way that is not known here.',
      chip,
      hex32(options),
    ),
    nextStep: l10n.t('Nothing was written.'),
  }),
  'flash-locked': ({ control }) => ({
    sentence: l10n.t('The flash cannot be unlocked (its control register holds {0}).', hex32(control)),
    nextStep: l10n.t('Reset the board and try again.'),
  }),
  'erase-failed': ({ sector, fault, status }) => ({
    sentence:
      sector === undefined
        ? l10n.t('The chip could not be erased (flash status {0}).', hex32(status))
        : l10n.t('Sector {0} could not be erased (flash status {1}).', sector, hex32(status)),
    nextStep: stepAfter(fault),
  }),
  'program-failed': ({ address, fault, status }) => ({
    sentence: l10n.t('Programming failed at {0} (flash status {1}).', hex32(address), hex32(status)),
    nextStep: stepAfter(fault),
  }),
  'flash-stuck': ({ during, milliseconds }) => ({
    sentence:
      during === 'erase'
        ? l10n.t('An erase did not end within {0}.', seconds(milliseconds / 1000))
        : l10n.t('Programming did not get on for {0}.', seconds(milliseconds / 1000)),
    nextStep: tooWeak(),
  }),
  'no-room-in-ram': ({ needed, available }) => ({
    sentence: l10n.t('The chip’s RAM has {0} to spare, and {1} are needed.', byteCount(available), byteCount(needed)),
    nextStep: l10n.t('Choose to program without the loader.'),
  }),
};
