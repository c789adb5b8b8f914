/**
 * Composition root of the extension in a browser: the only place that joins the extension with the browser's platform.
 *
 * VS Code runs it in a worker, which has `navigator.usb` but no window to ask in: the workbench asks, by a command of
 * its own that only browsers have.
 */

import * as vscode from 'vscode';
import { activate as activateExtension, type ExtensionApi } from './extension/activate.ts';
import { takeLock } from './platform/web/web-locks.ts';
import { startWebWorker } from './platform/web/web-worker.ts';
import { type ChosenDevice, WebUsbPort } from './platform/web/web-usb-port.ts';

/** Answers a description of the chosen device; rejects as the browser does where none was chosen. */
const REQUEST_USB_DEVICE = 'workbench.experimental.requestUsbDevice';

/** Called by VS Code when the extension is first needed. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  return activateExtension(context, {
    system: 'browser',
    startWorker: startWebWorker,
    takeName: (name) => takeLock(navigatorLocks(), name),
    loadUsb: async () => {
      // VS Code in a browser that has WebUSB, but without this command, cannot show the list.
      const canAsk = (await vscode.commands.getCommands(true)).includes(REQUEST_USB_DEVICE);
      const { usb }: { readonly usb?: USB } = navigator;
      return new WebUsbPort({
        usb: canAsk ? usb : undefined,
        locks: navigatorLocks(),
        secure: isSecureContext,
        ask: async (filters) =>
          vscode.commands.executeCommand<ChosenDevice | undefined>(REQUEST_USB_DEVICE, { filters }),
      });
    },
  });
}

/** Only secure pages have them. */
function navigatorLocks(): LockManager | undefined {
  const { locks }: { readonly locks?: LockManager } = navigator;
  return locks;
}
