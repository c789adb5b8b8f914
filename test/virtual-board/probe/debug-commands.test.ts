import assert from 'node:assert/strict';
import { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';
import { code, DHCSR, flashWith, OK, RawProbe } from '../raw-probe.ts';

const RAM = 0x20000000;
const UNKNOWN = 0x42;

async function entered(options?: ConstructorParameters<typeof VirtualBoard>[0]): Promise<RawProbe> {
  const packet = options?.probe === 'v3' ? 512 : 64;
  const board = new VirtualBoard({ image: flashWith(0xe7fe), ...options });
  const probe = new RawProbe(board, { out: 1, in: 1, packet });
  await probe.open();
  assert.equal((await probe.command([0xf2, 0x30, 0xa3, 0], 2))[0], OK);
  return probe;
}

function word(reply: Uint8Array, at = 4): number {
  return Buffer.from(reply).readUInt32LE(at);
}

describe('debug commands', () => {
  it('need SWD to be entered', async () => {
    const probe = new RawProbe(new VirtualBoard());
    await probe.open();
    assert.notEqual((await probe.command([0xf2, 0x31], 12))[0], OK);
    assert.match(probe.board.violations.join(), /outside of debug mode/);
  });

  it('find nobody on JTAG pins', async () => {
    const probe = new RawProbe(new VirtualBoard());
    await probe.open();
    assert.equal((await probe.command([0xf2, 0x30, 0xa4, 0], 2))[0], 0x09);
  });

  it('identify the debug port', async () => {
    const probe = await entered();
    const reply = await probe.command([0xf2, 0x31], 12);
    assert.equal(reply[0], OK);
    assert.equal(word(reply), 0x2ba01477);
    assert.equal(word(await probe.command([0xf2, 0x22], 4), 0), 0x2ba01477);
  });

  it('halt, step and run the core', async () => {
    const probe = await entered({ image: flashWith(0x3001, 0x3001, 0x3001, 0xe7fb) });
    assert.equal((await probe.command([0xf2, 0x01], 2))[0], 0x80, 'running');
    await probe.command([0xf2, 0x02], 2);
    assert.equal((await probe.command([0xf2, 0x01], 2))[0], 0x81, 'halted');
    await probe.setCoreRegister(15, 0x08000008);
    await probe.setCoreRegister(0, 5);
    await probe.command([0xf2, 0x0a], 2);
    assert.equal(await probe.coreRegister(15), 0x0800000a);
    assert.equal(await probe.coreRegister(0), 6);
    await probe.command([0xf2, 0x09], 2);
    assert.equal((await probe.command([0xf2, 0x01], 2))[0], 0x80);
  });

  it('read and write core registers, one or all', async () => {
    const probe = await entered();
    await probe.halt();
    for (let register = 0; register < 13; register++) {
      await probe.setCoreRegister(register, 0x1000 + register);
    }
    const all = await probe.command([0xf2, 0x3a], 88);
    assert.equal(all[0], OK);
    assert.equal(all.length, 88);
    assert.deepEqual(
      Array.from({ length: 13 }, (_, register) => word(all, 4 + 4 * register)),
      Array.from({ length: 13 }, (_, register) => 0x1000 + register),
    );
    assert.equal(word(all, 4 + 4 * 15), 0x08000008);
    assert.equal(word(all, 4 + 4 * 16) & 0x01000000, 0x01000000, 'Thumb');
  });

  it('do not get registers of a running core', async () => {
    const probe = await entered();
    const reply = await probe.command([0xf2, 0x33, 0], 8);
    assert.notEqual(reply[0], OK);
    assert.match(probe.board.violations.join(), /while the core was running/);
  });

  it('reset the chip by its own register', async () => {
    const probe = await entered();
    await probe.write(RAM, code(1, 2));
    await probe.command([0xf2, 0x32], 2);
    assert.equal((await probe.readWord(0x40023874)) & 0x10000000, 0x10000000);
  });

  it('drive NRST low, high, and as a pulse', async () => {
    const probe = await entered();
    await probe.command([0xf2, 0x3c, 0], 2);
    assert.equal((await probe.readWord(DHCSR)) & 0x02000000, 0x02000000);
    assert.equal((await probe.readWord(DHCSR)) & 0x02000000, 0x02000000, 'as long as it is low');
    await probe.command([0xf2, 0x3c, 1], 2);
    await probe.readWord(DHCSR);
    assert.equal((await probe.readWord(DHCSR)) & 0x02000000, 0);
    await probe.command([0xf2, 0x3c, 2], 2);
    assert.equal((await probe.readWord(DHCSR)) & 0x02000000, 0x02000000);
    assert.equal((await probe.readWord(DHCSR)) & 0x02000000, 0);
  });

  it('set the clock of a V2 by divisor: 48 bits take their time', async () => {
    const probe = await entered();
    for (const [divisor, kilohertz] of [
      [0, 4000],
      [1, 1800],
      [40, 100],
    ] as const) {
      assert.equal((await probe.command([0xf2, 0x43, divisor, 0], 2))[0], OK);
      const before = probe.board.times.swd;
      await probe.read(RAM, 1024);
      const perWord = 48 / kilohertz + 0.0015;
      assert.ok(Math.abs(probe.board.times.swd - before - 257 * perWord) < 1e-4);
    }
    assert.equal((await probe.command([0xf2, 0x43, 2, 1], 2))[0], 0x41, 'no such divisor');
    assert.equal((await probe.command([0xf2, 0x62, 0], 52))[0], UNKNOWN);
  });

  it('list and set the clocks of a V3', async () => {
    const probe = await entered({ probe: 'v3' });
    const list = await probe.command([0xf2, 0x62, 0], 52);
    assert.deepEqual([list[0], word(list), word(list, 8), word(list, 12)], [OK, 3300, 7, 24000]);
    assert.equal(word(await probe.command([0xf2, 0x61, 0, 0, 0xff, 0xff], 8)), 24000);
    assert.equal(word(await probe.command([0xf2, 0x61, 0, 0, 0x40, 0x1f], 8)), 8000);
    assert.equal(word(await probe.command([0xf2, 0x62, 0], 52)), 8000);
    assert.equal((await probe.command([0xf2, 0x43, 0, 0], 2))[0], UNKNOWN);
  });

  it('keep the clock from one session to the next, until the probe is unplugged', async () => {
    const probe = await entered();
    await probe.command([0xf2, 0x43, 40, 0], 2);
    await probe.command([0xf2, 0x21]);
    await probe.command([0xf2, 0x30, 0xa3, 0], 2);
    const cost = async (): Promise<number> => {
      const before = probe.board.times.swd;
      await probe.readWord(RAM);
      return probe.board.times.swd - before;
    };
    assert.ok((await cost()) > 0.9);
    probe.board.unplug();
    probe.board.replug();
    await probe.open();
    await probe.command([0xf2, 0x30, 0xa3, 0], 2);
    assert.ok((await cost()) < 0.1);
  });

  it('know only what their version knows', async () => {
    for (const [firmware, commands] of [
      ['V2J21M5', [0x43, 0x45, 0x4b]],
      ['V2J23M5', [0x45, 0x4b]],
      ['V2J27M15', [0x4b]],
      ['V2J35M26', [0x56]],
    ] as const) {
      const probe = await entered({ firmware });
      for (const command of commands) {
        assert.equal((await probe.command([0xf2, command], 2))[0], UNKNOWN, `${firmware} ${command.toString(16)}`);
      }
    }
  });

  describe('for registers of debug and access ports', () => {
    const readPort = async (probe: RawProbe, port: number, address: number): Promise<number> => {
      const reply = await probe.command([0xf2, 0x45, port & 255, port >>> 8, address & 255, address >>> 8], 8);
      assert.equal(reply[0], OK);
      return word(reply);
    };
    const writePort = async (probe: RawProbe, port: number, address: number, value: number): Promise<number> => {
      const bytes = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
      const reply = await probe.command(
        [0xf2, 0x46, port & 255, port >>> 8, address & 255, address >>> 8, ...bytes],
        2,
      );
      return reply[0] ?? 0;
    };
    const DP = 0xffff;

    it('identify both', async () => {
      const probe = await entered();
      await probe.command([0xf2, 0x4b, 0, 0], 2);
      assert.equal(await readPort(probe, DP, 0), 0x2ba01477);
      assert.equal((await readPort(probe, DP, 4)) >>> 28, 0xf, 'powered up');
      assert.equal(await readPort(probe, 0, 0xfc), 0x24770011);
      assert.equal(await readPort(probe, 0, 0xf8), 0xe00ff003);
      assert.equal(await readPort(probe, 1, 0xfc), 0);
    });

    it('move memory through TAR and DRW, with auto-increment and banked', async () => {
      const probe = await entered();
      await probe.command([0xf2, 0x4b, 0, 0], 2);
      await writePort(probe, 0, 0x00, 0x23000012);
      await writePort(probe, 0, 0x04, RAM + 0x3fc);
      await writePort(probe, 0, 0x0c, 0x11111111);
      assert.equal(await readPort(probe, 0, 0x04), RAM, 'increments within 1 KB');
      await writePort(probe, 0, 0x0c, 0x22222222);
      assert.deepEqual([...probe.board.readMemory(RAM + 0x3fc, 4)], [0x11, 0x11, 0x11, 0x11]);
      assert.deepEqual([...probe.board.readMemory(RAM, 4)], [0x22, 0x22, 0x22, 0x22]);
      await writePort(probe, 0, 0x04, RAM);
      assert.equal(await readPort(probe, 0, 0x10), 0x22222222);
      await writePort(probe, 0, 0x00, 0x23000010);
      await writePort(probe, 0, 0x04, RAM + 1);
      await writePort(probe, 0, 0x0c, 0x0000aa00);
      assert.deepEqual([...probe.board.readMemory(RAM, 4)], [0x22, 0xaa, 0x22, 0x22]);
    });

    it('show faults as sticky errors until they are cleared', async () => {
      const probe = await entered();
      await probe.command([0xf2, 0x4b, 0, 0], 2);
      await writePort(probe, 0, 0x00, 0x23000002);
      await writePort(probe, 0, 0x04, 0x60000000);
      await writePort(probe, 0, 0x0c, 1);
      assert.equal((await readPort(probe, DP, 4)) & 0x20, 0x20);
      assert.equal(await writePort(probe, 0, 0x0c, 1), 0x19);
      await writePort(probe, DP, 0, 4);
      assert.equal((await readPort(probe, DP, 4)) & 0x20, 0);
    });

    it('want the port to be opened first, where the firmware can', async () => {
      const probe = await entered();
      assert.equal((await probe.command([0xf2, 0x45, 0, 0, 0, 0], 8))[0], 0x1d);
      assert.equal((await probe.command([0xf2, 0x4b, 5, 0], 2))[0], 0x1d, 'there is no port 5');
      await probe.command([0xf2, 0x4b, 0, 0], 2);
      assert.equal((await probe.command([0xf2, 0x45, 0, 0, 0, 0], 8))[0], OK);
      await probe.command([0xf2, 0x4c, 0], 2);
      assert.equal((await probe.command([0xf2, 0x45, 0, 0, 0, 0], 8))[0], 0x1d);
      const old = await entered({ firmware: 'V2J26M10' });
      assert.equal((await old.command([0xf2, 0x45, 0, 0, 0, 0], 8))[0], OK);
    });

    it('want a port to be closed before debug mode is left, once, and only where it was opened', async () => {
      const probe = await entered();
      await probe.command([0xf2, 0x4b, 0, 0], 2);
      await probe.command([0xf2, 0x4c, 0], 2);
      assert.deepEqual(probe.board.violations, []);
      await probe.command([0xf2, 0x4c, 1], 2);
      assert.deepEqual(probe.board.violations, ['access port 1 closed that is not open']);
      await probe.command([0xf2, 0x4b, 0, 0], 2);
      await probe.command([0xf2, 0x21]);
      await probe.command([0xf2, 0x4c, 0], 2);
      assert.equal(probe.board.violations.at(-1), 'command F2 4c outside of debug mode');
      await probe.command([0xf2, 0x30, 0xa3, 0], 2);
      await probe.command([0xf2, 0x4c, 0], 2);
      assert.equal(probe.board.violations.at(-1), 'access port 0 closed that is not open');
    });
  });

  it('set and clear breakpoints', async () => {
    const probe = await entered({ image: flashWith(0x3001, 0x3001, 0x3001, 0xe7fb) });
    await probe.writeWord(DHCSR, 0xa05f0001); // without a debugger it would be a hard fault
    await probe.command([0xf2, 0x0b, 0, 0x0c, 0, 0, 0x08, 1], 2);
    await probe.board.clock.sleep(1);
    assert.equal((await probe.command([0xf2, 0x01], 2))[0], 0x81);
    assert.equal(await probe.coreRegister(15), 0x0800000c);
    await probe.command([0xf2, 0x0e, 0], 2);
    assert.equal((await probe.readWord(0xe0002008)) & 1, 0);
  });
});
