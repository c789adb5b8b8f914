@ What the parts of all controllers of double words have alike: the registers, and every step but the question whether
@ the flash is busy. A part defines `ask` and includes this.
@
@ A double word is fetched, and looked at whether it is blank, while the flash is busy with the one before: at 4 MHz each
@ cycle between two of them is 0.3 % of the job.
@
@ Source of registers and flags: RM0351 (L4), 3.7; RM0444 (G0), 3.7.

        .equ    UNIT, 8
        .equ    ERASED, 0xFF

        .equ    SR, 0x10
        .equ    CR, 0x14
        .equ    STRT_SHIFT, 16
        .equ    ALL_FLAGS, 0xC3FB       @ EOP, OPERR, PROGERR … FASTERR, RDERR, OPTVERR
        .equ    ERRORS, 0x43FA          @ OPERR, PROGERR … FASTERR, RDERR; OPTVERR says nothing of an operation

        .equ    PROGRAM_UNITS, 1
        .macro  program_units
        subs    r1, #UNIT               @ next_unit adds it again
next_unit:
        adds    r1, #UNIT
        cmp     r1, r8
        beq     last_unit
        await_data
        ldmia   r2!, {r4, r5}
        mov     r12, r5                 @ r4 and r12: both words
        release_ring
        adds    r5, r4, #1
        bne     not_blank
        mov     r5, r12
        adds    r5, #1
        beq     next_unit
not_blank:
        await_idle
        str     r4, [r1]
        mov     r5, r12
        str     r5, [r1, #4]
        dsb
        str     r1, [r0, #ADDRESS]
        b       next_unit
        .endm

        .include "ring-writer.s"
