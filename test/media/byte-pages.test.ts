import assert from 'node:assert/strict';
import { setImmediate as later } from 'node:timers/promises';
import { BytePages, MOST_PAGES, PAGE_SIZE } from '../../media/editor/byte-pages.ts';

const SIZE = 64 * 1024 * 1024;
const MOST_HELD = 8 * 1024 * 1024;

/** The byte at an offset of the whole. */
const byteAt = (offset: number): number => (offset ^ (offset >>> 8) ^ (offset >>> 16)) & 0xff;

const fetchPage = (offset: number, length: number): Promise<Uint8Array> =>
  Promise.resolve(Uint8Array.from({ length }, (_, index) => byteAt(offset + index)));

describe('BytePages', () => {
  it('fetches what is looked at, once', async () => {
    const fetched: number[] = [];
    let arrivals = 0;
    const pages = new BytePages(
      SIZE,
      (offset, length) => {
        fetched.push(offset);
        return fetchPage(offset, length);
      },
      () => arrivals++,
    );
    assert.equal(pages.at(70_000), undefined);
    pages.want(70_000, 70_600);
    pages.want(70_000, 70_600);
    await later();
    assert.deepEqual(fetched, [PAGE_SIZE]);
    assert.equal(arrivals, 1);
    assert.equal(pages.at(70_000), byteAt(70_000));
    assert.deepEqual([...(pages.row(70_000, 70_003) ?? [])], [70_000, 70_001, 70_002].map(byteAt));
  });

  it('asks for no byte beyond the end', async () => {
    let length = 0;
    const pages = new BytePages(
      PAGE_SIZE + 5,
      (offset, wanted) => {
        length = wanted;
        return fetchPage(offset, wanted);
      },
      () => undefined,
    );
    pages.want(PAGE_SIZE, PAGE_SIZE + 5);
    await later();
    assert.equal(length, 5);
  });

  it('never holds more than 8 MiB, on a walk through 64 MiB', async () => {
    const zeros = new Uint8Array(PAGE_SIZE);
    const pages = new BytePages(
      SIZE,
      (_, length) => Promise.resolve(zeros.subarray(0, length)),
      () => undefined,
    );
    let most = 0;
    for (let offset = 0; offset < SIZE; offset += PAGE_SIZE) {
      pages.want(offset, offset + 800);
      most = Math.max(most, pages.held);
      await later();
      most = Math.max(most, pages.held);
    }
    assert.equal(most, MOST_PAGES * PAGE_SIZE);
    assert.ok(most <= MOST_HELD);
    assert.equal(pages.at(SIZE - 1), 0);
  });

  it('drops what was longest unseen', async () => {
    const pages = new BytePages(SIZE, fetchPage, () => undefined);
    for (let page = 0; page < MOST_PAGES; page++) {
      pages.want(page * PAGE_SIZE, page * PAGE_SIZE + 1);
      await later();
    }
    pages.want(0, 1); // seen again
    pages.want(MOST_PAGES * PAGE_SIZE, MOST_PAGES * PAGE_SIZE + 1);
    await later();
    assert.notEqual(pages.at(0), undefined);
    assert.equal(pages.at(PAGE_SIZE), undefined);
  });

  it('tells why a page could not be had, and tries again when it is looked at again', async () => {
    const failures: unknown[] = [];
    let broken = true;
    const pages = new BytePages(
      SIZE,
      (offset, length) => (broken ? Promise.reject(new Error('gone')) : fetchPage(offset, length)),
      (failure) => failures.push(failure),
    );
    pages.want(0, 16);
    await later();
    broken = false;
    pages.want(0, 16);
    await later();
    assert.equal(String(failures[0]), 'Error: gone');
    assert.equal(failures[1], undefined);
    assert.equal(pages.at(3), byteAt(3));
  });

  it('drops what comes after it was closed', async () => {
    const pages = new BytePages(SIZE, fetchPage, () => assert.fail('a closed window was told'));
    pages.want(0, 16);
    pages.close();
    await later();
    assert.equal(pages.held, 0);
  });

  it('shows what was there before a change until the bytes of now have come, and what was typed meanwhile', async () => {
    const old = new BytePages(PAGE_SIZE * 2, fetchPage, () => undefined);
    old.want(0, PAGE_SIZE * 2);
    await later();
    old.write(PAGE_SIZE - 1, Uint8Array.of(0xaa, 0xbb));
    const pages = new BytePages(
      PAGE_SIZE * 2,
      (_, length) => Promise.resolve(new Uint8Array(length).fill(7)),
      () => undefined,
      old,
    );
    old.close();
    assert.deepEqual([pages.at(0), pages.at(PAGE_SIZE - 1), pages.at(PAGE_SIZE)], [byteAt(0), 0xaa, 0xbb]);
    const { version } = pages;
    pages.want(0, 1);
    await later();
    assert.deepEqual([pages.at(0), pages.at(PAGE_SIZE - 1), pages.at(PAGE_SIZE)], [7, 7, 0xbb]);
    assert.ok(pages.version > version);
  });

  it('holds no more than 8 MiB with what was there before', async () => {
    let pages: BytePages | undefined;
    for (let revision = 0; revision < 3; revision++) {
      pages = new BytePages(
        SIZE,
        (_, length) => Promise.resolve(new Uint8Array(length)),
        () => undefined,
        pages,
      );
      for (let offset = 0; offset < SIZE / 4; offset += PAGE_SIZE) {
        pages.want(offset, offset + 800);
        await later();
        assert.ok(pages.held <= MOST_HELD, `${pages.held} bytes`);
      }
    }
  });
});
