import assert from 'node:assert/strict';
import {
  type Capability,
  decodeExtendedVersion,
  decodeVersion,
  firstVersionWith,
  type FirmwareVersion,
  hasCapability,
  updateNeeded,
  versionText,
} from '../../src/stlink/firmware-version.ts';

const version = (generation: number, debug: number): FirmwareVersion => ({
  generation,
  debug,
  massStorage: 0,
  swim: 0,
  bridge: 0,
  power: 0,
});
/** GET_VERSION: big-endian word of 4, 6, 6 bits, then ids. */
const reply = (generation: number, first: number, second: number): Uint8Array => {
  const word = (generation << 12) | (first << 6) | second;
  return Uint8Array.of(word >> 8, word & 0xff, 0x83, 0x04, 0x4b, 0x37);
};
const textOf = (bytes: Uint8Array, productId: number): string | undefined => {
  const decoded = decodeVersion(bytes, productId);
  return decoded && versionText(decoded);
};

describe('the firmware’s version', () => {
  it('reads the last field as mass storage on V2-1, as SWIM on V2', () => {
    assert.equal(textOf(reply(2, 37, 26), 0x374b), 'V2J37M26');
    assert.equal(textOf(reply(2, 37, 7), 0x3748), 'V2J37S7');
  });

  it('tells STM8-only firmware of V2-1 by OpenOCD’s rule', () => {
    assert.equal(decodeVersion(reply(2, 22, 7), 0x374b)?.debug, 0);
    assert.equal(decodeVersion(reply(2, 25, 12), 0x3752)?.debug, 0);
    assert.equal(decodeVersion(reply(2, 24, 7), 0x374b)?.debug, 24);
    assert.equal(decodeVersion(reply(2, 25, 13), 0x374b)?.debug, 25);
    assert.equal(decodeVersion(reply(2, 25, 7), 0x3748)?.debug, 25);
  });

  it('asks V3 and later for the extended version', () => {
    assert.equal(decodeVersion(reply(3, 0, 0), 0x374e), undefined);
    const decoded = decodeExtendedVersion(Uint8Array.of(3, 0, 7, 3, 2, 0, 0, 0, 0x83, 0x04, 0x4e, 0x37));
    assert.equal(versionText(decoded), 'V3J7M3B2');
    assert.equal(versionText(decodeExtendedVersion(Uint8Array.of(4, 0, 4, 0, 1, 1))), 'V4J4B1P1');
  });

  it('has each capability exactly from the version on that OpenOCD, pyOCD or probe-rs name', () => {
    const firstV2: Record<Capability, number> = {
      'SWD clock list': Infinity,
      'access port opening': 28, // OpenOCD STLINK_F_HAS_AP_INIT, probe-rs MIN_JTAG_VERSION_MULTI_AP
      'access port closing status': 29, // OpenOCD STLINK_F_FIX_CLOSE_AP
      'several access ports': 32, // OpenOCD STLINK_F_HAS_CSW, pyOCD “From V2J32”
    };
    for (const [capability, first] of Object.entries(firstV2) as [Capability, number][]) {
      for (let debug = 11; debug <= 46; debug++) {
        assert.equal(hasCapability(version(2, debug), capability), debug >= first, `${capability} in V2J${debug}`);
      }
    }
  });

  it('gives every V3 and V3PWR what the V2 has last', () => {
    for (const generation of [3, 4]) {
      assert.equal(hasCapability(version(generation, 3), 'SWD clock list'), true);
      assert.equal(hasCapability(version(generation, 3), 'access port opening'), true);
      assert.equal(hasCapability(version(generation, 3), 'several access ports'), true);
    }
    assert.equal(hasCapability(version(3, 1), 'several access ports'), false);
  });

  it('names the version that is needed', () => {
    assert.equal(firstVersionWith(version(2, 27), 'access port opening'), 'V2J28');
    assert.equal(firstVersionWith(version(3, 1), 'several access ports'), 'V3J2');
  });

  it('asks for an update where probe-rs does: below V2J26 and V3J3', () => {
    const asked = (
      [
        [1, 30],
        [2, 10],
        [2, 25],
        [2, 26],
        [3, 2],
        [3, 3],
        [4, 1],
      ] as const
    ).map(([generation, debug]) => updateNeeded(version(generation, debug)));
    assert.deepEqual(asked, [undefined, 'V2J26', 'V2J26', undefined, 'V3J3', undefined, undefined]);
  });
});
