/**
 * What users read when a probe or its target fails.
 *
 * Below: the codes (types only). Above: the extension's messages, the command-line tool.
 */

import * as l10n from '@vscode/l10n';
import { hex32 } from '../base/hex.ts';
import type { ProbeError, ProbeErrorCode, ProbeErrorDetails } from '../probe/probe-error.ts';
import type { Text, TextTable } from './text.ts';

/** The sentence and the next step for a failure of a probe or its target. */
export function probeErrorText(error: ProbeError): Text {
  // The table's entry for a code takes that code's details; the compiler cannot follow this through a union.
  const textOf = probeTexts[error.code] as (details: ProbeErrorDetails[ProbeErrorCode]) => Text;
  return textOf(error.details);
}

/** Lets whoever sits at a Linux machine use ST-Links: a rule for udev, and its loading. One line for a shell. */
export const UDEV_COMMAND =
  `echo 'SUBSYSTEM=="usb", ATTR{idVendor}=="0483", ATTR{idProduct}=="374?|375?", MODE="0660", TAG+="uaccess"'` +
  ' | sudo tee /etc/udev/rules.d/60-st-link.rules' +
  ' && sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=usb';

/** ST's updater of probe firmware. */
export const UPDATER = 'https://www.st.com/en/development-tools/stsw-link007.html';
/** ST's USB driver for Windows. */
export const WINDOWS_DRIVER = 'https://www.st.com/en/development-tools/stsw-link009.html';

