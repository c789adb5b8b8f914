#!/usr/bin/python3
"""
Runs a command that sees a USB/IP server's first device as a device of its own machine, without a kernel that has USB.

    umockdev-bridge.py PORT COMMAND [ARGUMENT …]

umockdev (preloaded into the command and its children) shows them a /sys and a /dev/bus/usb of our making; what they
ask of the device node arrives here as usbdevfs requests and goes on to the server as URBs of USB/IP.

Sources: request numbers and structures from the kernel's include/uapi/linux/usbdevice_fs.h (64 bit); USB/IP from
Documentation/usb/usbip_protocol.rst. It knows nothing of probes.
"""

import errno
import os
import socket
import struct
import subprocess
import sys
import threading

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

CONTROL_URB, BULK_URB = 2, 3

CLAIM_INTERFACE = 0x8004550F
RELEASE_INTERFACE = 0x80045510
SET_CONFIGURATION = 0x80045505
SET_INTERFACE = 0x80085504
DISCONNECT_AND_CLAIM = 0x8108551B
DRIVER_IOCTL = 0xC0105512
CLEAR_HALT = 0x80045515
RESET_ENDPOINT = 0x80045503
RESET = 0x5514
GET_DRIVER = 0x41045508
GET_CAPABILITIES = 0x8004551A
SUBMIT_URB = 0x8038550A
DISCARD_URB = 0x550B
REAP_URB = 0x4008550C
REAP_URB_NO_DELAY = 0x4008550D

ALWAYS_FINE = {
    CLAIM_INTERFACE,
    DISCONNECT_AND_CLAIM,
    RELEASE_INTERFACE,
    SET_CONFIGURATION,
    SET_INTERFACE,
    CLEAR_HALT,
    RESET_ENDPOINT,
    RESET,
}

URB = struct.Struct("=BB2xiI4xQiiiiIIQ")  # usbdevfs_urb
URB_SIZE = 56
BUFFER_OFFSET, STATUS_OFFSET, ACTUAL_LENGTH_OFFSET = 16, 4, 28

NO_PACKET_SIZE_LIMIT = 0x04  # USBDEVFS_CAP_NO_PACKET_SIZE_LIM: one URB a transfer, however long


