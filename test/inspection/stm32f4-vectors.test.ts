import assert from 'node:assert/strict';
import { STM32F4_VECTOR_NAMES } from '../../src/inspection/stm32f4-vectors.ts';

describe('names of the STM32F4 vectors', () => {
  // Offsets as RM0368 and RM0090 print them in their vector tables, divided by four.
  const offsets: [number, string][] = [
    [0x04, 'Reset'],
    [0x0c, 'HardFault'],
    [0x2c, 'SVCall'],
    [0x3c, 'SysTick'],
    [0x40, 'WWDG'],
    [0x50, 'FLASH'],
    [0x58, 'EXTI0'],
    [0x88, 'ADC'],
    [0x9c, 'EXTI9_5'],
    [0xb0, 'TIM2'],
    [0xd8, 'USART2'],
    [0xe0, 'EXTI15_10'],
    [0xfc, 'DMA1_Stream7'],
    [0x104, 'SDIO'],
    [0x14c, 'OTG_FS'],
    [0x15c, 'USART6'],
    [0x184, 'FPU'],
    [0x190, 'SPI4'],
    [0x1a8, 'DMA2D'],
  ];
  for (const [offset, name] of offsets) {
    it(`has ${name} at 0x${offset.toString(16)}`, () => {
      assert.equal(STM32F4_VECTOR_NAMES[offset / 4], name);
    });
  }

  it('is no longer than the longest table: 102 interrupts on F413/F423 (RM0430, “Interrupts and exception vectors”)', () => {
    assert.ok(STM32F4_VECTOR_NAMES.length <= 16 + 102);
  });
});
