import assert from 'node:assert/strict';
import {
  DFUSE_VERSION,
  ELEMENT_HEADER_SIZE,
  NAME_FIELD_SIZE,
  PREFIX_SIZE,
  TARGET_HEADER_SIZE,
} from '../../src/formats/dfuse-file.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';

describe('the layout of a DfuSe file', () => {
  it('is that of UM0391, as files built without it have it', () => {
    const sizeOf = (fixture: Parameters<typeof buildDfu>[0]): number => buildDfu({ ...fixture, suffix: false }).length;
    const prefix = sizeOf({ targets: [] });
    const target = sizeOf({ targets: [{ elements: [] }] });
    const element = sizeOf({ targets: [{ elements: [{ address: 0, bytes: [] }] }] });
    assert.deepEqual(
      [PREFIX_SIZE, TARGET_HEADER_SIZE, ELEMENT_HEADER_SIZE],
      [prefix, target - prefix, element - target],
    );
    // signature, alternate setting, flag and name come before size and number of elements
    assert.equal(NAME_FIELD_SIZE, TARGET_HEADER_SIZE - 6 - 1 - 4 - 4 - 4);
    assert.equal(DFUSE_VERSION, 0x011a);
  });
});
