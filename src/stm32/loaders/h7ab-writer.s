@ The loader's part for STM32H7A and H7B: words of 128 bits, and CR laid out otherwise (RM0455, 4.9).

        .equ    UNIT, 16
        .equ    START, 1 << 5

        .include "flash-words.s"
