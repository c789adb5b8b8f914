@ The loader's part for STM32L4 and L4+: double words.
@
@ Source of registers and flags: RM0351 (L47x/L48x), 3.7; RM0432 (L4+) has the same, and PEMPTY in bit 17 of SR.

@ BSY is bit 16; the errors are bits 1 to 9 and 14. EOP, bit 0, and OPTVERR, bit 15, are none.
        .macro  ask busy
        ldr     r5, [r3, #SR]
        lsls    r5, r5, #15
        bmi     \busy
        lsls    r5, r5, #2
        lsrs    r5, r5, #18
        .endm

        .include "double-words.s"
