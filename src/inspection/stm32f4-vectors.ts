/**
 * What the words of an STM32F4's vector table are for, by their position.
 *
 * Below: nothing. Above: the vector table's reader. Exceptions: ARM DDI 0403E, table B1-4; interrupts: RM0090, table
 * “Vector table for STM32F42xxx and STM32F43xxx” (the largest one: smaller chips leave positions unused), names as
 * ST's start-up files have them.
 */

/** Exceptions of the core, from position 0. Empty: reserved. */
const EXCEPTIONS = [
  'Initial stack pointer',
  'Reset',
  'NMI',
  'HardFault',
  'MemManage',
  'BusFault',
  'UsageFault',
  '',
  '',
  '',
  '',
  'SVCall',
  'DebugMonitor',
  '',
  'PendSV',
  'SysTick',
] as const;

/** Interrupts, from position 16. */
const INTERRUPTS =
  'WWDG PVD TAMP_STAMP RTC_WKUP FLASH RCC EXTI0 EXTI1 EXTI2 EXTI3 EXTI4 ' +
  'DMA1_Stream0 DMA1_Stream1 DMA1_Stream2 DMA1_Stream3 DMA1_Stream4 DMA1_Stream5 DMA1_Stream6 ADC ' +
  'CAN1_TX CAN1_RX0 CAN1_RX1 CAN1_SCE EXTI9_5 TIM1_BRK_TIM9 TIM1_UP_TIM10 TIM1_TRG_COM_TIM11 TIM1_CC TIM2 TIM3 TIM4 ' +
  'I2C1_EV I2C1_ER I2C2_EV I2C2_ER SPI1 SPI2 USART1 USART2 USART3 EXTI15_10 RTC_Alarm OTG_FS_WKUP ' +
  'TIM8_BRK_TIM12 TIM8_UP_TIM13 TIM8_TRG_COM_TIM14 TIM8_CC DMA1_Stream7 FMC SDIO TIM5 SPI3 UART4 UART5 TIM6_DAC TIM7 ' +
  'DMA2_Stream0 DMA2_Stream1 DMA2_Stream2 DMA2_Stream3 DMA2_Stream4 ETH ETH_WKUP CAN2_TX CAN2_RX0 CAN2_RX1 CAN2_SCE ' +
  'OTG_FS DMA2_Stream5 DMA2_Stream6 DMA2_Stream7 USART6 I2C3_EV I2C3_ER ' +
  'OTG_HS_EP1_OUT OTG_HS_EP1_IN OTG_HS_WKUP OTG_HS DCMI CRYP HASH_RNG FPU UART7 UART8 SPI4 SPI5 SPI6 SAI1 LTDC LTDC_ER DMA2D';

/** Names by position; positions beyond the last have none. */
export const STM32F4_VECTOR_NAMES: readonly string[] = [...EXCEPTIONS, ...INTERRUPTS.split(' ')];

/** Names of the words of a chip's table, by position: of the core's exceptions, and of interrupts where they are known. */
export function vectorNamesOf(family: string | undefined): readonly string[] {
  return family === 'F4' ? STM32F4_VECTOR_NAMES : EXCEPTIONS;
}
