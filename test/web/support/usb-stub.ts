/** The page's half of the stand-in for WebUSB: the browser's list, and talk with the board in the worker. */

import type { Page } from 'playwright-core';

/** How the browser's list ends. */
export type Chooser = 'cancelled' | 'blocked' | 'chosen';

declare global {
  var chooser: Chooser;
  var askedForDevice: number;
  var askStandIn: (question: unknown) => Promise<unknown>;
}

/** Puts the stub into a page, before it loads. */
export async function stubUsb(page: Page, chooser: Chooser): Promise<void> {
  // The test's compiler wraps named functions in this helper of its own, which the page does not have.
  await page.addInitScript({ content: 'globalThis.__name = (named) => named;' });
  await page.addInitScript((first: Chooser) => {
    globalThis.chooser = first;
    globalThis.askedForDevice = 0;
    const channel = new BroadcastChannel('stm32-dfu-stand-in');
    globalThis.askStandIn = (question) =>
      new Promise((resolve) => {
        const listener = ({ data }: MessageEvent<{ answer: unknown }>): void => {
          channel.removeEventListener('message', listener);
          resolve(data.answer);
        };
        channel.addEventListener('message', listener);
        channel.postMessage(question);
      });
    const requestDevice = async (): Promise<unknown> => {
      globalThis.askedForDevice++;
      switch (globalThis.chooser) {
        case 'cancelled': // Chromium's words
          throw new DOMException("Failed to execute 'requestDevice' on 'USB': No device selected.", 'NotFoundError');
        case 'blocked':
          throw new DOMException('Access to the feature "usb" is disallowed by permissions policy.', 'SecurityError');
        case 'chosen':
          return globalThis.askStandIn({ ask: 'allow' });
      }
    };
    const usb = {
      requestDevice,
      getDevices: () => Promise.resolve([]),
      addEventListener() {},
      removeEventListener() {},
    };
    Object.defineProperty(navigator, 'usb', { value: usb });
  }, chooser);
}
