/**
 * A guest with a real Linux kernel and a real USB stack, in which programs of the host run unmodified.
 *
 * Below: QEMU under emulation, `kernel.ts`, `initramfs.ts`. Above: the tests of this folder. It knows nothing of
 * probes: it boots, runs commands one after the other, and goes.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { buildInitramfs, COMMAND_PORT } from './initramfs.ts';
import { prepareKernel } from './kernel.ts';

/** Where the guest sees the host's loopback (QEMU's user-mode network). */
export const HOST_ADDRESS = '10.0.2.2';

/** How a command in the guest ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const BOOT_TIMEOUT = 240_000;

/** Shortens the boot: nothing is probed that this machine does not have. */
const KERNEL_COMMAND_LINE = [
  'console=ttyS0 quiet panic=-1 mitigations=off no_timer_check tsc=reliable clocksource=tsc audit=0 apparmor=0 lsm=none',
  'cryptomgr.notests random.trust_cpu=on rcupdate.rcu_expedited=1 nowatchdog net.ifnames=0 usbcore.autosuspend=-1',
].join(' ');

/** A running guest. */
export class Guest {
  private readonly waiting = new Map<number, (result: CommandResult) => void>();
  private number = 0;
  private consoleText = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly udev: string,
  ) {
    process.stdout?.on('data', (chunk: Buffer) => (this.consoleText += chunk.toString()));
    process.stderr?.on('data', (chunk: Buffer) => (this.consoleText += chunk.toString()));
  }

  private port: Socket | undefined;

  /**
   * Boots. The first call on a machine also fetches the kernel.
   * @param tools an ignored folder of the checkout, for what is fetched
   * @throws Error with what the guest's console said where it does not come up
   */
  static async boot(tools: string): Promise<Guest> {
    const kernel = prepareKernel(tools);
    const initramfs = buildInitramfs(tools, kernel);
    const folder = mkdtempSync(join(tmpdir(), 'stm32-dfu-guest-'));
    const socketPath = join(folder, 'commands.sock');
    // prettier-ignore
    const qemu = spawn('qemu-system-x86_64', [
      '-M', 'q35,usb=off', '-accel', 'tcg,thread=multi', '-cpu', 'Nehalem', '-smp', '1', '-m', '2048',
      '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio',
      '-kernel', kernel.vmlinux, '-initrd', initramfs, '-append', KERNEL_COMMAND_LINE,
      '-fsdev', 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap',
      '-device', 'virtio-9p-pci,fsdev=host,mount_tag=host',
      '-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net,romfile=',
      '-device', 'virtio-serial-pci',
      '-chardev', `socket,path=${socketPath},server=on,wait=off,id=commands`,
      '-device', `virtserialport,chardev=commands,name=${COMMAND_PORT}`,
    ]);
    const guest = new Guest(qemu, folder, kernel.udev);
    try {
      await guest.connect(socketPath);
    } catch (error) {
      guest.close();
      throw error;
    }
    return guest;
  }

  /** Runs a command line with bash. @throws Error when it takes longer than `timeout` milliseconds */
  async run(command: string, timeout = 180_000): Promise<CommandResult> {
    const number = ++this.number;
    const result = new Promise<CommandResult>((resolve) => this.waiting.set(number, resolve));
    this.port?.write(`${number} ${Buffer.from(command).toString('base64')}\n`);
    return withDeadline(result, timeout, () => new Error(`Command in the guest took over ${timeout} ms: ${command}`));
  }

  /** Starts udev: without it, libusb hears of no device that comes or goes. */
  startUdev(): Promise<CommandResult> {
    return this.run(`mkdir -p /run/udev && exec -a systemd-udevd ${this.udev}/bin/udevadm --daemon`);
  }

  /** Switches the guest off. What it wrote is gone. */
  close(): void {
    this.port?.destroy();
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async connect(socketPath: string): Promise<void> {
    const ended = new Promise<never>((_, reject) => {
      this.process.once('error', reject);
      this.process.once('exit', (code) => reject(new Error(`QEMU ended with ${code}:\n${this.consoleText}`)));
    });
    const ready = new Promise<void>((resolve) => {
      void this.openPort(socketPath).then((port) => {
        this.port = port;
        createInterface({ input: port }).on('line', (line) => (line === 'ready' ? resolve() : this.receive(line)));
      });
    });
    await withDeadline(
      Promise.race([ready, ended]),
      BOOT_TIMEOUT,
      () => new Error(`The guest did not come up in ${BOOT_TIMEOUT} ms:\n${this.consoleText}`),
    );
    ended.catch(() => undefined);
  }

  private async openPort(socketPath: string): Promise<Socket> {
    for (;;) {
      try {
        return await new Promise<Socket>((resolve, reject) => {
          const socket = connect(socketPath, () => resolve(socket));
          socket.once('error', reject);
        });
      } catch {
        await sleep(50); // QEMU has not made the socket yet; the deadline of `connect` ends this
      }
    }
  }

  private receive(line: string): void {
    const [number = '', code = '', texts = ''] = line.split(' ');
    const [stdout = '', stderr = ''] = texts.split(':').map((text) => Buffer.from(text, 'base64').toString());
    this.waiting.get(Number(number))?.({ code: Number(code), stdout, stderr });
    this.waiting.delete(Number(number));
  }
}

async function withDeadline<T>(work: Promise<T>, milliseconds: number, makeError: () => Error): Promise<T> {
  const ended = new AbortController();
  const deadline = sleep(milliseconds, undefined, { signal: ended.signal }).then(() => {
    throw makeError();
  });
  deadline.catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    ended.abort();
  }
}