const replug = (): string => l10n.t('Unplug the probe, plug it in again and try once more.');
const hexByte = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`;
const listOf = (names: readonly string[]): string => names.join(', ');

// What was under way (`during`) is the protocol's own words: they are for the log, which has the whole error.
export const probeTexts: TextTable<ProbeErrorDetails> = {
  'no-probe': ({ lookedFor, found }) =>
    found.length === 0
      ? {
          sentence: l10n.t('No probe was found: looked for {0}.', lookedFor),
          nextStep: l10n.t('Plug one in with a cable that carries data, or use the virtual board.'),
        }
      : {
          sentence: l10n.t('No probe was found: looked for {0}; plugged in: {1}.', lookedFor, listOf(found)),
          nextStep: l10n.t('Choose one of these, or use the virtual board.'),
        },
  'several-probes': ({ found }) => ({
    sentence: l10n.t('Several ST-Links are plugged in: {0}.', listOf(found)),
    nextStep: l10n.t('Choose one by its serial number, or by where it is plugged in.'),
  }),
  unplugged: () => ({
    sentence: l10n.t('The probe was unplugged.'),
    nextStep: l10n.t('Plug it in again and repeat: what was begun is put right then.'),
  }),
  'in-use': ({ probe, waited, holder }) => ({
    sentence: holderText(probe, waited, holder),
    nextStep:
      holder === 'tab'
        ? l10n.t('Wait until its job is over, or close that tab.')
        : l10n.t(
            'End what could hold it: a debug session, OpenOCD, st-util, STM32CubeProgrammer or another window of this editor.',
          ),
  }),
  'no-permission': ({ probe, system }) => ({
    sentence: l10n.t('The system does not allow access to {0}.', probe),
    nextStep: permissionStep(system),
  }),
  'no-usb-library': ({ platform }) => ({
    sentence: l10n.t('The USB library cannot be loaded on this platform ({0}).', platform),
    nextStep: l10n.t('Use the virtual board here, or a probe on another machine.'),
  }),
  'no-web-usb': ({ secure }) => ({
    sentence: secure
      ? l10n.t('This browser gives no access to USB devices.')
      : l10n.t('The browser gives access to USB devices only to pages that were loaded securely (https).'),
    nextStep: secure
      ? l10n.t('Open this page in Chrome or Edge, use the virtual board, or use VS Code on the desktop.')
      : l10n.t('Open this page by https or on this computer, or use the virtual board.'),
  }),
  'usb-blocked': ({ reason }) => ({
    sentence: l10n.t('The browser does not let this page use USB devices: {0}', reason),
    nextStep: l10n.t(
      'Look at the settings of this site, or ask whoever administers the browser; the virtual board works.',
    ),
  }),
  'needs-permission': ({ lookedFor }) => ({
    sentence: l10n.t('The browser has not allowed a probe yet: looked for {0}.', lookedFor),
    nextStep: l10n.t(
      'Run “Flash to Board” or “Select Probe” by hand once, and choose the probe in the browser’s list.',
    ),
  }),
  'unsupported-probe': ({ probe, reason }) => unsupportedTexts[reason](probe),
  'firmware-too-old': ({ firmware, needed, feature }) => ({
    sentence:
      feature === undefined
        ? l10n.t('The firmware of the probe ({0}) is too old: it has to be {1} or later.', firmware, needed)
        : l10n.t('The firmware of the probe ({0}) is too old for this ({1}): it needs {2}.', firmware, feature, needed),
    nextStep: l10n.t('Update the probe with ST-LinkUpgrade: {0}', UPDATER),
  }),
  'probe-locked-up': () => ({
    sentence: l10n.t('The probe does not answer as it should.'),
    nextStep: replug(),
  }),
  'not-open': () => ({
    sentence: l10n.t('The connection to the probe was closed too early.'),
    nextStep: l10n.t('Connect again.'),
  }),
  'no-target-power': ({ volts }) => ({
    sentence: l10n.t('The target has no supply: the probe measures {0} V.', volts.toFixed(2)),
    nextStep: l10n.t('Power the board, and check that the probe’s VTref pin is connected.'),
  }),
  'no-target': ({ status, tried }) => ({
    sentence:
      tried.length === 0
        ? l10n.t('The target stopped answering.')
        : status === 0
          ? l10n.t('No target answers on SWD (tried: {0}).', listOf(tried))
          : l10n.t('No target answers on SWD (tried: {0}; the probe says {1}).', listOf(tried), hexByte(status)),
    nextStep: l10n.t(
      'Check the wires (SWDIO, SWCLK, GND, NRST) and, on a Nucleo, the ST-LINK jumpers; connect under reset where the firmware turns the debug pins off.',
    ),
  }),
  'target-refused': ({ status }) => ({
    sentence: l10n.t(
      'The probe refuses this chip (status {0}): its firmware works with chips by ST only, and takes this one for another maker’s.',
      hexByte(status),
    ),
    nextStep: l10n.t('Use another probe for it, or one with older firmware.'),
  }),
  'target-fault': ({ address, length, access }) => ({
    sentence:
      access === 'read'
        ? l10n.t('The target refused to read {0} bytes at {1}.', length, hex32(address))
        : l10n.t('The target refused to write {0} bytes at {1}.', length, hex32(address)),
    nextStep: l10n.t('Check that the chip has memory there, and that it is not protected.'),
  }),
  'target-busy': ({ address, access }) => ({
    sentence:
      access === 'read'
        ? l10n.t('The target was too busy to read at {0}.', hex32(address))
        : l10n.t('The target was too busy to write at {0}.', hex32(address)),
    nextStep: l10n.t('Try again; connect under reset if it stays so.'),
  }),
  'wire-error': ({ address }) => ({
    sentence: l10n.t('Data was garbled between probe and target (at {0}).', hex32(address)),
    nextStep: l10n.t('Use shorter wires with a good ground, or a lower SWD clock.'),
  }),
  'bad-access': ({ address, length, reason }) => ({
    sentence: l10n.t('An access to {0} bytes at {1} is not possible: {2}.', length, hex32(address), reason),
    nextStep: l10n.t('This is a defect of the program: please report it.'),
  }),
  'command-failed': ({ status }) => ({
    sentence: l10n.t('The probe refused a command with status {0}.', hexByte(status)),
    nextStep: replug(),
  }),
  timeout: ({ milliseconds }) => ({
    sentence: l10n.t('The probe gave no answer within {0} seconds.', (milliseconds / 1000).toFixed(1)),
    nextStep: replug(),
  }),
  'core-not-halted': ({ dhcsr }) => ({
    sentence: l10n.t('The core does not halt (DHCSR {0}).', hex32(dhcsr)),
    nextStep: l10n.t('Connect under reset; check that NRST is wired.'),
  }),
  'routine-failed': ({ routine, reason, programCounter }) => ({
    sentence:
      reason === 'timeout' || reason === 'memory'
        ? l10n.t('A routine that helps on the chip itself ({0}) did not come to its end.', routine)
        : l10n.t(
            'A routine that helps on the chip itself ({0}) was thrown out of its way at {1}.',
            routine,
            hex32(programCounter),
          ),
    nextStep: l10n.t('Try again, or do without it: the probe alone is slow, but nothing has to run on the chip.'),
  }),
};

const unsupportedTexts: Readonly<Record<ProbeErrorDetails['unsupported-probe']['reason'], (probe: string) => Text>> = {
  loader: (probe) => ({
    sentence: l10n.t('{0} waits for new firmware: it runs its own loader.', probe),
    nextStep: l10n.t(
      'Unplug it and plug it in again; if it stays so, finish the update with ST-LinkUpgrade: {0}',
      UPDATER,
    ),
  }),
  v1: (probe) => ({
    sentence: l10n.t('{0} speaks an older protocol that is not supported.', probe),
    nextStep: l10n.t('Use an ST-Link/V2, V2-1 or V3.'),
  }),
  'stm8-only': (probe) => ({
    sentence: l10n.t('{0} has firmware for STM8 boards only, without SWD.', probe),
    nextStep: l10n.t('Update it with ST-LinkUpgrade, choosing the firmware for STM32: {0}', UPDATER),
  }),
  endpoints: (probe) => ({
    sentence: l10n.t('{0} has no debug interface as ST-Links have it.', probe),
    nextStep: replug(),
  }),
  configuration: (probe) => ({
    sentence: l10n.t('{0} has no USB configuration that could be used.', probe),
    nextStep: replug(),
  }),
};

function holderText(probe: string, waited: number, holder: ProbeErrorDetails['in-use']['holder']): string {
  switch (holder) {
    case 'tab':
      return l10n.t('{0} is held by another tab.', probe);
    case 'tab-or-program':
      return l10n.t('{0} is held by another tab or program.', probe);
    case undefined:
      return waited < 1000
        ? l10n.t('{0} is held by another program.', probe)
        : l10n.t('{0} is held by another program, still after {1} seconds.', probe, Math.round(waited / 1000));
  }
}

function permissionStep(system: ProbeErrorDetails['no-permission']['system']): string {
  switch (system) {
    case 'linux':
      return l10n.t('Install the udev rule with this command, then plug the probe in again: {0}', UDEV_COMMAND);
    case 'windows':
      return l10n.t('Install ST’s USB driver (STSW-LINK009), then plug the probe in again: {0}', WINDOWS_DRIVER);
    case 'macos':
      return l10n.t('No driver is needed on macOS: end other programs that use the probe, and plug it in again.');
    case undefined:
      return l10n.t('Linux needs a udev rule, Windows the driver STSW-LINK009; then plug the probe in again.');
  }
}
