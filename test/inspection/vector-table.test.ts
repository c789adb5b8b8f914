import assert from 'node:assert/strict';
import { readVectorTable } from '../../src/inspection/vector-table.ts';
import { firmwareAt, join, words } from '../fixtures/firmware.ts';

const address = 0x0800_0000;

describe('readVectorTable()', () => {
  it('reads stack pointer, reset handler and named vectors', () => {
    const table = readVectorTable({ address, bytes: firmwareAt(address) }, 'F4')!;
    assert.deepEqual(
      [table.address, table.initialStackPointer, table.resetHandler],
      [address, 0x2001_8000, 0x0800_0195],
    );
    const usart2 = table.vectors.find(({ name }) => name === 'USART2');
    assert.deepEqual(usart2, { position: 54, name: 'USART2', address: 0x0800_00d8, value: 0x0800_0197 });
  });

  it('ends where the first handler begins', () => {
    for (const count of [16, 47, 101, 118]) {
      const table = readVectorTable({ address, bytes: firmwareAt(address, { count, codeSize: 1000 }) })!;
      assert.equal(table.vectors.at(-1)?.position, count - 1);
    }
  });

  it('leaves out reserved words, and unused ones at the end', () => {
    const bytes = join(
      words(
        0x2000_1000,
        0x0800_0201,
        0x0800_0203,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0x0800_0205,
        0,
        0x0800_0205,
        0,
        0,
      ),
    );
    const { vectors } = readVectorTable({ address, bytes }, 'F4')!;
    assert.deepEqual(
      vectors.map(({ name }) => name),
      [
        'Initial stack pointer',
        'Reset',
        'NMI',
        'HardFault',
        'MemManage',
        'BusFault',
        'UsageFault',
        'SVCall',
        'DebugMonitor',
        'PendSV',
        'SysTick',
        'WWDG',
        'PVD',
      ],
    );
  });

  it('calls interrupts that an F4 does not have by their number', () => {
    const { vectors } = readVectorTable({ address, bytes: firmwareAt(address, { count: 130 }) }, 'F4')!;
    assert.equal(vectors.at(-1)?.name, 'IRQ113');
  });

  it('names no interrupt of a chip that is not known, nor of another family', () => {
    for (const family of [undefined, 'F0']) {
      const { vectors } = readVectorTable({ address, bytes: firmwareAt(address) }, family)!;
      assert.equal(vectors.find(({ position }) => position === 15)?.name, 'SysTick');
      assert.equal(vectors.find(({ position }) => position === 54)?.name, 'IRQ38');
    }
  });

  it('finds none in code, in erased flash, in text and in too few bytes', () => {
    const others = [
      new Uint8Array(64).fill(0xbf),
      new Uint8Array(64).fill(0xff),
      new Uint8Array(64),
      words(0x2001_8000),
      words(0x2001_8000, 0x0800_0100), // no Thumb bit
      words(0x2001_8002, 0x0800_0101), // stack pointer not aligned
      words(0x0801_8000, 0x0800_0101), // stack in flash
      words(0x2001_8000, 0x0800_0101, 0x1234_5678), // NMI is no handler
    ];
    for (const bytes of others) {
      assert.equal(readVectorTable({ address, bytes }), undefined);
    }
  });

  it('takes a table of two words', () => {
    assert.equal(readVectorTable({ address, bytes: words(0x2001_8000, 0x0800_0101) })?.vectors.length, 2);
  });
});
