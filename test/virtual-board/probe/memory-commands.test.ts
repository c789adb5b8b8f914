import assert from 'node:assert/strict';
import { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';
import { flashWith, OK, RawProbe } from '../raw-probe.ts';

const RAM = 0x20000000;

async function entered(options?: ConstructorParameters<typeof VirtualBoard>[0]): Promise<RawProbe> {
  const packet = options?.probe === 'v3' ? 512 : 64;
  const probe = new RawProbe(new VirtualBoard({ image: flashWith(0xe7fe), ...options }), { out: 1, in: 1, packet });
  await probe.enter();
  return probe;
}

function counting(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index * 7);
}

describe('memory commands', () => {
  for (const [bits, readCode, writeCode] of [
    [32, 0x07, 0x08],
    [16, 0x47, 0x48],
    [8, 0x0c, 0x0d],
  ] as const) {
    it(`move ${bits}-bit units`, async () => {
      const probe = await entered();
      const bytes = counting(64);
      await probe.write(RAM + 256, bytes, writeCode);
      assert.deepEqual(await probe.status(), { status: OK, fault: 0 });
      assert.deepEqual(probe.board.readMemory(RAM + 256, 64), bytes);
      assert.deepEqual(await probe.read(RAM + 256, 64, readCode), bytes);
      assert.equal((await probe.status()).status, OK);
    });

    it(`refuse ${bits}-bit units that are not aligned`, async () => {
      const probe = await entered();
      const size = bits / 8;
      if (size > 1) {
        await probe.read(RAM + 1, size, readCode);
        assert.equal((await probe.status()).status, 0x0a);
        await probe.write(RAM, counting(size + 1), writeCode);
        assert.equal((await probe.status()).status, 0x0a);
      } else {
        await probe.read(RAM + 1, 3, readCode);
        assert.equal((await probe.status()).status, OK);
      }
    });
  }

  it('move 6144 bytes at once, and read no more', async () => {
    const probe = await entered();
    const bytes = counting(6144);
    await probe.write(RAM, bytes);
    assert.equal((await probe.status()).status, OK);
    assert.deepEqual(await probe.read(RAM, 6144), bytes);
    await probe.read(RAM, 6148);
    assert.notEqual((await probe.status()).status, OK);
  });

  it('move 64 bytes at once in 8-bit units on a V2, 512 on a V3 from J6', async () => {
    const v2 = await entered();
    await v2.write(RAM, counting(65), 0x0d);
    assert.notEqual((await v2.status()).status, OK);
    const v3 = await entered({ probe: 'v3' });
    await v3.write(RAM, counting(512), 0x0d);
    assert.equal((await v3.status()).status, OK);
    assert.deepEqual(v3.board.readMemory(RAM, 512), counting(512));
    const old = await entered({ probe: 'v3', firmware: 'V3J5M2' });
    await old.write(RAM, counting(65), 0x0d);
    assert.notEqual((await old.status()).status, OK);
  });

  it('lose what is above 255 bytes of an 8-bit read on a V3', async () => {
    const probe = await entered({ probe: 'v3' });
    assert.equal((await probe.read(RAM, 300, 0x0c)).length, 300 - 256);
    assert.match(probe.board.violations.join(), /more than 255/);
  });

  it('send one byte as two', async () => {
    const probe = await entered();
    assert.equal((await probe.read(0x08000008, 1, 0x0c)).length, 2);
  });

  it('write and read without increment', async () => {
    const probe = await entered();
    await probe.write(RAM, Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0), 0x50);
    assert.equal(probe.board.readMemory(RAM, 1)[0], 2);
    assert.deepEqual([...(await probe.read(RAM, 8, 0x54))], [2, 0, 0, 0, 2, 0, 0, 0]);
  });

  it('know only what their version knows', async () => {
    const probe = await entered({ firmware: 'V2J25M14' });
    assert.equal((await probe.command([0xf2, 0x47], 2))[0], 0x42);
    const older = await entered({ firmware: 'V2J14M1' });
    assert.equal((await older.command([0xf2, 0x3e], 2))[0], 0x42);
    assert.equal((await older.command([0xf2, 0x3b], 2))[0], OK);
  });

  it('stop at the first fault and say where; the next command is not bothered', async () => {
    const probe = await entered();
    await probe.write(RAM + 96 * 1024 - 8, counting(16));
    assert.deepEqual(await probe.status(), { status: 0x11, fault: RAM + 96 * 1024 });
    assert.deepEqual(probe.board.readMemory(RAM + 96 * 1024 - 8, 8), counting(8));
    await probe.write(RAM, counting(16));
    assert.equal((await probe.status()).status, OK);
  });

  it('refuse access ports that are not there', async () => {
    const probe = await entered();
    await probe.command([0xf2, 0x07, 0, 0, 0, 0x20, 4, 0, 3], 4);
    assert.equal((await probe.status()).status, 0x1d);
  });

  it('object to a length of 0', async () => {
    const probe = await entered();
    await probe.command([0xf2, 0x07, 0, 0, 0, 0x20, 0, 0]);
    assert.equal((await probe.status()).status, OK, 'a V2 does nothing');
    const v3 = await entered({ probe: 'v3' });
    await v3.command([0xf2, 0x08, 0, 0, 0, 0x20, 0, 0]);
    assert.notEqual((await v3.status()).status, OK, 'a V3 fails');
  });

  it('do a batch of single accesses', async () => {
    const probe = await entered();
    const word = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
    // Port 0; address and write; read it; read something that is not there.
    const codes = [5, 1, 2, 3, 3, 0, 0, 0];
    const data = [...word(0), ...word(RAM), ...word(0xcafe), ...word(RAM), ...word(0x60000000)];
    await probe.command([0xf2, 0x51, 5, 0, 0, 0]);
    await probe.device.transferOut(1, Uint8Array.from([...codes, ...data]));
    const reply = Buffer.from(await probe.command([0xf2, 0x52], 40));
    assert.equal(reply.readUInt32LE(12), 0xcafe);
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((item) => reply.readUInt32LE(20 + 4 * item)),
      [OK, OK, OK, OK, 0x11],
    );
    assert.equal(Buffer.from(await probe.command([0xf2, 0x53], 8)).readUInt32LE(4), 64);
  });
});
