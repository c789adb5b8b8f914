/**
 * What users read about files: the problems a .dfu has, what a foreign file looks like. Why a file cannot be read or made
 * as asked: format-error-texts.ts.
 *
 * Below: the codes (types only). Above: the editor, the extension's messages, the command-line tool.
 */

import * as l10n from '@vscode/l10n';
import type { FirmwareFormat } from '../formats/convert.ts';
import type { Detection, FileKind } from '../formats/detect.ts';
import type { DfuseProblem, DfuseProblemDetails } from '../formats/dfuse-problem.ts';
import { hex16, hex32 } from '../base/hex.ts';
import { grouped } from './quantities.ts';
import type { Text, TextTable } from './text.ts';

/** The sentence and the next step for a problem of a .dfu file. */
export function dfuseProblemText(problem: DfuseProblem): Text {
  // The table's entry for a code takes that code's details; the compiler cannot follow this through a union.
  const textOf = dfuseProblemTexts[problem.code] as (details: DfuseProblem['details']) => Text;
  return textOf(problem.details);
}

/** What a file looks like, as the end of the sentence “It looks like …”. */
export function describeDetection({ kind, hasSuffix }: Detection): string {
  const what = kindTexts[kind]();
  return hasSuffix && kind !== 'dfuse' ? l10n.t('{0}, with a DFU suffix at its end', what) : what;
}

/** What to do with a file that is no firmware. */
export function notFirmwareText(kind: FileKind): Text {
  return {
    sentence: l10n.t('There is no firmware in this file. It looks like {0}.', kindTexts[kind]()),
    nextStep: foreignNextStep(kind),
  };
}

/** A kind of file, as the end of the sentence “It is …”. */
export function describeKind(kind: FileKind): string {
  return kindTexts[kind]();
}

const kindTexts: Readonly<Record<FileKind, () => string>> = {
  dfuse: () => l10n.t('a DfuSe file'),
  'intel-hex': () => l10n.t('Intel HEX text'),
  's-record': () => l10n.t('Motorola S-record text'),
  elf: () => l10n.t('an ELF file'),
  uf2: () => l10n.t('a UF2 file'),
  'raw-image': () => l10n.t('a raw firmware image that begins with a vector table'),
  'lpc-dfu': () => l10n.t('an image for the boot ROM of an NXP LPC (HackRF and others)'),
  'fpga-bitstream': () => l10n.t('a bitstream for a Lattice FPGA'),
  script: () => l10n.t('a shell script'),
  'git-lfs-pointer': () => l10n.t('a Git LFS pointer; the file itself was not fetched'),
  html: () => l10n.t('a web page'),
  archive: () => l10n.t('a compressed archive'),
  text: () => l10n.t('text'),
  'utf-16-text': () => l10n.t('text in UTF-16, as “>” of Windows PowerShell writes it'),
  blank: () => l10n.t('one byte value repeated'),
  empty: () => l10n.t('nothing: it is empty'),
  unknown: () => l10n.t('nothing that is known here'),
};

/** A format as people call it. */
export function formatName(format: FirmwareFormat): string {
  return FORMAT_NAMES[format]();
}

const FORMAT_NAMES: Readonly<Record<FirmwareFormat, () => string>> = {
  dfuse: () => 'DfuSe',
  bin: () => l10n.t('Raw bytes'),
  'intel-hex': () => 'Intel HEX',
  's-record': () => 'Motorola S-record',
  elf: () => 'ELF',
  uf2: () => 'UF2',
};

/** The last line of a list that was cut off. */
export const moreProblems = (count: number): Text => ({
  sentence: l10n.t('{0} more of this kind.', count),
});

/** A file whose ending is that of another format. @param is what it is */
export const namedOtherwise = (named: string, is: FileKind): Text => ({
  sentence: l10n.t('The file is called {0}, but it is {1}, and was read as that.', named, describeKind(is)),
  nextStep: l10n.t('Give it its own ending.'),
});

const newDownload = (): string => l10n.t('Get the file again from where it came from.');
const fixable = (): string => l10n.t('“Fix” writes the right value.');
const harmless = (): string => l10n.t('This changes nothing of what is flashed.');

/** What is said of a DFU suffix whose CRC is not that of what stands before it. */
export function wrongCrcSentence({ stored, computed }: { readonly stored: number; readonly computed: number }): string {
  return l10n.t('The CRC in the suffix is {0}; that of the file is {1}.', hex32(stored), hex32(computed));
}

