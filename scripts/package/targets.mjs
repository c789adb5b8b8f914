/**
 * The packages that are made, as data: one for each platform with only its own binary of `usb`, and a universal one
 * without any, which is what VS Code takes wherever no other fits, and in browsers.
 *
 * `usb` 2.18 brings no binary for Alpine on ARM: there the universal package is taken.
 */

/**
 * @typedef {object} Target
 * @property {string} name as vsce and the Marketplace call it; `universal` for the one without a platform
 * @property {{ folder: string, from: string }} [binary] the folder below `prebuilds` in which node-gyp-build looks on
 *   that platform, and the file of `usb` that is put there. Always as `node.napi.node`, without the tags of libc and ARM
 *   version: there is only one, and what node-gyp-build takes for the machine's own can be wrong (node-serialport #2617)
 */

/** @type {readonly Target[]} */
export const targets = [
  { name: 'win32-x64', binary: { folder: 'win32-x64', from: 'win32-x64/node.napi.node' } },
  { name: 'win32-arm64', binary: { folder: 'win32-arm64', from: 'win32-arm64/node.napi.node' } },
  { name: 'linux-x64', binary: { folder: 'linux-x64', from: 'linux-x64/node.napi.glibc.node' } },
  { name: 'linux-arm64', binary: { folder: 'linux-arm64', from: 'linux-arm64/node.napi.armv8.node' } },
  { name: 'linux-armhf', binary: { folder: 'linux-arm', from: 'linux-arm/node.napi.armv7.node' } },
  { name: 'alpine-x64', binary: { folder: 'linux-x64', from: 'linux-x64/node.napi.musl.node' } },
  { name: 'darwin-x64', binary: { folder: 'darwin-x64+arm64', from: 'darwin-x64+arm64/node.napi.node' } },
  { name: 'darwin-arm64', binary: { folder: 'darwin-x64+arm64', from: 'darwin-x64+arm64/node.napi.node' } },
  { name: 'universal' },
];

/** @param {string} name  @param {string} version */
export const vsixName = (name, version) => `stm32-dfu-${version}-${name}.vsix`;
