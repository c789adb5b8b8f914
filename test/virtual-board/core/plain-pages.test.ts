/** Plain memory by address. */

import assert from 'node:assert/strict';
import { noPages, pagesOf } from '../../../src/virtual-board/core/plain-pages.ts';

describe('pagesOf', () => {
  it('finds a memory in every megabyte that it touches, and only there', () => {
    const pages = pagesOf([{ start: 0x08080000, bytes: new Uint8Array(0x100000), writable: false }]);
    assert.equal(pages[0x080], pages[0x081]);
    assert.equal(pages[0x080]?.start, 0x08080000);
    assert.equal(pages[0x082], undefined);
    assert.equal(pages[0x07f], undefined);
  });

  it('shows the bytes themselves, also of a view with an offset', () => {
    const bytes = new Uint8Array(16).subarray(4, 12);
    const page = pagesOf([{ start: 0x20000000, bytes, writable: true }])[0x200];
    page?.view.setUint8(0, 7);
    assert.equal(bytes[0], 7);
    assert.equal(page?.size, 8);
  });

  it('refuses what it could not tell apart', () => {
    const memory = (start: number): { start: number; bytes: Uint8Array; writable: boolean } => ({
      start,
      bytes: new Uint8Array(16),
      writable: true,
    });
    assert.throws(() => pagesOf([memory(0x20000000), memory(0x20000100)]), RangeError);
    assert.throws(() => pagesOf([memory(0x20000002)]), RangeError);
  });

  it('has nothing anywhere at first', () => {
    assert.ok(noPages.every((page) => page === undefined));
  });
});