class Link:
    """The connection to the server: URBs out, answers in, by sequence number."""

    def __init__(self, port, completed):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(struct.pack("!HHI32s", 0x0111, 0x8003, 0, b"1-1"))
        _, _, status = struct.unpack("!HHI", self.read(8))
        if status:
            raise SystemExit("the server does not give its device away")
        device = self.read(312)
        self.speed = struct.unpack_from("!I", device, 256 + 32 + 8)[0]
        self.sequence = 0
        self.reads = set()
        self.completed = completed
        self.lock = threading.Lock()

    def read(self, length):
        data = b""
        while len(data) < length:
            part = self.socket.recv(length - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def submit(self, endpoint, is_read, length, setup, data):
        with self.lock:
            self.sequence += 1
            number = self.sequence
            if is_read:
                self.reads.add(number)
            header = struct.pack("!IIIII", 1, number, 0, int(is_read), endpoint)
            self.socket.sendall(header + struct.pack("!IIiiI8s", 0, length, 0, 0, 0, setup) + data)
        return number

    def unlink(self, number):
        with self.lock:
            self.sequence += 1
            self.socket.sendall(struct.pack("!IIIIII24x", 2, self.sequence, 0, 0, 0, number))

    def control_now(self, setup, length):
        """One control read, before anybody else uses the link."""
        self.submit(0, True, length, setup, b"")
        return self.receive()[2]

    def receive(self):
        header = self.read(48)
        command, number = struct.unpack_from("!II", header)
        status, actual = struct.unpack_from("!iI", header, 20)
        if command != 3:
            return None, 0, b""
        is_read = number in self.reads
        self.reads.discard(number)
        return number, status, self.read(actual) if is_read else actual

    def receive_for_ever(self):
        try:
            while True:
                number, status, result = self.receive()
                if number is not None:
                    self.completed(number, status, result)
        except (EOFError, OSError):
            self.completed(None, -errno.ESHUTDOWN, 0)


class Bridge:
    """Answers usbdevfs requests. Requests come one at a time, completions from the link's thread."""

    def __init__(self, port):
        self.link = Link(port, self.complete)
        self.flying = {}  # sequence number → (address of the URB in the client, its data, its buffer, type)
        self.landed = []  # URBs with their result, to be reaped
        self.gone = False
        self.changed = threading.Condition()

    def complete(self, number, status, result):
        with self.changed:
            if number is None:
                self.gone = True
                self.landed += [(urb, status, 0) for urb in self.flying.values()]
                self.flying.clear()
            elif number in self.flying:
                self.landed.append((self.flying.pop(number), status, result))
            self.changed.notify_all()

    def handle(self, _handler, client):
        request = client.get_request() & 0xFFFFFFFF
        argument = client.get_arg()
        if request == SUBMIT_URB:
            self.submit(client, argument)
        elif request in (REAP_URB, REAP_URB_NO_DELAY):
            self.reap(client, argument)
        elif request == DISCARD_URB:
            self.discard(client, argument)
        elif request == GET_CAPABILITIES:
            argument.resolve(0, 4).update(0, list(struct.pack("=I", NO_PACKET_SIZE_LIMIT)))
            client.complete(0, 0)
        elif request in (GET_DRIVER, DRIVER_IOCTL):  # no kernel driver has the interface
            client.complete(-1, errno.ENODATA)
        elif request in ALWAYS_FINE:
            client.complete(-1 if self.gone else 0, errno.ENODEV if self.gone else 0)
        else:
            return False
        return True

    def submit(self, client, argument):
        if self.gone:
            client.complete(-1, errno.ENODEV)
            return
        data = argument.resolve(0, URB_SIZE)
        fields = URB.unpack(bytes(data.retrieve()))
        kind, endpoint, length = fields[0], fields[1], fields[5]
        buffer = data.resolve(BUFFER_OFFSET, length) if length else None
        content = bytes(buffer.retrieve()) if buffer else b""
        urb = (data.client_addr, data, buffer, kind)
        with self.changed:
            if kind == CONTROL_URB:
                setup, body = content[:8], content[8:]
                is_read = bool(setup[0] & 0x80)
                number = self.link.submit(0, is_read, len(body), setup, b"" if is_read else body)
            else:
                is_read = bool(endpoint & 0x80)
                number = self.link.submit(endpoint & 0x0F, is_read, length, b"", b"" if is_read else content)
            self.flying[number] = urb
        client.complete(0, 0)

    def reap(self, client, argument):
        with self.changed:
            if not self.landed:
                # The node is a plain file, always ready, so the client asks in a loop: this keeps it from spinning.
                self.changed.wait(0.002)
            if not self.landed:
                client.complete(-1, errno.ENODEV if self.gone else errno.EAGAIN)
                return
            (_, data, buffer, kind), status, result = self.landed.pop(0)
        length = result if isinstance(result, int) else len(result)
        if not isinstance(result, int) and result:
            buffer.update(8 if kind == CONTROL_URB else 0, list(result))
        data.update(STATUS_OFFSET, list(struct.pack("=i", status)))
        data.update(ACTUAL_LENGTH_OFFSET, list(struct.pack("=i", length)))
        argument.resolve(0, 8).set_ptr(0, data)
        client.complete(0, 0)

    def discard(self, client, argument):
        address = struct.unpack("=Q", bytes(argument.retrieve())[:8])[0]
        with self.changed:
            number = next((key for key, urb in self.flying.items() if urb[0] == address), None)
            if number is None:
                client.complete(-1, errno.EINVAL)
                return
            self.link.unlink(number)
            self.landed.append((self.flying.pop(number), -errno.ENOENT, 0))
        client.complete(0, 0)


def main():
    bridge = Bridge(int(sys.argv[1]))
    link = bridge.link
    descriptors = link.control_now(b"\x80\x06\x00\x01\x00\x00\x12\x00", 18)
    configuration = link.control_now(b"\x80\x06\x00\x02\x00\x00\xff\x00", 255)
    threading.Thread(target=link.receive_for_ever, daemon=True).start()

    testbed = UMockdev.Testbed.new()
    node = "/dev/bus/usb/001/002"
    handler = UMockdev.IoctlBase()
    handler.connect("handle-ioctl", bridge.handle)
    testbed.attach_ioctl(node, handler)
    vendor, product = struct.unpack_from("<HH", descriptors, 8)
    testbed.add_from_string(
        "P: /devices/usb1/1-1\n"
        "N: bus/usb/001/002\n"
        "E: SUBSYSTEM=usb\nE: DRIVER=usb\nE: DEVTYPE=usb_device\n"
        f"E: BUSNUM=001\nE: DEVNUM=002\nE: DEVNAME={node}\n"
        f"E: ID_VENDOR_ID={vendor:04x}\nE: ID_MODEL_ID={product:04x}\n"
        "A: bConfigurationValue=1\\n\nA: bNumConfigurations=1\\n\nA: busnum=1\\n\nA: devnum=2\\n\n"
        f"A: speed={12 if link.speed == 2 else 480}\\n\n"
        f"A: idVendor={vendor:04x}\\n\nA: idProduct={product:04x}\\n\n"
        f"H: descriptors={(descriptors + configuration).hex()}\n"
    )
    environment = {**os.environ, "LD_PRELOAD": "libumockdev-preload.so.0", "UMOCKDEV_DIR": testbed.get_root_dir()}
    code = subprocess.call(sys.argv[2:], env=environment)
    testbed.detach_ioctl(node)
    sys.exit(code)


if __name__ == "__main__":
    main()
