/**
 * The extension for browsers with a virtual board in place of `navigator.usb`: the driver's whole road through WebUSB,
 * without hardware. Only tests build this.
 *
 * Below: the entry that is shipped, the virtual board. The page has the other half, `requestDevice`: it is stubbed there
 * by the test, and both talk on a channel.
 */

import { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';

export { activate } from '../../../src/main-web.ts';

/** What the page says, and what is answered. Also in `../support/usb-stub.ts`. */
type Asked =
  | { readonly ask: 'allow' }
  | { readonly ask: 'hold'; readonly held: boolean }
  | { readonly ask: 'flash'; readonly address: number; readonly length: number };

// A host that knows no clock but the machine's.
const board = new VirtualBoard({ pace: 'follow' });
let allowed = false;

const usb: Pick<USB, 'getDevices' | 'addEventListener' | 'removeEventListener'> = {
  getDevices: () => Promise.resolve(allowed ? [board.usbDevice] : []),
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};
Object.defineProperty(navigator, 'usb', { value: usb });

const channel = new BroadcastChannel('stm32-dfu-stand-in');
channel.onmessage = ({ data }: MessageEvent<Asked>) => {
  switch (data.ask) {
    case 'allow': {
      if (allowed) break; // another tab's board was meant, which answers when it is allowed
      allowed = true;
      const { vendorId, productId, serialNumber } = board.usbDevice;
      channel.postMessage({ answer: { vendorId, productId, serialNumber } });
      break;
    }
    case 'hold':
      board.faults.interfaceHeld = data.held;
      channel.postMessage({ answer: true });
      break;
    case 'flash':
      channel.postMessage({
        answer: { bytes: [...board.readFlash(data.address, data.length)], violations: board.violations },
      });
      break;
  }
};
