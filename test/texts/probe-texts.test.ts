import assert from 'node:assert/strict';
import { ProbeError, type ProbeErrorCode, type ProbeErrorDetails } from '../../src/probe/probe-error.ts';
import { probeErrorText, UDEV_COMMAND } from '../../src/texts/probe-texts.ts';

/** One occurrence of each code; a new code without one does not compile. */
const occurrences: { readonly [Code in ProbeErrorCode]: ProbeErrorDetails[Code] } = {
  'no-probe': { lookedFor: 'an ST-Link', found: [] },
  'several-probes': { found: ['ST-Link/V2 at 1-1', 'ST-Link/V3 at 1-2'] },
  unplugged: { during: 'READMEM_32BIT' },
  'in-use': { probe: 'ST-Link/V2-1', waited: 12_400 },
  'no-permission': { probe: 'ST-Link/V2-1', system: 'linux' },
  'no-usb-library': { platform: 'linux-riscv64' },
  'no-web-usb': { secure: true },
  'usb-blocked': { reason: 'Access to the feature "usb" is disallowed by permissions policy.' },
  'needs-permission': { lookedFor: 'an ST-Link on the computer of the browser' },
  'unsupported-probe': { probe: 'ST-Link/V1', reason: 'v1' },
  'firmware-too-old': { firmware: 'V2J25M14', needed: 'V2J26', feature: '16-bit access' },
  'probe-locked-up': { during: 'GET_VERSION' },
  'not-open': { during: 'READREG' },
  'no-target-power': { volts: 0.034 },
  'no-target': { status: 9, tried: ['running'] },
  'target-refused': { status: 0x1d },
  'target-fault': { address: 0x20018000, length: 8, access: 'read', status: 0x11 },
  'target-busy': { address: 0x08000000, length: 8, access: 'write', status: 0x10 },
  'wire-error': { address: 0x20000000, status: 0x13 },
  'bad-access': { address: 0x20000001, length: 4, reason: 'not aligned to 4 bytes' },
  'command-failed': { command: 'ENTER_SWD', status: 0x42 },
  timeout: { during: 'GET_VERSION', milliseconds: 2000 },
  'core-not-halted': { dhcsr: 0x00010001 },
  'routine-failed': { routine: 'hash', reason: 'locked up', programCounter: 0x20000100 },
};

const textOf = <Code extends ProbeErrorCode>(code: Code, details: Partial<ProbeErrorDetails[Code]> = {}): string => {
  const { sentence, nextStep } = probeErrorText(new ProbeError(code, { ...occurrences[code], ...details }));
  return `${sentence} ${nextStep ?? ''}`;
};

describe('probeErrorText', () => {
  it('leaves the words of the protocol to the log', () => {
    for (const code of ['unplugged', 'probe-locked-up', 'not-open', 'timeout', 'command-failed'] as const) {
      assert.doesNotMatch(textOf(code), /READMEM|GET_VERSION|READREG|ENTER_SWD|\(\)|undefined/, code);
    }
  });

  it('has a sentence and a next step for every code, with every fact in place', () => {
    for (const code of Object.keys(occurrences) as ProbeErrorCode[]) {
      const { sentence, nextStep } = probeErrorText(new ProbeError(code, occurrences[code]));
      assert.match(sentence, /^[A-Z“].*\.$/, code);
      assert.ok(nextStep !== undefined && nextStep.length > 10, code);
      assert.doesNotMatch(sentence + nextStep, /undefined|\[object|\{\d\}|NaN/, code);
    }
  });

  it('names addresses in hexadecimal and volts in decimals', () => {
    assert.match(textOf('target-fault'), /8 bytes at 0x20018000/);
    assert.match(textOf('no-target-power'), /0\.03 V/);
    assert.match(textOf('command-failed'), /0x42/);
  });

  it('says how long a held probe was waited for, and who could hold it', () => {
    assert.match(textOf('in-use'), /after 12 seconds.*OpenOCD/);
    assert.doesNotMatch(textOf('in-use', { waited: 0 }), /seconds/);
  });

  it('shows the exact command where Linux needs a udev rule, and what else other systems need', () => {
    assert.ok(textOf('no-permission').includes(UDEV_COMMAND));
    assert.match(textOf('no-permission', { system: 'windows' }), /STSW-LINK009/);
    assert.match(textOf('no-permission', { system: 'macos' }), /macOS/);
    assert.match(textOf('no-permission', { system: undefined }), /udev.*STSW-LINK009/);
  });

  it('gives a rule that fits every ST-Link and no other device of ST', () => {
    const pattern = /idProduct\}=="([^"]+)"/.exec(UDEV_COMMAND)?.[1] ?? '';
    const globs = pattern.split('|').map((glob) => new RegExp(`^${glob.replaceAll('?', '.')}$`));
    const fits = (id: string): boolean => globs.some((glob) => glob.test(id));
    assert.ok(['3744', '3748', '374a', '374b', '3752', '374e', '374f', '3753', '3754', '3757'].every(fits));
    assert.ok(!fits('df11') && !fits('5740'));
  });

  it('says what a probe that cannot be used is, and what helps', () => {
    assert.match(textOf('unsupported-probe', { reason: 'loader' }), /loader.*ST-LinkUpgrade/);
    assert.match(textOf('unsupported-probe', { reason: 'stm8-only' }), /STM8/);
    assert.match(textOf('firmware-too-old'), /V2J25M14.*V2J26.*ST-LinkUpgrade/);
    const whole = new ProbeError('firmware-too-old', { firmware: 'V2J17S4', needed: 'V2J26', feature: undefined });
    assert.match(probeErrorText(whole).sentence, /V2J17S4\) is too old: it has to be V2J26 or later/);
  });

  it('says what was looked for and what is there', () => {
    assert.match(textOf('no-probe'), /looked for an ST-Link\..*virtual board/);
    assert.match(textOf('no-probe', { found: ['ST-Link/V3 at 1-2'] }), /ST-Link\/V3 at 1-2.*Choose/);
  });
});
