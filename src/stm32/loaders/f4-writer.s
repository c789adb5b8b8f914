@ The loader's part for STM32F2, F4 and F7: words, half-words or bytes by PSIZE.
@
@ Data is fetched while the flash is busy with the word before, so that between two words little else than the question
@ for the end of the operation is waited for.
@ Source of registers and flags: RM0368, 3.8 (RM0090 and RM0385 have the same).

        .equ    UNIT, 4
        .equ    ERASED, 0xFF

        .equ    SR, 0x0C
        .equ    CR, 0x10
        .equ    STRT_SHIFT, 16
        .equ    ALL_FLAGS, 0x1F3        @ EOP, OPERR, WRPERR, PGAERR, PGPERR, PGSERR, RDERR
        .equ    PSIZE_SHIFT, 8

@ BSY is bit 16, the errors are bits 1 to 8; EOP, bit 0, is none.
        .macro  ask busy
        ldr     r5, [r3, #SR]
        lsrs    r5, r5, #1
        lsls    r5, r5, #16
        bmi     \busy
        .endm

        .equ    PROGRAM_UNITS, 1
        .macro  program_units
        subs    r1, #4                  @ fetch adds it again

@ The next word that is not blank, while the flash is busy with the one before.
fetch:
        adds    r1, #4
        cmp     r1, r8
        beq     last_unit
        await_data
        ldmia   r2!, {r4}
        release_ring
        adds    r5, r4, #1
        beq     fetch
        mov     r5, r12                 @ control: PSIZE is bits 8 and 9: 0 bytes, 1 half-words, 2 words
        lsls    r5, r5, #(31 - PSIZE_SHIFT - 1)
        bpl     narrow
        await_idle
        str     r4, [r1]
        dsb
        str     r1, [r0, #ADDRESS]
        b       fetch

narrow:
        lsls    r5, r5, #1
        bpl     bytes
        await_idle
        strh    r4, [r1]
        dsb
        str     r1, [r0, #ADDRESS]
        lsrs    r4, r4, #16
        await_idle
        strh    r4, [r1, #2]
        dsb
        b       fetch

bytes:
        await_idle
        strb    r4, [r1]
        dsb
        str     r1, [r0, #ADDRESS]
        .irp    offset, 1, 2, 3
        lsrs    r4, r4, #8
        await_idle
        strb    r4, [r1, #\offset]
        dsb
        .endr
        b       fetch
        .endm

        .include "ring-writer.s"
