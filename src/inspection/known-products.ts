/**
 * Firmware, boot loaders and operating systems by the texts that they alone carry.
 *
 * Below: nothing. Above: the search for marks. A table: a row counts with a file of the corpus in which its text stands,
 * or with the public source that writes it (`seen`). Products that leave no text of their own, such as INAV (four
 * letters) or a Klipper without USB, are not in it.
 */

/** What a product is: the thing itself, what starts it, or what it is built on. */
export type ProductRole = 'firmware' | 'boot-loader' | 'system';

/** A row of the table. */
export interface KnownProduct {
  /** What users know it by. */
  readonly name: string;
  readonly role: ProductRole;
  /**
   * A text that only this product has. Named groups say more: `version`, `date`, `board`, `chip`, and `product` where
   * several programs of one family name themselves.
   */
  readonly sign: RegExp;
  /** Texts beside the sign that say more, with the same groups. Alone they prove nothing. */
  readonly facts?: readonly RegExp[];
  /** The chip, where the product is for one only. */
  readonly chip?: string;
  /** The file of the corpus, or the public source, that has the text. */
  readonly seen: string;
}

/** `2021-02-02`, or as the C compiler's `__DATE__` has it: `Feb  2 2021`. */
const DATE = String.raw`(?<date>\d{4}-\d\d-\d\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d{4})`;

/** A part number down to its line at least: `STM32F405`, `STM32F401xE`, `STM32WB55CGV6`. */
const CHIP = String.raw`(?<chip>STM32[A-Z][0-9A-Z][0-9A-Z]{2}[A-Za-z0-9]{0,8})`;

/** A pattern with the two above in it. */
function pattern(source: string): RegExp {
  return new RegExp(source.replace('<DATE>', DATE).replace('<CHIP>', CHIP));
}

