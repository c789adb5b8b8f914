@ The loader's part for STM32L1: half pages of 32 words (RM0038, 3.2).

        .equ    UNIT, 128
        .equ    OFFSET_BITS, 7

        .include "half-pages.s"
