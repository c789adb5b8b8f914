@ Erases and programs the flash of an STM32F2 or F4 by a list of operations, with data from a ring buffer that the host
@ keeps filling meanwhile, also while a sector is being erased.
@
@ In:  r0 = mailbox (below), read and written by both sides while this runs
@ Out: ends at the breakpoint, with no operation under way:
@      operation at the end of the list; or status with FLASH_SR's error flags, operation and address where it happened;
@      or, stopped by the host, operation at what was not begun or not finished.
@      No stack. Feeds the independent watchdog while it waits.
@
@ The list: control, start, end; three words each. control is what FLASH_CR is set to (for an erase without STRT).
@ start = end: an erase. Otherwise the words of flash from start to end are programmed. A control of 0 ends the list.
@ The ring holds data of all programming operations one behind the other, in words. read = write: it is empty.
@ write = 0: the host wants this to stop as soon as the operation that is running has ended.
@ Words that are blank are skipped: flash is blank where it is programmed.
@
@ Data is fetched while the flash is busy with the word before, so that between two words little else than the question
@ for the end of the operation is waited for.
@ ARMv6-M instructions only. Source of registers and flags: RM0368, 3.8 (RM0090 has the same).

        .syntax unified
        .cpu    cortex-m0
        .thumb

        @ The mailbox. ring-feeder.ts knows it too.
        .equ    READ, 0                 @ written here: next word of the ring that will be fetched
        .equ    OPERATION, 4            @ written here: the entry that is being worked on
        .equ    STATUS, 8               @ written here: error flags
        .equ    ADDRESS, 12             @ written here: the word of flash that was begun last
        .equ    WRITE, 16               @ written by the host: where the ring's data ends, 0 to stop
        .equ    RING_START, 20
        .equ    RING_END, 24
        .equ    FLASH_REGISTERS, 28     @ address of the flash interface registers
        .equ    WATCHDOG, 32            @ address of IWDG_KR

        .equ    SR, 0x0C
        .equ    CR, 0x10
        .equ    STRT_BIT, 16
        .equ    ALL_FLAGS, 0x1F3        @ EOP, OPERR, WRPERR, PGAERR, PGPERR, PGSERR, RDERR
        .equ    PSIZE_SHIFT, 8
        .equ    WATCHDOG_FEED, 0xAAAA

        .text
        .global f4_writer

@ r0 mailbox, r1 address in flash, r2 ring, r3 flash registers, r4 the word, r5 scratch, r6 0xAAAA, r7 watchdog
@ r8 end in flash, r9 end of ring, r10 start of ring, r11 operation, r12 control

@ Waits until the flash is idle. BSY is bit 16, the errors are bits 1 to 8; EOP, bit 0, is none.
        .macro  await_idle
1:      ldr     r5, [r3, #SR]
        lsrs    r5, r5, #1
        lsls    r5, r5, #16
        bmi     1b
        bne     failed
        .endm

f4_writer:
        ldr     r2, [r0, #READ]
        ldr     r3, [r0, #FLASH_REGISTERS]
        ldr     r6, =WATCHDOG_FEED
        ldr     r7, [r0, #WATCHDOG]
        ldr     r5, [r0, #RING_END]
        mov     r9, r5
        ldr     r5, [r0, #RING_START]
        mov     r10, r5
        ldr     r5, [r0, #OPERATION]
        mov     r11, r5

next_operation:
        mov     r5, r11
        str     r5, [r0, #OPERATION]
        ldmia   r5!, {r4}               @ r4 = control
        ldr     r1, [r5]
        ldr     r5, [r5, #4]
        mov     r8, r5
        mov     r12, r4
        cmp     r4, #0
        beq     f4_writer_end
        ldr     r5, [r0, #WRITE]
        cmp     r5, #0
        beq     f4_writer_end
        ldr     r5, =ALL_FLAGS
        str     r5, [r3, #SR]           @ flags are cleared by writing ones
        str     r4, [r3, #CR]
        cmp     r1, r8
        bne     program

        movs    r5, #1
        lsls    r5, r5, #STRT_BIT
        orrs    r4, r5
        str     r4, [r3, #CR]
        dsb
erasing:
        str     r6, [r7]
        ldr     r5, [r3, #SR]
        lsrs    r5, r5, #1
        lsls    r5, r5, #16
        bmi     erasing
        bne     failed

operation_done:
        movs    r5, #0
        str     r5, [r3, #CR]
        mov     r5, r11
        adds    r5, #12
        mov     r11, r5
        b       next_operation

stop:
        await_idle
        b       clear_control

failed:
        ldr     r5, [r3, #SR]
        str     r5, [r0, #STATUS]
clear_control:
        movs    r4, #0
        str     r4, [r3, #CR]
f4_writer_end:
        bkpt    #0

program:
        subs    r1, #4                  @ fetch adds it again

@ The next word that is not blank, while the flash is busy with the one before.
fetch:
        adds    r1, #4
        cmp     r1, r8
        beq     last_word
starved:
        str     r6, [r7]
        ldr     r5, [r0, #WRITE]
        cmp     r5, r2
        beq     starved
        cmp     r5, #0
        beq     stop
        ldmia   r2!, {r4}
        cmp     r2, r9
        bne     not_wrapped
        mov     r2, r10
not_wrapped:
        str     r2, [r0, #READ]
        adds    r5, r4, #1
        beq     fetch
        mov     r5, r12                 @ PSIZE is bits 8 and 9: 0 bytes, 1 half-words, 2 words
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
        lsrs    r4, r4, #8
        await_idle
        strb    r4, [r1, #1]
        dsb
        lsrs    r4, r4, #8
        await_idle
        strb    r4, [r1, #2]
        dsb
        lsrs    r4, r4, #8
        await_idle
        strb    r4, [r1, #3]
        dsb
        b       fetch

last_word:
        await_idle
        b       operation_done

        .align  2
        .pool
