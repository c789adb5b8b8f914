import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { silentLog } from '../../../src/base/log.ts';
import { BoardSession } from '../../../src/programming/board-session.ts';
import { flashImage } from '../../../src/programming/flash-image.ts';
import { StlinkProbe } from '../../../src/stlink/stlink-probe.ts';
import { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';
import type {
  BoardChannel,
  FromBoard,
  ToBoard,
  WorkerBoardOptions,
} from '../../../src/virtual-board/worker/board-messages.ts';
import { BoardWorker } from '../../../src/virtual-board/worker/board-worker.ts';
import { RemoteBoard } from '../../../src/virtual-board/worker/remote-board.ts';
import { rangeOf } from '../../../src/base/address-range.ts';
import { runningBoard } from '../../support/contract-board.ts';
import { describeProbeContract } from '../../contract/debug-probe.contract.ts';
import { FLASH, imageAt, program, sectorStart } from '../../support/flash-board.ts';

/** Messages are copied as between threads, and arrive later; only the event loop is the same. */
function channelOf<Out, In>(port: MessagePort): BoardChannel<Out, In> {
  port.unref();
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (message: In) => listener(message));
      port.unref();
    },
  };
}

interface Remote {
  readonly board: RemoteBoard;
  readonly end: (error: Error) => void;
}

async function remoteBoard(options: WorkerBoardOptions = {}): Promise<Remote> {
  const { port1, port2 } = new MessageChannel();
  new BoardWorker(channelOf<FromBoard, ToBoard>(port2));
  let end: (error: Error) => void = () => undefined;
  const board = await RemoteBoard.make(channelOf<ToBoard, FromBoard>(port1), options, (ended) => (end = ended));
  return { board, end: (error) => end(error) };
}

function openSession({ usbDevice, clock }: Pick<RemoteBoard, 'usbDevice' | 'clock'>): Promise<BoardSession> {
  const probe = new StlinkProbe(usbDevice, { clock, log: silentLog, virtual: true });
  return BoardSession.open(probe, { clock, log: silentLog, connect: { mode: 'automatic' } });
}

const GET_VERSION = Uint8Array.of(0xf1, ...new Uint8Array(15));

describeProbeContract('the virtual board in a worker', async () => {
  const { board } = await remoteBoard({ image: runningBoard().boardImage() });
  return {
    makeProbe: () =>
      Promise.resolve(new StlinkProbe(board.usbDevice, { clock: board.clock, log: silentLog, virtual: true })),
    ram: rangeOf(0x2000_0000, 96 * 1024),
    nowhere: 0x6000_0000,
    check: () => assert.equal(board.usbDevice.opened, false),
  };
});

