/**
 * Composition root of the desktop extension: the only place that joins the extension with Node's platform.
 */

import { operatingSystemOf } from './base/operating-system.ts';
import { activate as activateExtension, type ExtensionApi } from './extension/activate.ts';

/** Called by VS Code when the extension is first needed. */
export function activate(context: Parameters<typeof activateExtension>[0]): ExtensionApi {
  return activateExtension(context, {
    system: operatingSystemOf(process.platform) ?? 'other',
    loadUsb: async () => {
      // Within the bundle, but run by the first device command only: nobody who just looks at files loads a driver.
      const { NodeUsbPort } = await import(/* webpackMode: "eager" */ './platform/node/node-usb-port.ts');
      return new NodeUsbPort();
    },
  });
}
