@ The loader's part for STM32G0, G4, C0, U0, WB and WL: double words, with a flag of their own for half-written ones.
@
@ Source of registers and flags: RM0444 (G0), 3.7; RM0440 (G4), RM0434 (WB) and RM0453 (WL) have the same. BSY2 is G0B1's.

@ BSY, BSY2, CFGBSY and PESD (WB: the radio's core lets nothing begin) are bits 16 to 19; the errors are bits 1 to 9 and 14. EOP, bit 0, and OPTVERR, bit 15, which is
@ always set on WB (ES0394, 2.2.9), are none.
        .macro  ask busy
        ldr     r5, [r3, #SR]
        lsls    r5, r5, #12
        lsrs    r5, r5, #28
        bne     \busy
        ldr     r5, [r3, #SR]
        lsls    r5, r5, #17
        lsrs    r5, r5, #18
        .endm

        .include "double-words.s"
