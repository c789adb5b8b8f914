@ The loader's part for STM32H74x, H75x, H72x and H73x: words of 256 bits (RM0433, 4.9; RM0468, 4.9).

        .equ    UNIT, 32
        .equ    START, 1 << 7

        .include "flash-words.s"
