import assert from 'node:assert/strict';
import { usbFailureOf } from '../../src/stlink/usb-failure.ts';

/** As npm `usb` 2.18 words them (webusb-device.js). */
const libusb = (call: string, code: string): Error => new Error(`${call} error: Error: ${code}`);

describe('usbFailureOf', () => {
  it('knows a device that is gone', () => {
    assert.equal(usbFailureOf(libusb('transferIn', 'LIBUSB_TRANSFER_NO_DEVICE'), 'transfer'), 'gone');
    assert.equal(usbFailureOf(libusb('open', 'LIBUSB_ERROR_NO_DEVICE'), 'open'), 'gone');
    assert.equal(usbFailureOf(new DOMException('The device was disconnected.', 'NotFoundError'), 'transfer'), 'gone');
  });

  it('knows one that another program holds', () => {
    assert.equal(usbFailureOf(libusb('claimInterface', 'LIBUSB_ERROR_BUSY'), 'claim'), 'held');
    assert.equal(usbFailureOf(libusb('claimInterface', 'LIBUSB_ERROR_ACCESS'), 'claim'), 'held');
    assert.equal(usbFailureOf(new DOMException('Unable to claim interface.', 'NetworkError'), 'claim'), 'held');
    assert.equal(usbFailureOf(libusb('open', 'LIBUSB_ERROR_ACCESS'), 'open', 'windows'), 'held');
  });

  it('knows one that the system refuses', () => {
    assert.equal(usbFailureOf(libusb('open', 'LIBUSB_ERROR_ACCESS'), 'open', 'linux'), 'denied');
    assert.equal(usbFailureOf(new DOMException('Access denied.', 'SecurityError'), 'open'), 'denied');
    assert.equal(usbFailureOf(libusb('open', 'LIBUSB_ERROR_NOT_SUPPORTED'), 'open', 'windows'), 'denied');
    assert.equal(usbFailureOf(libusb('claimInterface', 'LIBUSB_ERROR_NOT_FOUND'), 'claim', 'windows'), 'denied');
  });

  it('does not guess at others', () => {
    assert.equal(usbFailureOf(libusb('transferIn', 'LIBUSB_TRANSFER_ERROR'), 'transfer'), 'broken');
    assert.equal(
      usbFailureOf(new DOMException('A transfer error has occurred.', 'NetworkError'), 'transfer'),
      'broken',
    );
    assert.equal(usbFailureOf('text', 'transfer'), 'broken');
  });
});