/** The products; of those with one role the first that is found is what the file is. */
export const KNOWN_PRODUCTS: readonly KnownProduct[] = [
  {
    name: 'Blink, the sample of STM32 DFU',
    role: 'firmware',
    sign: /^STM32 DFU sample: blinks \w+ of a (?<board>NUCLEO-[A-Z0-9]+)/,
    seen: 'samples/source/blink.s',
  },
  {
    name: 'OpenMV',
    role: 'firmware',
    sign: /^OpenMV (?:Virtual Comm Port|(?<version>v\d[^;\s]*); MicroPython)/,
    seen: 'corpus openmv4-openmv-2elem.dfu; openmv/openmv MICROPY_BANNER_NAME_AND_VERSION',
  },
  {
    name: 'CircuitPython',
    role: 'firmware',
    sign: pattern(
      String.raw`Adafruit CircuitPython (?<version>\d[\w.+-]*)(?: on <DATE>)?(?:; (?<board>[^;]{2,60}?) with <CHIP>)?`,
    ),
    seen: 'adafruit/circuitpython py/makeversionhdr.py, MICROPY_FULL_VERSION_INFO',
  },
  {
    name: 'MicroPython',
    role: 'firmware',
    sign: pattern(String.raw`MicroPython (?<version>v\d[^;\s]*)(?: on <DATE>)?`),
    seen: 'corpus mpy-f401ce-v1.14.dfu; micropython/micropython py/mpconfig.h, MICROPY_BANNER_NAME_AND_VERSION',
  },
  {
    name: 'Espruino',
    role: 'firmware',
    sign: /(?<version>\dv\d[\w.]*) (?:\(c\)|Copyright) \d{4} G\.Williams/,
    seen: 'espruino/Espruino src/jsinteractive.c, the banner',
  },
  {
    name: 'ArduPilot',
    role: 'firmware',
    sign: /(?<product>Ardu(?:Copter|Plane|Rover|Sub)|AntennaTracker) V(?<version>\d[\w.-]*)/,
    seen: 'ArduPilot/ardupilot ArduCopter/version.h, THISFIRMWARE',
  },
  {
    name: 'Betaflight',
    role: 'firmware',
    sign: /^Betaflight$|# Betaflight \/ \w+ \(\w+\)/,
    facts: [
      pattern(String.raw`# Betaflight \/ (?<board>\w+) \(\w+\) (?<version>\d+\.\d[\w.-]*)(?: <DATE>)?`),
      pattern(String.raw`# Betaflight \/ <CHIP>`),
    ],
    seen: 'betaflight/betaflight src/main/build/version.h, FC_FIRMWARE_NAME; the head of its configurations',
  },
  {
    name: 'PX4',
    role: 'firmware',
    sign: /^PX4 (?<board>FMU v\w+)/,
    seen: 'PX4/PX4-Autopilot boards/px4/*/nuttx-config, CONFIG_CDCACM_PRODUCTSTR',
  },
  {
    name: 'NanoVNA',
    role: 'firmware',
    sign: /NanoVNA Shell|^Board: (?<board>NanoVNA\S*)/,
    facts: [
      /^Version: (?<version>.{1,60}?)(?: \[|$)/,
      pattern(String.raw`^Build Time: <DATE>`),
      pattern(String.raw`^Platform: +<CHIP>`),
    ],
    seen: 'corpus nanovna-h-laiudm.dfu; ttrftech/NanoVNA main.c',
  },
  {
    name: 'HackRF',
    role: 'firmware',
    // UTF-16, in the USB descriptors
    sign: /^(?<board>HackRF One|HackRF Jawbreaker)$|^HackRF$/,
    facts: [/^git-(?<version>[0-9a-f]{7,12})$/, /^(?<version>20\d\d\.\d\d\.\d)$/],
    chip: 'LPC43xx',
    seen: 'corpus hackrf-portapack.dfu; greatscottgadgets/hackrf firmware/hackrf_usb/usb_descriptor.c',
  },
  {
    name: 'Marlin',
    role: 'firmware',
    sign: pattern(String.raw`FIRMWARE_NAME:Marlin (?<version>\S+) \((?:<DATE>)?`),
    facts: [/MACHINE_TYPE:(?<board>.{1,60}?) (?:KINEMATICS|EXTRUDER_COUNT):/],
    seen: 'MarlinFirmware/Marlin Marlin/src/gcode/host/M115.cpp',
  },
  {
    name: 'Klipper',
    role: 'firmware',
    // UTF-16, in the USB descriptors
    sign: /^Klipper firmware$/,
    seen: 'Klipper3d/klipper src/generic/usb_cdc.c, USB_STR_PRODUCT',
  },
  {
    name: 'Grbl',
    role: 'firmware',
    sign: /(?<product>Grbl(?:HAL)?) (?<version>\d[\w.]*) \['\$'/,
    seen: 'grblHAL/core report.c, the welcome message',
  },
  {
    name: 'Black Magic Probe',
    role: 'firmware',
    sign: /^Black Magic Probe (?:\((?<board>[^)]{1,40})\))?(?: ?(?<version>v\d\S*))?/,
    seen: 'blackmagic-debug/blackmagic src/platforms/common/usb_descriptors.h, BOARD_IDENT',
  },
  {
    name: '32blit',
    role: 'firmware',
    sign: /^32Blit CDC/,
    seen: 'corpus 32blit-flash-loader.dfu',
  },
  {
    name: 'Baseflight',
    role: 'firmware',
    sign: pattern(String.raw`(?<product>Afro32|VRBrain) CLI version (?<version>\d[\w.]*)(?: <DATE>)?`),
    seen: 'corpus fwupd-dev_VRBRAIN.dfu; multiwii/baseflight src/cli.c, cliVersion',
  },
  {
    name: 'mboot',
    role: 'boot-loader',
    sign: /\bmboot-(?<version>v?\d[^+\s]*)/,
    seen: 'corpus mpy-spike-prime-mboot.dfu; micropython/micropython ports/stm32/mboot/version.c',
  },
  {
    name: 'OpenMV boot loader',
    role: 'boot-loader',
    sign: /^OpenMV Bootloader/,
    seen: 'openmv/openmv src/bootloader/src/usbd_desc.c',
  },
  {
    name: 'PX4 boot loader',
    role: 'boot-loader',
    sign: /^PX4 BL (?<board>FMU v\w+)/,
    seen: 'PX4/PX4-Autopilot boards/px4/*/src/hw_config.h, USBDEVICESTRING',
  },
  {
    name: 'TinyUF2',
    role: 'boot-loader',
    sign: /TinyUF2 Bootloader (?<version>\d\S*)/,
    facts: [/^Model: (?<board>.{2,60})$/, pattern(String.raw`^Date: <DATE>`)],
    seen: 'adafruit/tinyuf2 src/ghostfat.c, infoUf2File',
  },
  {
    name: 'MCUboot',
    role: 'boot-loader',
    sign: /Booting MCUboot (?:build )?(?<version>v\d\S*)?|Jumping to the (?:first )?image slot/,
    seen: 'mcu-tools/mcuboot boot/zephyr/main.c',
  },
  {
    name: 'Zephyr',
    role: 'system',
    sign: /(?:Booting|Using) Zephyr OS(?: build| version)? ?(?<version>(?:zephyr-)?v?\d\S*)?/,
    seen: 'zephyrproject-rtos/zephyr kernel/banner.c',
  },
  {
    name: 'Mbed OS',
    role: 'system',
    sign: /MbedOS Error Info|mbed\.com\/s\/error\?error=/,
    facts: [/mbed\.com\/s\/error\?error=.*&tgt=(?<board>[A-Z][A-Z0-9_]{2,40})/],
    seen: 'ARMmbed/mbed-os platform/source/mbed_error.c, print_error_report',
  },
  {
    name: 'ChibiOS',
    role: 'system',
    // UTF-16 in the USB descriptors; the other three name the port in the shell's `info`
    sign: /ChibiOS\/(?:RT|NIL|HAL|XHAL)\b|Preemption through (?:NMI|PendSV)|(?:Advanced|Compact) kernel mode/,
    facts: [
      /^Kernel: +(?<version>\d+\.\d+\.\d+)/,
      pattern(String.raw`^Platform: +<CHIP>`),
      pattern(String.raw`^<CHIP> (?:Entry Level|High Performance|Very High Performance|Ultra Low Power) `),
    ],
    seen: 'corpus nanovna-h-laiudm.dfu; ChibiOS/ChibiOS os/common/ports/ARMv6-M/chcore.h, PORT_INFO',
  },
  {
    name: 'NuttX',
    role: 'system',
    sign: /NuttShell \(NSH\)(?: NuttX-(?<version>\d\S*))?/,
    seen: 'apache/nuttx-apps nshlib, g_nshgreeting',
  },
  {
    name: 'RIOT',
    role: 'system',
    sign: /This is RIOT! \(Version: (?<version>[^)]{1,60})\)/,
    seen: 'RIOT-OS/RIOT core/lib/init.c, CONFIG_BOOT_MSG_STRING',
  },
  {
    name: 'RT-Thread',
    role: 'system',
    sign: /- RT - {5}Thread Operating System/,
    seen: 'RT-Thread/rt-thread src/kservice.c, rt_show_version',
  },
  {
    name: 'FreeRTOS',
    role: 'system',
    sign: /^Tmr Svc$/,
    seen: 'FreeRTOS/FreeRTOS-Kernel timers.c, configTIMER_SERVICE_TASK_NAME',
  },
  {
    name: 'Arduino core for STM32',
    role: 'system',
    sign: /\b(?<board>[A-Z][A-Z0-9_]{3,40}) (?:CDC|HID) in [FH]S Mode/,
    seen: 'stm32duino/Arduino_Core_STM32 libraries/USBDevice/src/usbd_desc.c, USBD_CLASS_PRODUCT_FS_STRING',
  },
  {
    name: 'STM32Cube',
    role: 'system',
    sign: /STM32[A-Z0-9]{2}xx_HAL_Driver[\\/]|^STM32 (?:Virtual ComPort|Mass Storage|DownLoad Firmware)|HID Joystick in [FH]S/,
    seen: "corpus st-cubel4-l496-oddsize.dfu; the usbd_desc.c of ST's STM32Cube examples; paths that assert_param keeps",
  },
];
