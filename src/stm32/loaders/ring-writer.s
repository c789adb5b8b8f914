@ The loader, of which each controller's part is made: erases and programs flash by a list of operations, with data from a
@ ring buffer that the host keeps filling meanwhile, also while a sector is being erased.
@
@ In:  r0 = mailbox (below), read and written by both sides while this runs
@ Out: ends at the breakpoint, with no operation under way:
@      operation at the end of the list; or status with the controller's error flags, operation and address where it
@      happened; or, stopped by the host, operation at what was not begun or not finished.
@      No stack. Feeds the independent watchdog while it waits.
@
@ The list: control, start, end; three words each. control is what the control register is set to (for an erase without
@ the bit that starts it). start = end: an erase; start is an address in the page where the controller wants to know it.
@ Otherwise the units of flash from start to end are programmed. A control of 0 ends the list.
@ The ring holds data of all programming operations one behind the other, in whole units; no unit is cut in two by its
@ end. read = write: it is empty. write = 0: the host wants this to stop as soon as the operation that is running has ended.
@ Units that are blank are skipped: flash is blank where it is programmed.
@
@ ARMv6-M instructions only: no divide, no IT block, nothing unaligned.
@
@ A part includes this file behind its own definitions:
@   UNIT            bytes that are programmed together: 4 … 128
@   ERASED          0xFF or 0
@   SR, CR          offsets of the status and the control register
@   ERRORS          the error flags in SR, where other flags would be taken for some
@   ask busy        goes to the label busy while an operation runs; else the flag NE says that there are errors
@ either STRT_SHIFT, the bit of CR that starts an erase, with ALL_FLAGS, what is written to SR to clear it; or
@   begin           clears old error flags and sets the control register to r4
@   start_erase     starts the erase: r1 = start, r4 = control
@ and, where one unit after the other in a plain loop of words is not what it wants, PROGRAM_UNITS: its own code from
@ the label `program` on, which ends at `last_unit`.
@ Macros may use r5 (begin and start_erase: r4 too; ask as well, where the part has its own PROGRAM_UNITS). All other
@ registers are taken:
@
@ r0 mailbox, r1 address in flash, r2 ring, r3 flash registers, r4 the word, r5 scratch, r6 0xAAAA, r7 watchdog
@ r8 end in flash, r9 end of ring, r10 start of ring, r11 operation, r12 free for the part

        .syntax unified
        .cpu    cortex-m0
        .thumb

        @ The mailbox. ring-feeder.ts knows it too.
        .equ    READ, 0                 @ written here: next word of the ring that will be fetched
        .equ    OPERATION, 4            @ written here: the entry that is being worked on
        .equ    STATUS, 8               @ written here: error flags
        .equ    ADDRESS, 12             @ written here: the unit of flash that was begun last
        .equ    PROOF, 16               @ the host's mark; STATUS is exclusive-or'd into it when that is written
        .equ    WRITE, 20               @ written by the host: where the ring's data ends, 0 to stop
        .equ    RING_START, 24
        .equ    RING_END, 28
        .equ    FLASH_REGISTERS, 32     @ address of the flash interface registers
        .equ    WATCHDOG, 36            @ address of IWDG_KR

        .equ    WATCHDOG_FEED, 0xAAAA

        .ifdef  STRT_SHIFT
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
        .endif

@ r5 = error flags, not 0 after NE
        .macro  read_errors
        ldr     r5, [r3, #SR]
        .ifdef  ERRORS
        ldr     r4, =ERRORS
        ands    r5, r4
        .endif
        .endm

@ Leaves the mode that `begin` has set.
        .macro  finish
        movs    r4, #0
        str     r4, [r3, #CR]
        .endm

@ Waits until the flash is idle; fails where it reports an error.
        .macro  await_idle
1:      ask     1b
        bne     failed
        .endm

@ Waits until the host has sent something, feeding the watchdog.
        .macro  await_data
2:      str     r6, [r7]
        ldr     r5, [r0, #WRITE]
        cmp     r5, r2
        beq     2b
        cmp     r5, #0
        beq     stop
        .endm

@ Gives what lies before r2 in the ring back to the host.
        .macro  release_ring
        cmp     r2, r9
        bne     3f
        mov     r2, r10
3:      str     r2, [r0, #READ]
        .endm

        .text
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
        beq     writer_end
        ldr     r5, [r0, #WRITE]
        cmp     r5, #0
        beq     writer_end
        begin
        cmp     r1, r8
        bne     program

        start_erase
        dsb
erasing:
        str     r6, [r7]
        ask     erasing
        bne     failed

operation_done:
        finish
        mov     r5, r11
        adds    r5, #12
        mov     r11, r5
        b       next_operation

stop:
        await_idle
        b       leave_mode

failed:
        read_errors
        str     r5, [r0, #STATUS]
        ldr     r4, [r0, #PROOF]
        eors    r4, r5
        str     r4, [r0, #PROOF]
leave_mode:
        finish
writer_end:
        bkpt    #0

program:
        .ifdef  PROGRAM_UNITS
        program_units
        .else
        subs    r1, #UNIT               @ next_unit adds it again
next_unit:
        adds    r1, #UNIT
        cmp     r1, r8
        beq     last_unit
        await_data
        movs    r5, #UNIT
is_blank:
        subs    r5, #4
        ldr     r4, [r2, r5]
        .if     ERASED
        adds    r4, #1
        .else
        cmp     r4, #0
        .endif
        bne     not_blank
        cmp     r5, #0
        bne     is_blank
        adds    r2, #UNIT
        release_ring
        b       next_unit
not_blank:
        await_idle
        movs    r5, #0
copy:
        ldr     r4, [r2, r5]
        str     r4, [r1, r5]
        adds    r5, #4
        cmp     r5, #UNIT
        bne     copy
        dsb
        str     r1, [r0, #ADDRESS]
        adds    r2, #UNIT
        release_ring
        b       next_unit
        .endif

last_unit:
        await_idle
        b       operation_done

        .align  2
        .pool
