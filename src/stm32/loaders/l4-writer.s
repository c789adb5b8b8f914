@ The loader's part for STM32L4 and L4+: double words.
@
@ Source of registers and flags: RM0351 (L47x/L48x), 3.7; RM0432 (L4+) has the same, and PEMPTY in bit 17 of SR.

        .equ    UNIT, 8
        .equ    ERASED, 0xFF

        .equ    SR, 0x10
        .equ    CR, 0x14
        .equ    STRT_SHIFT, 16
        .equ    ALL_FLAGS, 0xC3FB       @ EOP, OPERR, PROGERR … FASTERR, RDERR, OPTVERR
        .equ    ERRORS, 0x43FA          @ OPERR, PROGERR … FASTERR, RDERR; OPTVERR says nothing of an operation

        .macro  begin
        ldr     r5, =ALL_FLAGS
        str     r5, [r3, #SR]           @ flags are cleared by writing ones
        str     r4, [r3, #CR]
        .endm

        .macro  start_erase
        movs    r5, #1
        lsls    r5, r5, #STRT_SHIFT
        orrs    r4, r5
        str     r4, [r3, #CR]
        .endm

@ BSY is bit 16; the errors are bits 1 to 9 and 14. EOP, bit 0, and OPTVERR, bit 15, are none.
        .macro  ask busy
        ldr     r5, [r3, #SR]
        lsls    r5, r5, #15
        bmi     \busy
        lsls    r5, r5, #2
        lsrs    r5, r5, #18
        .endm

        .macro  read_errors
        ldr     r5, [r3, #SR]
        ldr     r4, =ERRORS
        ands    r5, r4
        .endm

        .macro  finish
        movs    r4, #0
        str     r4, [r3, #CR]
        .endm

        .include "ring-writer.s"
