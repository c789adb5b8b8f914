/**
 * A Linux kernel for a throw-away guest: Debian's own package, unpacked into an ignored folder, never installed.
 *
 * Below: apt, dpkg, xz. Above: `guest.ts`. What it makes is kept and made again only where it is missing.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Modules by name, in no order: what they need is looked up. */
const MODULES = ['virtio_pci', 'virtio_console', '9pnet_virtio', '9p', 'overlay', 'virtio_net', 'vhci-hcd'];

export interface GuestKernel {
  /** Uncompressed ELF: the guest boots it through PVH, which saves the seconds that unpacking takes under emulation. */
  readonly vmlinux: string;
  /** Files of modules in the order in which they are to be inserted. */
  readonly modules: readonly string[];
  /** Folder of an unpacked `udev`, for hot-plug events. */
  readonly udev: string;
}

/** Downloads and unpacks what is missing below `folder`. @throws Error with the command's output where apt fails */
export function prepareKernel(folder: string): GuestKernel {
  mkdirSync(folder, { recursive: true });
  const vmlinux = join(folder, 'vmlinux');
  const root = join(folder, 'kernel');
  const udev = join(folder, 'udev');
  if (!existsSync(vmlinux)) {
    const meta = execFileSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' });
    const name = /Depends: (linux-image-\S+)/.exec(meta)?.[1];
    if (!name) {
      throw new Error(`Cannot find a kernel package: apt-cache says\n${meta}`);
    }
    unpack(name, folder, root);
    writeFileSync(vmlinux, payloadOf(join(root, 'boot', onlyEntry(join(root, 'boot'), /^vmlinuz-/))));
  }
  if (!existsSync(udev)) {
    unpack('udev', folder, udev);
  }
  const release = onlyEntry(join(root, 'lib/modules'), /./);
  execFileSync('depmod', ['-b', root, release]);
  return { vmlinux, udev, modules: modulesInOrder(root, release) };
}

function unpack(packageName: string, folder: string, into: string): void {
  execFileSync('apt-get', ['download', packageName], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const archive = join(folder, onlyEntry(folder, new RegExp(`^${packageName}_.*\\.deb$`)));
  execFileSync('dpkg', ['-x', archive, into]);
  rmSync(archive);
}

function onlyEntry(folder: string, pattern: RegExp): string {
  const entry = readdirSync(folder).find((name) => pattern.test(name));
  if (!entry) {
    throw new Error(`Cannot find ${String(pattern)} in ${folder}`);
  }
  return entry;
}

/** The ELF inside a bzImage. Offsets: Documentation/arch/x86/boot.rst, “The Real-Mode Kernel Header”. */
function payloadOf(bzImage: string): Buffer {
  const image = readFileSync(bzImage);
  const setupSectors = image.readUInt8(0x1f1);
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248);
  // The last four bytes are the length that the build appends; xz would call them trailing garbage.
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c) - 4);
  return execFileSync('xz', ['-dc', '--single-stream'], { input: payload, maxBuffer: 256 * 1024 * 1024 });
}

function modulesInOrder(root: string, release: string): string[] {
  const files: string[] = [];
  for (const name of MODULES) {
    const shown = execFileSync('modprobe', ['-d', root, '-S', release, '--show-depends', name], { encoding: 'utf8' });
    for (const [, file] of shown.matchAll(/^insmod (\S+)/gm)) {
      if (file && !files.some((known) => basename(known) === basename(file))) {
        files.push(file);
      }
    }
  }
  return files;
}
