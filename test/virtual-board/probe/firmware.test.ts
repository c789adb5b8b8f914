import assert from 'node:assert/strict';
import { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';
import { RawProbe } from '../raw-probe.ts';

async function opened(options?: ConstructorParameters<typeof VirtualBoard>[0]): Promise<RawProbe> {
  const v2 = options?.probe === 'v2';
  const packet = options?.probe === 'v3' ? 512 : 64;
  const probe = new RawProbe(new VirtualBoard(options), { out: v2 ? 2 : 1, in: 1, packet });
  await probe.open();
  return probe;
}

describe('ProbeFirmware', () => {
  it('says its version: V2J37S7 of a V2', async () => {
    const probe = await opened({ probe: 'v2', firmware: 'V2J37S7' });
    assert.deepEqual([...(await probe.command([0xf1], 6))], [0x29, 0x47, 0x83, 0x04, 0x48, 0x37]);
  });

  it('says its version: V2J37M26 of a V2-1', async () => {
    const probe = await opened({ firmware: 'V2J37M26' });
    assert.deepEqual([...(await probe.command([0xf1], 6))], [0x29, 0x5a, 0x83, 0x04, 0x4b, 0x37]);
  });

  it('says its version: a V3 by the extended command', async () => {
    const probe = await opened({ probe: 'v3', firmware: 'V3J7M2B5S1' });
    assert.deepEqual([...(await probe.command([0xf1], 6))], [0x30, 0, 0x83, 0x04, 0x4e, 0x37]);
    assert.deepEqual([...(await probe.command([0xfb], 12))], [3, 1, 7, 2, 5, 0, 0, 0, 0x83, 0x04, 0x4e, 0x37]);
  });

  it('begins as a disk, and leaves the modes it is told to leave', async () => {
    const probe = await opened();
    assert.deepEqual([...(await probe.command([0xf5], 2))], [1, 0]);
    await probe.command([0xf2, 0x30, 0xa3], 2);
    assert.equal((await probe.command([0xf5], 2))[0], 2);
    await probe.command([0xf2, 0x21]);
    assert.equal((await probe.command([0xf5], 2))[0], 1);
    for (const [startMode, exit, number] of [
      ['dfu', [0xf3, 0x07], 0],
      ['swim', [0xf4, 0x01], 3],
    ] as const) {
      const other = await opened({ faults: { startMode } });
      assert.equal((await other.command([0xf5], 2))[0], number);
      assert.equal((await other.command([0xf2, 0x30, 0xa3], 2))[0], 0x0e, 'open in another mode');
      await other.command(exit);
      assert.equal((await other.command([0xf5], 2))[0], 1);
    }
  });

  it('measures the supply of the target as two numbers', async () => {
    for (const volts of [3.3, 2.3, 1.8]) {
      const reply = Buffer.from(await (await opened({ volts })).command([0xf7], 8));
      const measured = (2 * reply.readUInt32LE(4) * 1.2) / reply.readUInt32LE(0);
      assert.ok(Math.abs(measured - volts) < 0.01, `${measured}`);
    }
  });

  it('does not answer what it does not know', async () => {
    const probe = await opened();
    const answer = probe.command([0xee], 2);
    const guard = probe.board.clock.sleep(100).then(() => 'silence');
    assert.equal(await Promise.race([answer, guard]), 'silence');
    const rejected = assert.rejects(answer);
    await probe.device.close();
    await rejected;
    assert.match(probe.board.violations.join(), /unknown command 0xee/);
  });

  it('collects the data of a command from several transfers', async () => {
    const probe = await opened();
    await probe.command([0xf2, 0x30, 0xa3], 2);
    await probe.command([0xf2, 0x08, 0, 0, 0, 0x20, 8, 0]);
    await probe.device.transferOut(1, Uint8Array.of(1, 2, 3, 4));
    await probe.device.transferOut(1, Uint8Array.of(5, 6, 7, 8));
    assert.equal((await probe.status()).status, 0x80);
    assert.deepEqual([...probe.board.readMemory(0x20000000, 8)], [1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('objects to commands that are not 16 bytes, and to replies that nobody reads', async () => {
    const probe = await opened();
    await probe.device.transferOut(1, Uint8Array.of(0xf5));
    await probe.command([0xf1], 6);
    const said = probe.board.violations.join('\n');
    assert.match(said, /command of 1 bytes/);
    assert.match(said, /before the reply/);
  });

  it('forgets its mode when it is unplugged', async () => {
    const probe = await opened();
    await probe.command([0xf2, 0x30, 0xa3], 2);
    probe.board.unplug();
    probe.board.replug();
    await probe.open();
    assert.equal((await probe.command([0xf5], 2))[0], 1);
  });
});
