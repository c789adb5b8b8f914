/**
 * The layer table: each folder of `src/` and the folders it may import. A folder may always import itself.
 * The one place where it is written down: the dependency checker makes its rules from it, the README's table is
 * compared with it by `npm run check`.
 */

/** What a program with users is put together from. */
const programs = [
  'base',
  'image',
  'formats',
  'document',
  'probe',
  'stlink',
  'cortex-m',
  'stm32',
  'programming',
  'inspection',
  'texts',
  'messages',
  'virtual-board',
  'platform',
];

/** @type {Record<string, { may: string[], what: string }>} */
export const layers = {
  base: { may: [], what: 'bytes, CRC-32, address ranges, coded errors, clock, polling, log' },
  image: { may: ['base'], what: 'FirmwareImage: bytes at addresses; gaps stay gaps' },
  formats: {
    may: ['base', 'image'],
    what: 'DfuSe, DFU suffix, bin, Intel HEX, S-record, ELF, UF2: bytes ⇄ content, pure',
  },
  document: { may: ['base', 'image', 'formats'], what: 'the open .dfu: model, edits with undo and redo' },
  probe: { may: ['base'], what: 'the seam: what a debug probe can do, and how it fails' },
  stlink: { may: ['base', 'probe'], what: 'the ST-Link protocol over a WebUSB `USBDevice`' },
  'cortex-m': { may: ['base', 'probe'], what: 'debug registers, halt, reset, run a routine in RAM' },
  stm32: { may: ['base', 'probe', 'cortex-m'], what: 'chips (tables), flash controllers, RAM loaders' },
  programming: {
    may: ['base', 'image', 'probe', 'cortex-m', 'stm32'],
    what: 'plan (pure data), execute, verify, back up, journal',
  },
  inspection: {
    may: ['base', 'image', 'formats', 'document', 'stm32'],
    what: 'a file seen with a chip: sectors, vector table, marks of content; pure',
  },
  texts: {
    may: ['base', 'image', 'formats', 'document', 'probe', 'stlink', 'cortex-m', 'stm32', 'programming', 'inspection'],
    what: 'every code → a sentence and a next step',
  },
  messages: {
    may: ['base', 'document', 'inspection', 'formats'],
    what: 'what webview and extension say to each other',
  },
  'virtual-board': { may: ['base'], what: 'a USBDevice that is an ST-Link with an STM32 behind it' },
  platform: { may: ['base'], what: 'the port: what a platform gives' },
  'platform/node': { may: ['base', 'probe', 'platform'], what: 'npm `usb`, Node' },
  'platform/web': { may: ['base', 'probe', 'platform'], what: 'navigator.usb' },
  usbip: { may: ['base'], what: 'USB/IP server for the virtual board; never shipped' },
  verbs: {
    may: ['base', 'image', 'formats', 'probe', 'cortex-m', 'stm32', 'programming', 'inspection', 'texts'],
    what: 'one table of what can be asked for: names, words, effects, codes; below command line and extension',
  },
  library: {
    may: ['base', 'image', 'formats', 'probe', 'stlink', 'cortex-m', 'stm32', 'programming', 'inspection', 'texts'],
    what: 'the core for other programs and web pages: open a board, read firmware',
  },
  cli: {
    may: [...programs, 'verbs', 'usbip'],
    what: 'the verbs as a command line, a package of its own; `serve`, for development, is not in it',
  },
  extension: { may: [...programs, 'verbs'], what: 'the only folder that sees `vscode`' },
};

/** Layers that may see nothing of their upper neighbours but their types. */
export const typesOnly = [
  { from: 'messages', to: ['document', 'inspection', 'formats'] },
  {
    from: 'texts',
    to: ['image', 'formats', 'document', 'probe', 'stlink', 'cortex-m', 'stm32', 'programming', 'inspection'],
  },
];
