/**
 * Composition root of the development tool: the command line of users, and what only those need who work on it.
 *
 * Below: verbs, the command line, the platform. Never shipped.
 */

import manifest from '../package.json';
import { runProcess } from './cli/process.ts';
import { serveVerb } from './cli/serve.ts';
import { NodeUsbPort } from './platform/node/node-usb-port.ts';
import { VERBS } from './verbs/verb-table.ts';

void runProcess([...VERBS, serveVerb], manifest.version, new NodeUsbPort());