describe('RemoteBoard', () => {
  it('is flashed as a board that is here, in the same time of the board', async () => {
    const image = imageAt(FLASH, program(40 * 1024));
    const job = async (board: Pick<RemoteBoard, 'usbDevice' | 'clock'>): Promise<number> => {
      const session = await openSession(board);
      const started = board.clock.now();
      await flashImage(session, image, {});
      await session.close();
      return board.clock.now() - started;
    };
    const here = new VirtualBoard();
    const { board: there } = await remoteBoard();
    const [expected, took] = [await job(here), await job(there)];
    assert.deepEqual(await there.image(), here.boardImage());
    // A wait of the host may begin one transfer later than here.
    assert.ok(Math.abs(took - expected) < 0.01 * expected, `${took} ms, here ${expected} ms`);
  });

  it('looks as the device does that is here', async () => {
    const { usbDevice: here } = new VirtualBoard({ serialNumber: '0670FF303435554757123456' });
    const { usbDevice: there } = (await remoteBoard({ serialNumber: '0670FF303435554757123456' })).board;
    for (const key of [
      'vendorId',
      'productId',
      'deviceClass',
      'productName',
      'manufacturerName',
      'serialNumber',
    ] as const) {
      assert.equal(there[key], here[key], key);
    }
    assert.deepEqual(JSON.stringify(there.configurations), JSON.stringify(here.configurations));
  });

  it('refuses an image of another size with the same error', async () => {
    await assert.rejects(remoteBoard({ image: new Uint8Array(1000) }), RangeError);
  });

  it('begins with an image, and tells that flash has changed', async () => {
    const image = new VirtualBoard();
    image.writeFlash(sectorStart(1), Uint8Array.of(1, 2, 3));
    const { board } = await remoteBoard({ image: image.boardImage() });
    assert.deepEqual(await board.image(), image.boardImage());
    let changes = 0;
    board.onFlashChanged(() => changes++);
    const session = await openSession(board);
    await flashImage(session, imageAt(FLASH, program(100)), {});
    await session.close();
    await board.image(); // what was told before has arrived with it
    assert.ok(changes > 0);
  });

  it('lets the board’s time pass while the host waits on it, and not otherwise', async () => {
    const { board } = await remoteBoard();
    assert.equal(board.clock.now(), 0);
    await board.clock.sleep(250);
    assert.equal(board.clock.now(), 250);
    await board.image();
    assert.equal(board.clock.now(), 250);
  });

  it('wakes in the order of the deadlines', async () => {
    const { board } = await remoteBoard();
    const woken: number[] = [];
    await Promise.all([30, 10, 20].map((ms) => board.clock.sleep(ms).then(() => woken.push(ms))));
    assert.deepEqual(woken, [10, 20, 30]);
  });

  it('gives up a wait at once, with the signal’s reason, also one that was aborted before', async () => {
    const { board } = await remoteBoard({ pace: 'real-time' });
    const reason = new Error('enough');
    const giving = new AbortController();
    const waiting = board.clock.sleep(20_000, giving.signal);
    giving.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(board.clock.sleep(1, giving.signal), reason);
  });

  it('does not let a wait end before the host has answered what came in time', async () => {
    const { board } = await remoteBoard();
    const { usbDevice, clock } = board;
    await usbDevice.open();
    await usbDevice.claimInterface(0);
    let late = false;
    void clock.sleep(20).then(() => (late = true));
    // Each exchange takes about 1 ms of the board's; the host is slower than any of them.
    for (let exchange = 0; exchange < 5; exchange++) {
      await usbDevice.transferOut(1, GET_VERSION);
      await usbDevice.transferIn(1, 64);
      for (let tick = 0; tick < 100; tick++) {
        await Promise.resolve();
      }
      assert.equal(late, false);
    }
    await usbDevice.close();
  });

  it('ends what is pending when the device is closed', async () => {
    const { usbDevice } = (await remoteBoard()).board;
    await usbDevice.open();
    await usbDevice.claimInterface(0);
    const pending = usbDevice.transferIn(1, 64);
    await usbDevice.close();
    await assert.rejects(pending, { name: 'AbortError' });
    await usbDevice.open();
    await usbDevice.claimInterface(0);
    await usbDevice.transferOut(1, GET_VERSION);
    assert.equal((await usbDevice.transferIn(1, 64)).data?.byteLength, 6);
  });

  it('sends a copy of what is sent', async () => {
    const { usbDevice } = (await remoteBoard()).board;
    await usbDevice.open();
    await usbDevice.claimInterface(0);
    const room = new Uint8Array(1000);
    room.set(GET_VERSION, 500);
    const sending = usbDevice.transferOut(1, room.subarray(500, 516));
    room.fill(0);
    assert.equal((await sending).bytesWritten, 16);
    assert.equal((await usbDevice.transferIn(1, 64)).data?.byteLength, 6);
  });

  it('tells of a cable that is pulled', async () => {
    const { usbDevice } = (await remoteBoard({ faults: { unplugAtTransfer: 1 } })).board;
    await usbDevice.open();
    await usbDevice.claimInterface(0);
    await usbDevice.transferOut(1, GET_VERSION);
    await assert.rejects(usbDevice.transferIn(1, 64), { name: 'NetworkError' });
    assert.equal(usbDevice.opened, false);
    await assert.rejects(usbDevice.open(), { name: 'NotFoundError' });
  });

  it('says that the interface is held, as the device does that is here', async () => {
    const { usbDevice } = (await remoteBoard({ faults: { interfaceHeld: true } })).board;
    await usbDevice.open();
    await assert.rejects(usbDevice.claimInterface(0), { name: 'NetworkError' });
  });

  it('leaves nobody waiting when its worker ends', async () => {
    const { board, end } = await remoteBoard({ pace: 'real-time' });
    const { usbDevice, clock } = board;
    await usbDevice.open();
    await usbDevice.claimInterface(0);
    const error = new Error('the worker is gone');
    const waits = [usbDevice.transferIn(1, 64), clock.sleep(20_000), board.image()].map((wait) =>
      wait.then(
        () => 'ended well',
        (reason: Error) => reason.name === 'NetworkError' || reason === error,
      ),
    );
    end(error);
    assert.deepEqual(await Promise.all(waits), [true, true, true]);
    await assert.rejects(clock.sleep(1), error);
    await assert.rejects(usbDevice.open(), { name: 'NotFoundError' });
  });
});
