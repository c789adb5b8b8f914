/**
 * What the suites need of Debian, each with its reason, and how it gets there.
 *
 * Uses Node alone: it runs before anything is installed.
 */

import { outcomeOf, run } from '../process.mjs';

/** @type {Record<string, { why: string, suites: string[] }>} */
export const debianPackages = {
  chromium: { why: 'the browser that shows VS Code to the tests', suites: ['vscode', 'ui', 'package', 'demo'] },
  'fonts-dejavu-core': { why: 'letters on the screenshots', suites: ['vscode', 'ui', 'package', 'demo'] },
  git: { why: 'the .dfu in a source-control diff; the list of files for the checks', suites: ['checks', 'ui'] },
  'python3-unicorn': { why: 'the CPU emulator that our core is compared with', suites: ['long'] },
  'binutils-arm-none-eabi': { why: 'assembles loaders and samples; readelf and objcopy as judges', suites: ['long'] },
  'gcc-arm-none-eabi': { why: 'compiles code for the virtual core to run', suites: ['long'] },
  'gdb-multiarch': { why: 'opens the .elf files that we write', suites: ['long'] },
  srecord: { why: 'judges the .hex and .s19 files that we write', suites: ['long'] },
  'dfu-util': {
    why: 'dfu-suffix and dfuse-pack judge our .dfu files, and race our parser',
    suites: ['long', 'bench', 'usb'],
  },
  'stlink-tools': { why: 'st-info and st-flash, unmodified, on the virtual board', suites: ['usb', 'bench'] },
  openocd: { why: 'the same, and it holds a probe that we then want', suites: ['usb', 'bench'] },
  faketime: { why: 'slows the clock of st-flash, which gives up by it', suites: ['usb', 'bench'] },
  usbip: { why: 'makes the virtual board a device of the guest', suites: ['usb', 'bench'] },
  usbutils: { why: 'lsusb -v reads its descriptors', suites: ['usb', 'bench'] },
  'qemu-system-x86': { why: 'the throw-away guest that has a USB stack', suites: ['usb', 'bench'] },
  'busybox-static': { why: "the guest's first program", suites: ['usb', 'bench'] },
  cpio: { why: "packs the guest's first file system", suites: ['usb', 'bench'] },
  kmod: { why: "finds which modules the guest's kernel needs", suites: ['usb', 'bench'] },
  'xz-utils': { why: "unpacks the guest's kernel", suites: ['usb', 'bench'] },
  umockdev: {
    why: 'a USB device for libusb programs where there is no kernel for it',
    suites: ['usb', 'bench', 'ui', 'package', 'oldest'],
  },
  'python3-gi': {
    why: 'the bridge between umockdev and the virtual board is written in Python',
    suites: ['usb', 'bench', 'ui', 'package', 'oldest'],
  },
  'gir1.2-umockdev-1.0': {
    why: 'umockdev for that bridge',
    suites: ['usb', 'bench', 'ui', 'package', 'oldest'],
  },
  make: { why: 'the Makefile of the documentation', suites: ['thorough'] },
  cmake: { why: 'the CMakeLists.txt of the documentation', suites: ['thorough'] },
  patchelf: {
    why: 'a Node that loads umockdev although VS Code forbids LD_PRELOAD',
    suites: ['ui', 'package', 'oldest'],
  },
};

/** @param {readonly string[]} suites  @returns {string[]} */
export const packagesFor = (suites) =>
  Object.entries(debianPackages)
    .filter(([, { suites: users }]) => users.some((user) => suites.includes(user)))
    .map(([name]) => name);

/** @param {readonly string[]} names  @returns {Promise<string[]>} those that are not installed */
async function missingOf(names) {
  const { output } = await outcomeOf('dpkg-query', [
    '--show',
    '--showformat=${Package} ${db:Status-Status}\n',
    ...names,
  ]);
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0] ?? ''),
  );
  return names.filter((name) => !installed.has(name));
}

/**
 * Installs what is missing, where this is Debian and we may; says what to type otherwise and goes on, so that a suite
 * that needs it fails by itself and the others run.
 *
 * @param {readonly string[]} names
 */
export async function installDebianPackages(names) {
  if (process.platform !== 'linux' || names.length === 0) return;
  const missing = await missingOf(names);
  if (missing.length === 0) return;
  const words = ['install', '-y', '--no-install-recommends', ...missing];
  const hasApt = (await outcomeOf('apt-get', ['--version'])).code === 0;
  if (!hasApt || process.getuid?.() !== 0) {
    console.log(`Missing: ${missing.join(', ')}. On Debian:\n  sudo apt-get ${words.join(' ')}`);
    return;
  }
  console.log(`Installing ${missing.join(', ')} (apt-get)…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @type {import('node:child_process').SpawnOptions} */
  const quietly = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  try {
    await run('apt-get', ['update', '-q'], quietly);
    await run('apt-get', words, quietly);
  } catch (error) {
    console.log(`${error instanceof Error ? error.message : String(error)}; going on without.`);
  }
}

// By itself it prints the packages of all suites, for whoever installs them: a workflow, a person with `sudo`.
if (process.argv[1] === import.meta.filename) console.log(Object.keys(debianPackages).join(' '));
