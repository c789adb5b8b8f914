@ The loader's part for STM32L0: half pages of 16 words (RM0377, 3.3.1).

        .equ    UNIT, 64
        .equ    OFFSET_BITS, 6

        .include "half-pages.s"
