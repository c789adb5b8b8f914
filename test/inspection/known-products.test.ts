import assert from 'node:assert/strict';
import { findMarks } from '../../src/inspection/content-marks.ts';
import { identifyFirmware } from '../../src/inspection/firmware-identity.ts';
import { KNOWN_PRODUCTS } from '../../src/inspection/known-products.ts';
import { join, textBytes, wideText } from '../fixtures/firmware.ts';

interface Said {
  readonly version?: string;
  readonly date?: string;
  readonly board?: string;
  readonly chip?: string;
  /** Where a program of a family names itself. */
  readonly product?: string;
}

/** Texts as each product's source writes them, and what they say. `wide` ones are UTF-16. */
const WRITTEN: Readonly<Record<string, readonly { texts: readonly string[]; wide?: boolean; says: Said }[]>> = {
  'Blink, the sample of STM32 DFU': [
    {
      texts: ['STM32 DFU sample: blinks LD2 of a NUCLEO-F401RE'],
      says: { board: 'NUCLEO-F401RE', chip: 'STM32F401RE' },
    },
  ],
  OpenMV: [
    {
      texts: ['OpenMV v4.5.0; MicroPython v1.22.0-omv', '; OPENMV4P with STM32H743'],
      says: { version: 'v4.5.0', board: 'OPENMV4P', chip: 'STM32H743' },
    },
    { texts: ['OpenMV Virtual Comm Port in HS Mode'], says: {} },
  ],
  CircuitPython: [
    {
      texts: ['Adafruit CircuitPython 7.3.0-beta.1 on 2022-05-23; Feather STM32F405 Express with STM32F405RG'],
      says: { version: '7.3.0-beta.1', date: '2022-05-23', board: 'Feather STM32F405 Express', chip: 'STM32F405RG' },
    },
  ],
  MicroPython: [
    {
      texts: ['3.4.0; MicroPython v1.24.0 on 2024-10-25', '; NUCLEO-WB55 with STM32WB55RGV6'],
      says: { version: 'v1.24.0', date: '2024-10-25', board: 'NUCLEO-WB55', chip: 'STM32WB55RGV6' },
    },
  ],
  Espruino: [
    { texts: [' 2v19 (c) 2021 G.Williams'], says: { version: '2v19' } },
    { texts: [' 1v99.2 Copyright 2016 G.Williams'], says: { version: '1v99.2' } },
  ],
  ArduPilot: [
    {
      texts: ['ArduCopter V4.5.7 (2a3dc4b7)', 'ChibiOS/RT Virtual COM Port'],
      says: { product: 'ArduCopter', version: '4.5.7' },
    },
    { texts: ['ArduPlane V3.8.1-dev'], says: { product: 'ArduPlane', version: '3.8.1-dev' } },
  ],
  Betaflight: [
    { texts: ['Betaflight'], says: {} },
    {
      texts: ['# Betaflight / STM32F405 (S405) 4.5.0 Dec  2 2024 / 07:10:30 (c155f5830) MSP API: 1.46'],
      says: { version: '4.5.0', date: '2024-12-02', board: 'STM32F405', chip: 'STM32F405' },
    },
  ],
  PX4: [{ texts: ['PX4 FMU v5.x', 'NuttShell (NSH) NuttX-11.0.0'], says: { board: 'FMU v5' } }],
  NanoVNA: [
    {
      texts: [
        'Board: NanoVNA-H',
        'Version: 1.2.27 [p:401, IF:12k, ADC:192k, Lcd:320x240]',
        'Build Time: Jan  1 2024 - 11:12:13',
        'Platform: STM32F072xB Entry Level Medium Density devices',
      ],
      says: { version: '1.2.27', date: '2024-01-01', board: 'NanoVNA-H', chip: 'STM32F072xB' },
    },
  ],
  HackRF: [
    { wide: true, texts: ['Great Scott Gadgets', 'HackRF One'], says: { board: 'HackRF One', chip: 'LPC43xx' } },
    { wide: true, texts: ['HackRF Jawbreaker'], says: { board: 'HackRF Jawbreaker', chip: 'LPC43xx' } },
  ],
  Marlin: [
    {
      texts: [
        'FIRMWARE_NAME:Marlin 2.1.1.2 (Apr 26 2024 16:09:15) SOURCE_CODE_URL:github.com/MarlinFirmware/Marlin ' +
          'PROTOCOL_VERSION:1.0 MACHINE_TYPE:Ender-3 V2 EXTRUDER_COUNT:1',
      ],
      says: { version: '2.1.1.2', date: '2024-04-26', board: 'Ender-3 V2' },
    },
    { texts: ['FIRMWARE_NAME:Marlin bugfix-2.0.x (GitHub) '], says: { version: 'bugfix-2.0.x' } },
  ],
  Klipper: [{ wide: true, texts: ['Klipper', 'Klipper firmware'], says: {} }],
  Grbl: [
    { texts: ["Grbl 1.1h ['$' for help]"], says: { product: 'Grbl', version: '1.1h' } },
    { texts: ["GrblHAL 1.1f ['$' or '$HELP' for help]"], says: { product: 'GrblHAL', version: '1.1f' } },
  ],
  'Black Magic Probe': [
    {
      texts: ['Black Magic Probe (ST-Link v2) v1.10.0-1273-g2b1ce9aee'],
      says: { version: 'v1.10.0-1273-g2b1ce9aee', board: 'ST-Link v2' },
    },
    { texts: ['Black Magic Probe v2.0.0'], says: { version: 'v2.0.0' } },
  ],
  '32blit': [{ texts: ['32Blit CDC'], says: {} }],
  Baseflight: [
    {
      texts: ['Afro32 CLI version 2.2 Apr  4 2013 / 12:00:00'],
      says: { product: 'Afro32', version: '2.2', date: '2013-04-04' },
    },
  ],
  mboot: [
    {
      texts: ['mboot-v1.25.0-preview.246.g112f65776+usb.fat.raw'],
      says: { version: 'v1.25.0-preview.246.g112f65776' },
    },
  ],
  'OpenMV boot loader': [{ texts: ['OpenMV Bootloader'], says: {} }],
  'PX4 boot loader': [{ texts: ['PX4 BL FMU v2.x'], says: { board: 'FMU v2' } }],
  TinyUF2: [
    {
      texts: [
        'TinyUF2 Bootloader 0.16.0',
        'Model: STM32F411CE BlackPill',
        'Board-ID: STM32F411CE-BlackPill',
        'Date: Nov  9 2023',
      ],
      says: { version: '0.16.0', date: '2023-11-09', board: 'STM32F411CE BlackPill' },
    },
  ],
  MCUboot: [
    { texts: ['*** Booting MCUboot v2.1.0 ***'], says: { version: 'v2.1.0' } },
    { texts: ['Jumping to the first image slot'], says: {} },
  ],
  Zephyr: [
    { texts: ['*** Booting Zephyr OS build v3.7.0 ***'], says: { version: 'v3.7.0' } },
    {
      texts: ['*** Booting Zephyr OS build zephyr-v3.5.0-751-g3b4b91a76c4a ***'],
      says: { version: 'zephyr-v3.5.0-751-g3b4b91a76c4a' },
    },
    { texts: ['***** Booting Zephyr OS v1.14.0-rc1 *****'], says: { version: 'v1.14.0-rc1' } },
    { texts: ['*** Booting Zephyr OS build %s %s ***'], says: {} },
  ],
  'Mbed OS': [
    {
      texts: [
        'For more info, visit: https://mbed.com/s/error?error=0x%08X&tgt=NUCLEO_F446RE',
        '-- MbedOS Error Info --',
      ],
      says: { board: 'NUCLEO_F446RE', chip: 'STM32F446RE' },
    },
  ],
  ChibiOS: [
    { wide: true, texts: ['ChibiOS/RT Virtual COM Port'], says: {} },
    {
      texts: ['Advanced kernel mode', 'STM32F745 Very High Performance with DSP and FPU'],
      says: { chip: 'STM32F745' },
    },
  ],
  NuttX: [
    { texts: ['NuttShell (NSH) NuttX-10.2.0'], says: { version: '10.2.0' } },
    { texts: ['NuttShell (NSH)'], says: {} },
  ],
  RIOT: [{ texts: ['main(): This is RIOT! (Version: 2025.01-devel)'], says: { version: '2025.01-devel' } }],
  'RT-Thread': [{ texts: ['- RT -     Thread Operating System'], says: {} }],
  FreeRTOS: [{ texts: ['Tmr Svc'], says: {} }],
  'Arduino core for STM32': [
    { texts: ['BLACKPILL_F411CE CDC in FS Mode'], says: { board: 'BLACKPILL_F411CE', chip: 'STM32F411CE' } },
    { texts: ['GENERIC_F103C8TX HID in FS Mode'], says: { board: 'GENERIC_F103C8TX', chip: 'STM32F103C8' } },
  ],
  STM32Cube: [
    { texts: ['..\\Drivers\\STM32F4xx_HAL_Driver\\Src\\stm32f4xx_hal_gpio.c'], says: {} },
    { texts: ['HID Joystick in FS Mode'], says: {} },
  ],
};

describe('known products', () => {
  for (const { name, role, seen } of KNOWN_PRODUCTS) {
    it(`tells ${name} by what it writes`, () => {
      assert.match(seen, /^corpus \S+\.dfu|^samples\/\S+|^[\w-]+\/[\w.-]+ \S/, 'where its text was seen');
      const cases = WRITTEN[name] ?? [];
      assert.notEqual(cases.length, 0);
      for (const { texts, wide, says } of cases) {
        const bytes = join(
          ...texts.flatMap((text) => [textBytes('\0\n'), wide ? wideText(text) : textBytes(text), textBytes('\0\0')]),
        );
        const found = identifyFirmware(findMarks({ address: 0x0800_0000, bytes }));
        assert.deepEqual(
          {
            product: found?.product,
            role: found?.role,
            version: found?.version,
            date: found?.date,
            board: found?.board,
            chip: found?.chip?.name,
          },
          { product: name, role, version: undefined, date: undefined, board: undefined, chip: undefined, ...says },
        );
      }
    });
  }
});
