/**
 * Composition root of the desktop extension: the only place that joins the extension with Node's platform.
 */

import { homedir } from 'node:os';
import { operatingSystemOf } from './base/operating-system.ts';
import { startThread } from './platform/node/worker-thread.ts';
import { activate as activateExtension, type ExtensionApi } from './extension/activate.ts';
import { loadPart } from './extension/parts.ts';
import { stateFolder } from './platform/state-folder.ts';

/** Called by VS Code when the extension is first needed. */
export function activate(context: Parameters<typeof activateExtension>[0]): ExtensionApi {
  const system = operatingSystemOf(process.platform);
  return activateExtension(context, {
    system: system ?? 'other',
    stateFolder: stateFolder({ system, environment: process.env, home: homedir() }),
    startWorker: startThread,
    loadUsb: async () => {
      const { NodeUsbPort } = await loadPart(() => import('./platform/node/node-usb-port.ts'));
      return new NodeUsbPort();
    },
  });
}
