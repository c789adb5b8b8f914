import assert from 'node:assert/strict';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { readableProtection } from '../../src/programming/protection.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { onBoard } from '../support/flash-board.ts';

describe('readableProtection', () => {
  it('says what is write-protected on a chip that can be read', async () => {
    const board = new VirtualBoard({ optionBytes: 0x0ffdaaec });
    const protection = await onBoard(board, readableProtection);
    assert.deepEqual(protection, { level: 0, writeProtected: [1], readProtected: [] });
  });

  it('throws where flash cannot be seen', async () => {
    await onBoard(new VirtualBoard({ optionBytes: 0x0fff55ec }), async (session) => {
      await assert.rejects(readableProtection(session), (error) => isProgrammingError(error, 'read-protected'));
    });
  });
});