const dfuseProblemTexts: TextTable<DfuseProblemDetails> = {
  'not-dfuse': ({ looksLike }) => ({
    sentence: l10n.t('This is not a DfuSe file. It looks like {0}.', describeDetection(looksLike)),
    nextStep: foreignNextStep(looksLike.kind),
  }),
  'named-otherwise': ({ named }) => namedOtherwise(named, 'dfuse'),
  'unknown-version': ({ version }) => ({
    sentence: l10n.t('The file says that it has version {0} of the DfuSe format; version 1 is known.', version),
    nextStep: l10n.t('Check the addresses and sizes before you flash it.'),
  }),
  'image-size': ({ declared, expected }) => ({
    sentence: l10n.t('The prefix states a size of {0} bytes; there are {1}.', grouped(declared), grouped(expected)),
    nextStep: l10n.t('Many tools write it wrong and it is not used.'),
    edit: fixable(),
  }),
  'truncated-header': ({ what, missing }) => ({
    sentence: truncatedHeaderSentence(what, missing),
    nextStep: newDownload(),
  }),
  'target-signature': ({ target }) => ({
    sentence: l10n.t('The header of target {0} does not begin with “Target”.', target),
    nextStep: newDownload(),
  }),
  'missing-targets': ({ declared, found }) => ({
    sentence: l10n.t('The prefix counts {0} targets; the file has {1}.', declared, found),
    nextStep: newDownload(),
  }),
  'more-targets': ({ declared, found }) => ({
    sentence: l10n.t('The prefix counts {0} targets; the file has {1}, and all were read.', declared, found),
    nextStep: l10n.t('Other tools may flash only a part of it.'),
    edit: fixable(),
  }),
  'packed-for-mboot': () => ({
    sentence: l10n.t('The file is packed, and perhaps encrypted, for MicroPython’s boot loader mboot.'),
    nextStep: l10n.t(
      'Only mboot can unpack it: send it over USB DFU. Through an ST-Link flash the file that was not packed.',
    ),
  }),
  'zero-product': ({ vendorId }) => ({
    sentence: l10n.t('The suffix is for USB device {0}:0000, which no board in DFU mode is.', hex16(vendorId).slice(2)),
    nextStep: l10n.t('dfu-util refuses it; through an ST-Link it makes no difference.'),
  }),
  'more-problems': ({ count }) => moreProblems(count),
  'target-size': ({ target, declared, expected }) => ({
    sentence: l10n.t(
      'Target {0} states a size of {1} bytes; its elements take {2}.',
      target,
      grouped(declared),
      grouped(expected),
    ),
    edit: fixable(),
  }),
  'bytes-in-target': ({ target, size }) => ({
    sentence: l10n.t(
      'After the elements of target {0} there are {1} bytes that belong to none of them.',
      target,
      grouped(size),
    ),
    nextStep: l10n.t('They are not flashed. Get the file again if its elements are not all there.'),
  }),
  'missing-elements': ({ target, declared, found }) => ({
    sentence: l10n.t('Target {0} counts {1} elements; the file has {2}.', target, declared, found),
    nextStep: newDownload(),
  }),
  'too-many-elements': ({ target, declared, shown }) => ({
    sentence: l10n.t('Target {0} counts {1} elements; {2} are shown.', target, declared, shown),
    nextStep: l10n.t('No tool makes such a file. Do not flash it.'),
  }),
  'truncated-element': ({ target, element, declared, present }) => ({
    sentence: l10n.t(
      'Element {1} of target {0} should have {2} bytes; the file has {3} of them.',
      target,
      element,
      grouped(declared),
      grouped(present),
    ),
    nextStep: newDownload(),
  }),
  'address-space': ({ target, element, address, size }) => ({
    sentence: l10n.t(
      'Element {1} of target {0} lies at {2} with {3} bytes and reaches past the 32-bit address space.',
      target,
      element,
      hex32(address),
      grouped(size),
    ),
    nextStep: l10n.t('Do not flash it: its address or its size is wrong.'),
  }),
  overlap: ({ target, element, other, address, size, differing }) =>
    differing
      ? {
          sentence: l10n.t(
            'Elements {1} and {2} of target {0} hold different bytes for the same addresses: {4} bytes from {3}.',
            target,
            other,
            element,
            hex32(address),
            grouped(size),
          ),
          nextStep: l10n.t('The later element counts when the file is flashed. Remove or move one of them.'),
        }
      : {
          sentence: l10n.t(
            'Elements {1} and {2} of target {0} hold the same bytes for the same addresses: {4} bytes from {3}.',
            target,
            other,
            element,
            hex32(address),
            grouped(size),
          ),
          nextStep: harmless(),
        },
  'out-of-order': ({ target, element }) => ({
    sentence: l10n.t('Element {1} of target {0} lies below the element before it.', target, element),
    nextStep: harmless(),
  }),
  'empty-element': ({ target, element }) => ({
    sentence: l10n.t('Element {1} of target {0} has no bytes.', target, element),
    nextStep: harmless(),
  }),
  'no-targets': () => ({
    sentence: l10n.t('The file has no targets: there is nothing to flash in it.'),
    edit: l10n.t('Add a target to it.'),
  }),
  'empty-target': ({ target }) => ({
    sentence: l10n.t('Target {0} has no elements.', target),
    edit: l10n.t('Add an element to it, or remove it.'),
  }),
  'targets-overlap': ({ target, other, alternateSetting }) => ({
    sentence: l10n.t(
      'Targets {0} and {1} both are for alternate setting {2} and hold the same addresses.',
      other,
      target,
      alternateSetting,
    ),
    nextStep: l10n.t('A chip can hold one of them only. Choose one when you flash.'),
  }),
  'named-flag': ({ target, value }) => ({
    sentence: l10n.t(
      'The flag of target {0} that says whether it has a name is {1}; it should be 0 or 1.',
      target,
      value,
    ),
    edit: fixable(),
  }),
  'unexpected-name': ({ target }) => ({
    sentence: l10n.t('Target {0} has a name, and a flag that says it has none.', target),
    nextStep: harmless(),
  }),
  'name-residue': ({ target, size, text }) => ({
    sentence:
      text === ''
        ? l10n.t('After the name of target {0} there are {1} bytes of something else.', target, size)
        : l10n.t('After the name of target {0} there are {1} bytes of something else: {2}', target, size, text),
    nextStep: l10n.t('The tool that made the file left them there.'),
    edit: l10n.t('“Fix” clears them.'),
  }),
  'no-suffix': () => ({
    sentence: l10n.t('The file does not end in a DFU suffix, so nothing tells whether it is whole.'),
    nextStep: newDownload(),
    edit: l10n.t('If you know that it is whole: “Fix” adds a suffix.'),
  }),
  'wrong-crc': (details) => ({
    sentence: wrongCrcSentence(details),
    nextStep: l10n.t('The file was damaged or edited. Get it again.'),
    edit: l10n.t('If you know that it is right: “Fix” writes its CRC.'),
  }),
  'suffix-version': ({ version }) => ({
    sentence: l10n.t('The suffix names DFU version {0}; DfuSe files have 0x011a.', hex16(version)),
    edit: fixable(),
  }),
  'suffix-metadata': ({ size }) => ({
    sentence: l10n.t('The suffix has {0} bytes of metadata before its usual fields.', size),
    nextStep: harmless(),
  }),
  'bytes-after-elements': ({ size }) => ({
    sentence: l10n.t('After the last element there are {0} bytes that belong to nothing.', grouped(size)),
    nextStep: l10n.t('They are not flashed.'),
    edit: l10n.t('“Fix” removes them.'),
  }),
  'bytes-after-suffix': ({ size }) => ({
    sentence: l10n.t('After the suffix there are {0} bytes that belong to nothing.', grouped(size)),
    nextStep: l10n.t('They are not flashed.'),
    edit: l10n.t('“Fix” removes them.'),
  }),
  'text-damage': ({ kind, count }) =>
    kind === 'replaced-bytes'
      ? {
          sentence: l10n.t(
            'A program took this file for text: bytes above 0x7F were replaced by EF BF BD, {0} times. They are lost.',
            count,
          ),
          nextStep: newDownload(),
        }
      : {
          sentence: l10n.t(
            'A program seems to have taken this file for text and changed its line ends: {0} bytes are missing.',
            count,
          ),
          nextStep: l10n.t('Get the file again. In Git, “*.dfu binary” in .gitattributes prevents it.'),
        },
};

