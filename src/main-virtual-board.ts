/**
 * The virtual board as a part of the library: what a program gets that imports `stm32-dfu/virtual-board`. A `USBDevice`
 * that is an ST-Link with an STM32 behind it, for tests and for trying without hardware.
 *
 * Below: the virtual board, which shares nothing with the driver.
 */

export { VirtualBoard, type VirtualBoardOptions } from './virtual-board/virtual-board.ts';
export type { VirtualBoardFaults } from './virtual-board/faults.ts';
