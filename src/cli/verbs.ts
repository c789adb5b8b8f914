/**
 * All verbs of the development tool.
 *
 * Below: one file a verb, or a few that belong together. Above: `main-cli.ts`.
 */

import type { UsbPort } from '../platform/port.ts';
import { infoVerb, listVerb, readVerb, resetVerb } from './board-verbs.ts';
import { compareVerb } from './compare.ts';
import { convertVerb } from './convert.ts';
import { dumpVerb } from './dump.ts';
import { eraseVerb, flashVerb, verifyVerb } from './flash-verbs.ts';
import { serveVerb } from './serve.ts';
import { showVerb } from './show.ts';
import type { Verb } from './verb.ts';

/** The verbs, in the order in which they are explained. @param usb where real probes are found */
export function verbsWith(usb: UsbPort): readonly Verb[] {
  return [
    showVerb,
    dumpVerb,
    convertVerb,
    compareVerb,
    listVerb(usb),
    infoVerb(usb),
    flashVerb(usb),
    verifyVerb(usb),
    readVerb(usb),
    eraseVerb(usb),
    resetVerb(usb),
    serveVerb,
  ];
}