function truncatedHeaderSentence(what: 'prefix' | 'target' | 'element', missing: number): string {
  switch (what) {
    case 'prefix':
      return l10n.t('The file ends within its prefix: {0} bytes are missing.', missing);
    case 'target':
      return l10n.t('The file ends within the header of a target: {0} bytes are missing.', missing);
    case 'element':
      return l10n.t('The file ends within the header of an element: {0} bytes are missing.', missing);
  }
}

function foreignNextStep(kind: FileKind): string {
  switch (kind) {
    case 'intel-hex':
    case 's-record':
    case 'elf':
    case 'uf2':
      return l10n.t('Give it its own ending and convert it to .dfu.');
    case 'raw-image':
    case 'unknown':
    case 'blank':
    case 'lpc-dfu':
      return l10n.t('If you know the address it belongs to, convert it to .dfu as a .bin.');
    case 'script':
    case 'text':
      return l10n.t('Open it as text.');
    case 'utf-16-text':
      return l10n.t('Open it as text and save it with the encoding UTF-8.');
    case 'html':
      return l10n.t('A page was saved in the file’s place: download the file itself (on GitHub: “Raw”).');
    case 'git-lfs-pointer':
      return l10n.t('Fetch the file with “git lfs pull”.');
    case 'archive':
      return l10n.t('Unpack it.');
    case 'dfuse':
    case 'empty':
    case 'fpga-bitstream':
      return newDownload();
  }
}
