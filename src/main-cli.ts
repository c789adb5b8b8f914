/**
 * Composition root of the command line that users install: every verb, and USB through Node.
 *
 * Below: verbs, the command line, the platform.
 */

import { version } from '../package.json';
import { runProcess } from './cli/process.ts';
import { NodeUsbPort } from './platform/node/node-usb-port.ts';
import { VERBS } from './verbs/verb-table.ts';

void runProcess(VERBS, version, new NodeUsbPort());
