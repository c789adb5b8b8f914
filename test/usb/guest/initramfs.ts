/**
 * The first file system of the guest: busybox, the modules, and an init that goes over to the host's own files.
 *
 * Below: busybox, cpio. Above: `guest.ts`.
 */

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { GuestKernel } from './kernel.ts';

/** Name of the virtio-serial port on which commands arrive. */
export const COMMAND_PORT = 'commands';

/**
 * The host's files read-only under a layer of memory: programs run as they are installed, and what they write is gone
 * with the guest. Only /run is the guest's own: a checkout may lie anywhere, below /tmp too.
 * The firmware's own interfaces are not needed, so no time goes into finding them.
 */
const INIT = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /lower /memory /joined
alias b=/bin/busybox
b mount -t proc proc /proc
b mount -t sysfs sysfs /sys
b mount -t devtmpfs devtmpfs /dev
while read -r module; do b insmod /modules/$module; done </modules/order
b mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=1048576,access=any,cache=loose host /lower
b mount -t tmpfs tmpfs /memory
b mkdir /memory/upper /memory/work
b mount -t overlay -o lowerdir=/lower,upperdir=/memory/upper,workdir=/memory/work overlay /joined
b mount -t tmpfs tmpfs /joined/run
b cp /agent /joined/run/agent
b ip link set lo up
b ip link set eth0 up
b ip addr add 10.0.2.15/24 dev eth0
b mount --move /proc /joined/proc
b mount --move /sys /joined/sys
b mount --move /dev /joined/dev
b mkdir -p /joined/dev/shm /joined/dev/pts
b mount -t devpts devpts /joined/dev/pts
exec /bin/busybox switch_root /joined /bin/bash /run/agent
`;

/** Runs one command after the other; text goes over the port as base64, so that nothing in it can break a line. */
const AGENT = `
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/run LC_ALL=C.UTF-8
for port in /sys/class/virtio-ports/*; do
  if [ "$(cat $port/name)" = ${COMMAND_PORT} ]; then exec 3<>/dev/$(basename $port); fi
done
echo ready >&3
while read -r number command <&3; do
  bash -c "$(echo "$command" | base64 -d)" >/run/.out 2>/run/.err </dev/null 3>&-
  echo "$number $? $(base64 -w0 /run/.out):$(base64 -w0 /run/.err)" >&3
done
`;

/** Writes the archive. @returns its path */
export function buildInitramfs(folder: string, kernel: GuestKernel): string {
  const busybox = '/bin/busybox';
  if (!existsSync(busybox)) {
    throw new Error('Cannot build the guest: install busybox-static');
  }
  const tree = join(folder, 'initramfs');
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(join(tree, 'bin'), { recursive: true });
  mkdirSync(join(tree, 'modules'));
  copyFileSync(busybox, join(tree, 'bin/busybox'));
  for (const module of kernel.modules) {
    copyFileSync(module, join(tree, 'modules', basename(module)));
  }
  writeFileSync(join(tree, 'modules/order'), kernel.modules.map((module) => `${basename(module)}\n`).join(''));
  writeFileSync(join(tree, 'init'), INIT);
  writeFileSync(join(tree, 'agent'), AGENT);
  chmodSync(join(tree, 'init'), 0o755);
  const archive = join(folder, 'initramfs.cpio');
  const names = execFileSync('find', ['.', '-mindepth', '1'], { cwd: tree });
  writeFileSync(
    archive,
    execFileSync('cpio', ['-o', '-H', 'newc', '--quiet'], { cwd: tree, input: names, maxBuffer: 2 ** 28 }),
  );
  return archive;
}
