@ The loader's part for the flash of H7: words that are gathered in a buffer which programs them when it is full. Each bank
@ has a set of registers.
@
@ A part includes this file behind its own definitions: UNIT, the bytes of a word, and START, the bit of CR that starts an
@ erase. Source of registers and flags: RM0433 (H74x, H75x), 4.9; RM0468 (H72x, H73x), 4.9; RM0455 (H7A, H7B), 4.9.

        .equ    ERASED, 0xFF

        .equ    CR, 0x0C
        .equ    SR, 0x10
        .equ    CCR, 0x14
        .equ    ALL_FLAGS, 0x1FEF0000   @ EOP, WRPERR … STRBERR, INCERR … CRCRDERR
        .equ    ERRORS, 0x01EE0000      @ WRPERR, PGSERR, STRBERR, INCERR, OPERR, RDPERR, RDSERR; no error of reading

@ The barrier: the core may send what it writes to flash, which is memory to it, before what it has written to a register.
        .macro  begin
        ldr     r5, =ALL_FLAGS
        str     r5, [r3, #CCR]
        str     r4, [r3, #CR]
        dsb
        .endm

        .macro  start_erase
        movs    r5, #START
        orrs    r4, r5
        str     r4, [r3, #CR]
        .endm

@ BSY, WBNE and QW are bits 0 to 2; the errors are bits 17 to 24, of which 20 is always 0.
        .macro  ask busy
        ldr     r5, [r3, #SR]
        lsls    r5, r5, #29
        bne     \busy
        ldr     r5, [r3, #SR]
        lsls    r5, r5, #7
        lsrs    r5, r5, #24
        .endm

        .include "ring-writer.s"
