@ The loader's part for STM32F0, F1 and F3: half-words.
@
@ A half-word that is blank is not written: it is so already, and each costs 50 µs.
@ Source of registers and flags: PM0075 (F1), 3; RM0091 (F0), 3.5; RM0316 (F3), 4.5 have the same.

        .equ    UNIT, 4                 @ a word of the ring: two half-words
        .equ    ERASED, 0xFF

        .equ    SR, 0x0C
        .equ    CR, 0x10
        .equ    AR, 0x14
        .equ    STRT, 1 << 6
        .equ    ALL_FLAGS, 0x34         @ PGERR, WRPRTERR, EOP
        .equ    ERRORS, 0x14            @ PGERR, WRPRTERR

        .macro  begin
        movs    r5, #ALL_FLAGS
        str     r5, [r3, #SR]           @ flags are cleared by writing ones
        str     r4, [r3, #CR]
        .endm

        .macro  start_erase
        str     r1, [r3, #AR]
        movs    r5, #STRT
        orrs    r4, r5
        str     r4, [r3, #CR]
        .endm

@ BSY is bit 0, the errors are bits 2 and 4; EOP, bit 5, is none.
        .macro  ask busy
        ldr     r5, [r3, #SR]
        lsrs    r5, r5, #1
        bcs     \busy
        lsls    r5, r5, #28
        .endm

        .equ    PROGRAM_UNITS, 1
        .macro  program_units
        subs    r1, #4                  @ fetch adds it again
fetch:
        adds    r1, #4
        cmp     r1, r8
        beq     last_unit
        await_data
        ldmia   r2!, {r4}
        release_ring
        adds    r5, r4, #1
        beq     fetch
        lsls    r5, r4, #16             @ the low half-word, and the same question
        asrs    r5, r5, #16
        adds    r5, #1
        beq     high_half
        await_idle
        strh    r4, [r1]
        dsb
        str     r1, [r0, #ADDRESS]
high_half:
        asrs    r4, r4, #16
        adds    r5, r4, #1
        beq     fetch
        await_idle
        strh    r4, [r1, #2]
        dsb
        str     r1, [r0, #ADDRESS]
        b       fetch
        .endm

        .include "ring-writer.s"
