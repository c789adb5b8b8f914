@ What the parts of L0 and L1 have alike: all but the length of a half page. A part defines UNIT, in bytes, and OFFSET_BITS,
@ the bits of an address inside it, and includes this.
@
@ The words of a half page are loaded in one go, without anything between them; they are programmed together. Bit 31 of
@ control, which the register does not have, says that words are programmed one by one instead. A page is erased by a zero
@ that is written into it.
@ Source of registers and flags: RM0377 (L0), 3.7; RM0038 (L1), 3.9.

        .equ    ERASED, 0

        .equ    CR, 0x04                @ FLASH_PECR
        .equ    SR, 0x18
        .equ    ALL_FLAGS, 0x32F02      @ EOP, the errors, OPTVERR
        .equ    ERRORS, 0x32700         @ WRPERR, PGAERR, SIZERR, RDERR, NOTZEROERR, FWWERR; OPTVERR says nothing of an
                                        @ operation

        .macro  begin
        ldr     r5, =ALL_FLAGS
        str     r5, [r3, #SR]           @ flags are cleared by writing ones
        lsls    r5, r4, #1
        lsrs    r5, r5, #1
        str     r5, [r3, #CR]
        .endm

        .macro  start_erase
        movs    r5, #0
        str     r5, [r1]
        .endm

@ BSY is bit 0.
        .macro  ask busy
        ldr     r5, [r3, #SR]
        lsrs    r4, r5, #1
        bcs     \busy
        ldr     r4, =ERRORS
        tst     r5, r4
        .endm

        .equ    PROGRAM_UNITS, 1
        .macro  program_units
next_unit:
        cmp     r1, r8
        beq     last_unit
        await_data
        movs    r5, #UNIT
is_blank:
        subs    r5, #4
        ldr     r4, [r2, r5]
        cmp     r4, #0
        bne     not_blank
        cmp     r5, #0
        bne     is_blank
        adds    r1, #UNIT
        adds    r2, #UNIT
        b       taken
not_blank:
        await_idle
        str     r1, [r0, #ADDRESS]
        mov     r5, r12                 @ control
        cmp     r5, #0
        bmi     next_word
        .rept   UNIT / 8
        ldmia   r2!, {r4, r5}
        stmia   r1!, {r4, r5}
        .endr
        dsb
taken:
        release_ring
        b       next_unit

next_word:
        ldmia   r2!, {r4}
        cmp     r4, #0
        beq     word_done
        str     r1, [r0, #ADDRESS]
        str     r4, [r1]
        dsb
        str     r6, [r7]                @ feeds the watchdog: a half page takes 100 ms in this way
        await_idle
word_done:
        adds    r1, #4
        lsls    r5, r1, #(32 - OFFSET_BITS)
        bne     next_word
        b       taken
        .endm

        .include "ring-writer.s"
