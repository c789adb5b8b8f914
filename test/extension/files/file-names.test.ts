import assert from 'node:assert/strict';
import {
  FIRMWARE_EXTENSIONS,
  baseName,
  extensionOf,
  folderOf,
  hasExtension,
  withExtension,
} from '../../../src/extension/files/file-names.ts';

describe('file names', () => {
  it('takes a path apart', () => {
    assert.equal(baseName('/a folder/firmware.v1.dfu'), 'firmware.v1.dfu');
    assert.equal(folderOf('/a/b/firmware.dfu'), '/a/b');
    assert.equal(folderOf('firmware.dfu'), '');
  });

  it('takes the ending without regard to case', () => {
    assert.equal(extensionOf('/build/FIRMWARE.DFU'), 'dfu');
    assert.ok(hasExtension('/build/FIRMWARE.DFU', ['dfu']));
    assert.ok(!hasExtension('/build.dfu/firmware', ['dfu']));
  });

  it('does not take a hidden file for an ending', () => {
    assert.equal(extensionOf('/home/.dfu'), '');
  });

  it('replaces an ending, or adds one where there is none', () => {
    assert.equal(withExtension('firmware.v1.dfu', 'hex'), 'firmware.v1.hex');
    assert.equal(withExtension('firmware', 'hex'), 'firmware.hex');
  });

  it('counts no .dfu among the other firmware files', () => {
    assert.ok(!FIRMWARE_EXTENSIONS.includes('dfu'));
  });
});
