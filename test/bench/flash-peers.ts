/**
 * The jobs of the flash bench done by st-flash and openocd, as they come and at the best speed they can be told, on the
 * same virtual board, through a real Linux USB stack. Seconds on the board's clock.
 *
 *   npx tsx test/bench/flash-peers.ts
 *
 * They wait by the machine's time, which the board does not see: as the timing model has it, a repeated poll counts as
 * 10 ms for st-flash and as 1 ms for openocd.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { corpus } from '../support/corpus.ts';
import { put } from '../support/flash-board.ts';
import { PATIENTLY } from '../support/peer-programs.ts';
import { AttachedBoard } from '../usb/guest/attached-board.ts';
import { Guest } from '../usb/guest/guest.ts';
import {
  FLASH_START,
  type FlashBenchAction,
  type FlashBenchBoard,
  type FlashBenchJob,
  type FlashBenchRunner,
  flashBenchJobs,
  RUNNING_BEFORE,
} from './flash-job.ts';

const ROOT = resolve(__dirname, '../..');
/** The guest sees the host's files read-only, and what it writes is gone with it. */
const FILES = join(ROOT, 'out/bench');
/** st-flash gives a routine half a second of the machine's time, which an emulated one needs longer for: slow it down. */
const ST_FLASH = `${PATIENTLY} st-flash`;
/** A mass erase of 8 s, and an emulated processor. Milliseconds. */
const JOB_TIMEOUT = 300_000;
const FLASH_SIZE = 0x80000;

/** A program of somebody else: what it is told for a job. */
interface Peer {
  readonly name: string;
  /** What a repeated poll costs it, in milliseconds. */
  readonly pollCost: number;
  commandOf(action: FlashBenchAction): string;
}

const PEERS: readonly Peer[] = [
  { name: 'st-flash', pollCost: 10, commandOf: (action) => stFlash(action, '') },
  { name: 'st-flash, 4 MHz', pollCost: 10, commandOf: (action) => stFlash(action, '--freq=4000') },
  { name: 'openocd', pollCost: 1, commandOf: (action) => openocd(action, []) },
  { name: 'openocd, 4 MHz', pollCost: 1, commandOf: (action) => openocd(action, ['adapter speed 4000']) },
];

function stFlash(action: FlashBenchAction, options: string): string {
  switch (action.kind) {
    case 'flash': {
      // With --reset, before and after: otherwise it verifies through the data cache that the firmware has switched on,
      // whose lines still hold the old bytes, and fails.
      return filesOf(action)
        .map(({ path, address }) => `${ST_FLASH} ${options} --reset write ${path} 0x${address.toString(16)}`)
        .join(' && ');
    }
    case 'read':
      return `${ST_FLASH} ${options} read /run/read.bin 0x${FLASH_START.toString(16)} 0x${FLASH_SIZE.toString(16)}`;
    case 'mass-erase':
      return `${ST_FLASH} ${options} erase`;
  }
}

function openocd(action: FlashBenchAction, settings: readonly string[]): string {
  const jobs = {
    flash: () =>
      action.kind === 'flash'
        ? [
            ...filesOf(action).map(({ path, address }) => `program ${path} 0x${address.toString(16)} verify`),
            'reset run',
            'shutdown',
          ]
        : [],
    read: () => ['init', `dump_image /run/read.bin 0x${FLASH_START.toString(16)} ${FLASH_SIZE}`, 'shutdown'],
    'mass-erase': () => ['init', 'reset halt', 'stm32f2x mass_erase 0', 'shutdown'],
  };
  const commands = [...settings, ...jobs[action.kind]()].map((command) => `-c '${command}'`);
  return `openocd -f interface/stlink.cfg -f target/stm32f4x.cfg ${commands.join(' ')}`;
}

/** One .bin for each part of an image: neither program opens a .dfu. */
function filesOf(action: Extract<FlashBenchAction, { kind: 'flash' }>): { path: string; address: number }[] {
  return action.image.segments.map(({ address, bytes }) => {
    const hash = bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 7);
    const path = join(FILES, `${address.toString(16)}-${hash.toString(16)}.bin`);
    writeFileSync(path, bytes);
    return { path, address };
  });
}

function runnerOf(peer: Peer, guest: Guest): FlashBenchRunner {
  return {
    name: peer.name,
    async run(job: FlashBenchJob, { probe, volts }: FlashBenchBoard) {
      const attached = await AttachedBoard.plugIn(guest, { probe, volts, pollCost: peer.pollCost });
      const { board } = attached;
      try {
        put(board, job.before);
        board.powerCycle();
        await board.clock.sleep(RUNNING_BEFORE);
        board.resetTimes();
        const result = await guest.run(peer.commandOf(job.action), JOB_TIMEOUT);
        if (result.code !== 0) {
          throw new Error(`${peer.name}, ${job.name}: ${result.stdout}\n${result.stderr}`);
        }
        checkFlash(board, job);
        return { times: board.times };
      } finally {
        await attached.unplug();
      }
    },
  };
}

/** A job counts only if it was done. */
function checkFlash(board: VirtualBoard, { name, action }: FlashBenchJob): void {
  const right =
    action.kind === 'flash'
      ? action.image.segments.every(({ address, bytes }) =>
          Buffer.from(bytes).equals(board.readFlash(address, bytes.length)),
        )
      : action.kind === 'read' || board.readFlash(FLASH_START, FLASH_SIZE).every((byte) => byte === 0xff);
  if (!right) {
    throw new Error(`${name}: flash does not hold what it should`);
  }
}

async function main(): Promise<void> {
  if (corpus.length === 0) {
    console.log('The bench needs the corpus: STM32_DFU_CORPUS names its folder.');
    return;
  }
  mkdirSync(FILES, { recursive: true });
  // The ring is a matter of our own loader.
  const jobs = flashBenchJobs().filter(({ action }) => action.kind !== 'flash' || action.ringSize === undefined);
  jobs.forEach(({ action }) => action.kind === 'flash' && filesOf(action));
  const guest = await Guest.boot(join(ROOT, '.tools/guest'));
  try {
    const board: FlashBenchBoard = { probe: 'v2-1', volts: 3.3 };
    console.log(`ST-Link/${board.probe.toUpperCase()} at ${board.volts} V; seconds on the virtual clock`);
    console.log([''.padEnd(38), ...PEERS.map(({ name }) => name.padStart(16))].join(' '));
    for (const job of jobs) {
      const cells: string[] = [];
      for (const peer of PEERS) {
        const { times } = await runnerOf(peer, guest).run(job, board);
        cells.push((times.total / 1000).toFixed(3).padStart(16));
      }
      console.log([job.name.padEnd(38), ...cells].join(' '));
    }
  } finally {
    guest.close();
  }
}

void main();
