import assert from 'node:assert/strict';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { code, DEMCR, DHCSR, FLASH, flashWith, OK, RawProbe } from './raw-probe.ts';

const RAM = 0x20000000;
const START = 0x08000000;
/** The text at the end of a board image. */
const MARK = 'STM-DFU2';

async function opened(board: VirtualBoard): Promise<RawProbe> {
  const probe = new RawProbe(board);
  await probe.enter();
  return probe;
}

/** Erases sector 0 and waits for it by polling, as simple tools do. */
async function eraseFirstSector(probe: RawProbe): Promise<void> {
  await probe.unlockFlash();
  await probe.writeWord(FLASH.cr, 0x202);
  await probe.writeWord(FLASH.cr, 0x10202);
  while ((await probe.readWord(FLASH.sr)) & 0x10000) {
    await probe.board.clock.sleep(10);
  }
}

describe('VirtualBoard', () => {
  it('is a NUCLEO-F401RE with an erased chip, if nothing is said', async () => {
    const board = new VirtualBoard();
    assert.equal(board.usbDevice.productId, 0x374b);
    assert.equal(
      board.readFlash(START, 512 * 1024).every((byte) => byte === 0xff),
      true,
    );
    const probe = await opened(board);
    assert.equal(await probe.readWord(0xe0042000), 0x10016433);
    assert.equal((await probe.readWord(0x1fff7a20)) >>> 16, 512);
    assert.deepEqual(board.violations, []);
  });

  it('costs what the timing model says: 512 KB in the wire’s limit of 2.39 s', async () => {
    const board = new VirtualBoard({ image: flashWith(0xe7fe) });
    const probe = await opened(board);
    await probe.halt();
    board.resetTimes();
    for (let offset = 0; offset < 512 * 1024; offset += 6144) {
      await probe.read(START + offset, Math.min(6144, 512 * 1024 - offset));
      assert.equal((await probe.status()).status, OK);
    }
    const { usb, swd, probe: inProbe, total } = board.times;
    // 86 blocks: 4 transfers each, two commands of 16 bytes, data, 12 bytes of status.
    assert.ok(Math.abs(usb - (86 * (4 * 0.25 + 0.044) + 524.288)) < 0.01, `usb ${usb}`);
    assert.ok(Math.abs(inProbe - 86 * 2 * 0.02) < 0.001);
    // 13.5 µs a word; the address once a block and at every 1 KB inside of it.
    assert.ok(swd > (131072 * 13.5) / 1000 && swd < (131072 + 512 + 86) * 0.0135 + 0.01, `swd ${swd}`);
    assert.ok(total > 2380 && total < 2400, `${total}`);
  });

  it('erases and programs by the probe, and says that flash changed', async () => {
    const board = new VirtualBoard({ image: new Uint8Array(512 * 1024) });
    let changes = 0;
    board.onFlashChanged(() => changes++);
    const probe = await opened(board);
    await probe.halt();
    await eraseFirstSector(probe);
    assert.ok(changes >= 1);
    assert.ok(board.readFlash(START, 0x4000).every((byte) => byte === 0xff));
    assert.ok(board.readFlash(START + 0x4000, 0x4000).every((byte) => byte === 0));
    await probe.writeWord(FLASH.cr, 0x201);
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await probe.write(START, bytes);
    assert.equal((await probe.status()).status, OK);
    await probe.writeWord(FLASH.cr, 0x80000000);
    assert.deepEqual(board.readFlash(START, 256), bytes);
    assert.equal(board.times.erase > 200, true);
    assert.deepEqual(board.violations, []);
  });

  it('answers WAIT after 20 ms to who reads busy flash, and stores nothing of it', async () => {
    const board = new VirtualBoard({ image: flashWith(0xe7fe) });
    const probe = await opened(board);
    await probe.halt();
    await probe.unlockFlash();
    await probe.writeWord(FLASH.cr, 0x202);
    await probe.writeWord(FLASH.cr, 0x10202);
    const before = board.clock.now();
    await probe.read(START, 64);
    const { status, fault } = await probe.status();
    assert.equal(status, 0x10);
    assert.equal(fault, START);
    assert.deepEqual(board.violations, ['flash read while busy']);
    assert.ok(board.clock.now() - before > 20 && board.clock.now() - before < 24);
    await board.clock.sleep(250);
    await probe.read(START, 64);
    assert.equal((await probe.status()).status, OK);
  });

  it('says where an access failed', async () => {
    const board = new VirtualBoard();
    const probe = await opened(board);
    await probe.halt();
    await probe.read(0x20017ff8, 16);
    assert.deepEqual(await probe.status(), { status: 0x11, fault: 0x20018000 });
    await probe.read(RAM, 16);
    assert.equal((await probe.status()).status, OK);
  });

  it('writes a board image that begins with the flash and can be started from', async () => {
    const board = new VirtualBoard();
    board.writeFlash(START + 4096, Uint8Array.of(1, 2, 3));
    board.optionBytes = 0x0ffeaaec;
    const image = board.boardImage();
    assert.equal(image.length, 512 * 1024 + 20);
    assert.deepEqual([...image.subarray(4096, 4099)], [1, 2, 3]);
    assert.equal(Buffer.from(image.subarray(-8)).toString(), MARK);
    const again = new VirtualBoard({ image });
    assert.deepEqual(again.readFlash(START + 4096, 3), Uint8Array.of(1, 2, 3));
    assert.equal(again.optionBytes, 0x0ffeaaec);
    assert.throws(() => new VirtualBoard({ image: image.subarray(0, 1000) }), RangeError);
  });

  it('reports what should not be done', async () => {
    const board = new VirtualBoard();
    const probe = await opened(board);
    await probe.halt();
    assert.equal(await probe.writeWord(FLASH.keyr, 1), 0x11, 'a bus error');
    await probe.writeWord(FLASH.cr, 2);
    await probe.write(START, code(0, 0));
    const said = board.violations.join('\n');
    assert.match(said, /FLASH_KEYR/);
    assert.match(said, /written while locked/);
    assert.match(said, /without FLASH_CR.PG/);
    board.clearViolations();
    assert.deepEqual(board.violations, []);
  });

  it('can be protected from the start', async () => {
    const image = flashWith(0xe7fe);
    const secret = await opened(new VirtualBoard({ image, optionBytes: 0x0fff55ec }));
    await secret.halt();
    await secret.read(START, 4);
    assert.equal((await secret.status()).status, 0x11);
    const guarded = new VirtualBoard({ image, optionBytes: 0x0ffeaaec });
    const probe = await opened(guarded);
    await probe.halt();
    await eraseFirstSector(probe);
    assert.equal((await probe.readWord(FLASH.sr)) & 0x10, 0x10, 'WRPERR');
    assert.deepEqual(guarded.readFlash(START, 512 * 1024), image);
  });

  it('resets itself again and again with a watchdog by option byte that nobody feeds', async () => {
    // WDG_SW = 0: 512 ms after every reset.
    const board = new VirtualBoard({ image: flashWith(0xe7fe), optionBytes: 0x0fffaacc });
    const probe = await opened(board);
    await probe.halt();
    await probe.unlockFlash();
    await probe.writeWord(FLASH.cr, 0x202 | (7 << 3));
    await probe.writeWord(FLASH.cr, 0x10202 | (7 << 3));
    await board.clock.sleep(600);
    assert.equal((await probe.readWord(0x40023874)) & 0x20000000, 0x20000000, 'IWDGRSTF');
    assert.equal((await probe.readWord(FLASH.sr)) & 0x10000, 0, 'the erase of a second was cut short');
    assert.match(board.violations.join(), /during a flash operation/);
  });

  it('reports flash that is left unlocked', async () => {
    const board = new VirtualBoard();
    const probe = await opened(board);
    await probe.unlockFlash();
    await probe.command([0xf2, 0x21]);
    assert.match(board.violations.join(), /left unlocked/);
  });

  it('never blocks the event loop for long, with the core running flat out at 84 MHz', async function () {
    this.timeout(60_000);
    const board = new VirtualBoard({ image: flashWith(0x3001, 0x1c49, 0x1c52, 0x1c5b, 0xe7fa) });
    const probe = await opened(board);
    await probe.writeWord(0x40023804, 4 | (84 << 6) | (1 << 22));
    await probe.writeWord(0x40023808, 2);
    // The process's own time, not the machine's: others may be at work on it.
    const used = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
    let longest = 0;
    let last = used();
    let looking = true;
    const look = (): void => {
      longest = Math.max(longest, used() - last);
      last = used();
      if (looking) {
        setImmediate(look);
      }
    };
    look();
    await board.clock.sleep(150);
    for (let i = 0; i < 5; i++) {
      await probe.read(START, 6144);
    }
    await probe.command([0xf2, 0x43, 798 & 255, 798 >> 8], 2);
    await probe.read(START, 64);
    looking = false;
    // The aim is 50 ms, which a bench may hold to; what fails here is only what no busy machine explains.
    assert.ok(longest <= 500, `blocked for ${longest} ms`);
  });

  it('skips what nobody could notice: a minute of waiting in a moment', async () => {
    const board = new VirtualBoard({ image: flashWith(0xe7fe) });
    const before = process.cpuUsage();
    await board.clock.sleep(60_000);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 5e6, 'executed, a minute takes minutes');
  });

  it('starts anew from its vector table after reset, with RAM as it was', async () => {
    const board = new VirtualBoard({ image: flashWith(0xe7fe) });
    const probe = await opened(board);
    await probe.halt();
    await probe.write(RAM, code(1, 2, 3, 4));
    board.pressReset();
    assert.deepEqual(board.readMemory(RAM, 8), code(1, 2, 3, 4));
    board.powerCycle();
    assert.notDeepEqual(board.readMemory(RAM, 8), code(1, 2, 3, 4));
    await board.clock.sleep(1);
    assert.equal(board.core.pc, 0x08000008);
    assert.equal(board.core.halted, false);
  });

  it('boots system memory with BOOT0 high', async () => {
    const board = new VirtualBoard({ image: flashWith(0xe7fe), boot0: true });
    await board.clock.sleep(1);
    assert.equal(board.core.pc >>> 16, 0x1fff);
  });

  it('connects under reset to firmware that turns its debug pins off', async () => {
    const board = new VirtualBoard({ image: flashWith(0xe7fe), faults: { debugPinsDisabledAfter: 100 } });
    await board.clock.sleep(1);
    const probe = new RawProbe(board);
    await probe.open();
    assert.equal((await probe.command([0xf2, 0x30, 0xa3, 0], 2))[0], 0x09);
    await probe.command([0xf2, 0x3c, 0], 2);
    assert.equal((await probe.command([0xf2, 0x30, 0xa3, 0], 2))[0], OK);
    await probe.writeWord(DHCSR, 0xa05f0003);
    await probe.writeWord(DEMCR, 1);
    await probe.command([0xf2, 0x3c, 1], 2);
    assert.equal(await probe.coreRegister(15), 0x08000008);
  });

  describe('with faults', () => {
    it('is unplugged at any transfer, and works again after', async () => {
      const board = new VirtualBoard({ image: flashWith(0xe7fe) });
      for (let transfer = 0; transfer < 12; transfer++) {
        board.bulkTransfers = 0;
        board.faults.unplugAtTransfer = transfer;
        await assert.rejects(
          async () => {
            const probe = await opened(board);
            await probe.readWord(0xe0042000);
            await probe.readWord(0xe0042000);
            await probe.readWord(0xe0042000);
            await probe.readWord(0xe0042000);
          },
          (error: unknown) => error instanceof DOMException && error.name === 'NetworkError',
          `transfer ${transfer}`,
        );
        assert.equal(board.usbDevice.opened, false);
        await assert.rejects(board.usbDevice.open(), { name: 'NotFoundError' });
        delete board.faults.unplugAtTransfer;
        board.replug();
        const probe = await opened(board);
        assert.equal(await probe.readWord(0xe0042000), 0x10016433);
        await board.usbDevice.close();
      }
    });

    it('measures nothing and finds nobody without supply or target', async () => {
      for (const faults of [{ unpowered: true }, { noTarget: true }]) {
        const board = new VirtualBoard({ faults });
        const probe = new RawProbe(board);
        await probe.open();
        const volts = await probe.command([0xf7], 8);
        assert.equal(Buffer.from(volts).readUInt32LE(4) === 0, 'unpowered' in faults);
        assert.equal((await probe.command([0xf2, 0x30, 0xa3, 0], 2))[0], 0x09);
      }
    });

    it('answers WAIT as often as it is told', async () => {
      const board = new VirtualBoard({ faults: { waitAnswers: 2 } });
      const probe = await opened(board);
      assert.equal((await probe.readRegisterOf(0xe0042000)).status, 0x10);
      assert.equal((await probe.readRegisterOf(0xe0042000)).status, 0x10);
      assert.equal((await probe.readRegisterOf(0xe0042000)).status, OK);
    });

    it('ignores the probe’s NRST where it is not wired; the button still works', async () => {
      const board = new VirtualBoard({ image: flashWith(0x3001, 0xe7fd), faults: { resetNotWired: true } });
      const probe = await opened(board);
      await probe.readWord(DHCSR); // the bit stays set until it is read
      await probe.command([0xf2, 0x3c, 0], 2);
      assert.equal((await probe.readWord(DHCSR)) & (1 << 25), 0);
      board.pressReset();
      assert.notEqual((await probe.readWord(DHCSR)) & (1 << 25), 0);
    });

    it('garbles what is read above a clock', async () => {
      const board = new VirtualBoard({ faults: { parityErrorsAbove: 1800 } });
      const probe = await opened(board);
      assert.equal((await probe.readRegisterOf(0xe0042000)).status, 0x13);
      await probe.command([0xf2, 0x43, 1, 0], 2);
      assert.equal((await probe.readRegisterOf(0xe0042000)).status, OK);
    });

    it('cannot be claimed while another program holds it', async () => {
      const board = new VirtualBoard({ faults: { interfaceHeld: true } });
      await board.usbDevice.open();
      await assert.rejects(board.usbDevice.claimInterface(0), { name: 'NetworkError' });
      board.faults.interfaceHeld = false;
      await board.usbDevice.claimInterface(0);
    });

    it('hangs until it is closed', async () => {
      const board = new VirtualBoard({ faults: { hangsAtTransfer: 2 } });
      const probe = new RawProbe(board);
      await probe.open();
      await probe.command([0xf1], 6);
      const command = probe.command([0xf5], 2);
      const guard = board.clock.sleep(1000).then(() => 'timeout');
      assert.equal(await Promise.race([command, guard]), 'timeout');
      const rejected = assert.rejects(command, { name: 'AbortError' });
      await board.usbDevice.close();
      await rejected;
    });

    it('goes away and comes back when it leaves DFU mode', async () => {
      const board = new VirtualBoard({ faults: { startMode: 'dfu', leavingDfuReenumerates: 500 } });
      const probe = new RawProbe(board);
      await probe.open();
      assert.equal((await probe.command([0xf5], 2))[0], 0);
      await probe.command([0xf3, 0x07]);
      await board.clock.sleep(10);
      assert.equal(board.usbDevice.opened, false);
      await assert.rejects(board.usbDevice.open());
      await board.clock.sleep(600);
      await probe.open();
      assert.equal((await probe.command([0xf5], 2))[0], 1);
    });

    it('says another voltage than there is', async () => {
      const board = new VirtualBoard({ volts: 1.8, faults: { measuredVolts: 3.2 } });
      const probe = new RawProbe(board);
      await probe.open();
      const reply = Buffer.from(await probe.command([0xf7], 8));
      const volts = (2 * reply.readUInt32LE(4) * 1.2) / reply.readUInt32LE(0);
      assert.ok(Math.abs(volts - 3.2) < 0.01);
    });

    it('loses an erase to a cut of its supply', async () => {
      const board = new VirtualBoard({ image: new Uint8Array(512 * 1024) });
      const probe = await opened(board);
      await probe.halt();
      await probe.unlockFlash();
      await probe.writeWord(FLASH.cr, 0x202);
      await probe.writeWord(FLASH.cr, 0x10202);
      await board.clock.sleep(20);
      board.unplug();
      board.replug();
      const sector = board.readFlash(START, 0x4000);
      assert.ok(sector.some((byte) => byte === 0) && sector.some((byte) => byte !== 0));
      assert.equal(board.boardImage().at(-12), 1, 'the image remembers the weak sector');
    });

    it('has supply again after its cable was pulled, although it was pulled when it was out already', async () => {
      const board = new VirtualBoard();
      board.unplug();
      board.unplug({ cutsPower: false });
      board.replug();
      const probe = await opened(board);
      const volts = await probe.command([0xf7], 8);
      assert.notEqual(Buffer.from(volts).readUInt32LE(4), 0);
    });

    it('goes on with an erase when only the probe is unplugged', async () => {
      const board = new VirtualBoard({ image: new Uint8Array(512 * 1024) });
      const probe = await opened(board);
      await probe.halt();
      await probe.unlockFlash();
      await probe.writeWord(FLASH.cr, 0x202);
      await probe.writeWord(FLASH.cr, 0x10202);
      board.unplug({ cutsPower: false });
      await board.clock.sleep(300);
      board.replug();
      assert.ok(board.readFlash(START, 0x4000).every((byte) => byte === 0xff));
    });
  });

  it('is restored as often as one likes, closed and as it was', async () => {
    const board = new VirtualBoard({ image: flashWith(0xe7fe) });
    const snapshot = board.snapshot();
    for (let i = 0; i < 3; i++) {
      const probe = await opened(board);
      await probe.halt();
      await eraseFirstSector(probe);
      assert.equal(board.readFlash(START, 1)[0], 0xff);
      board.restore(snapshot);
      assert.equal(board.usbDevice.opened, false);
      assert.deepEqual(board.readFlash(START, 512 * 1024), flashWith(0xe7fe));
      assert.equal(board.core.halted, false);
    }
  });

  it('charges hosts that wait by the wall clock for polling, if told to', async () => {
    const board = new VirtualBoard({ pollCost: 10 });
    const probe = await opened(board);
    await probe.halt();
    const before = board.times.waiting;
    await probe.readWord(FLASH.sr);
    assert.equal(board.times.waiting, before);
    await probe.readWord(FLASH.sr);
    await probe.readWord(FLASH.sr);
    assert.equal(board.times.waiting, before + 20);
  });
});
