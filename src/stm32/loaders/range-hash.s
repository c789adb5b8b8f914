@ Hashes ranges of memory.
@
@ In:  r0 = first entry of a table, r1 = address after its last entry, r2 = address of IWDG_KR
@      entry: start, end (both multiples of 4, start < end): two words, over which hash A and hash B are written
@ Out: the table; ends at the breakpoint. No stack. Feeds the independent watchdog before each range.
@
@ For each word w:  A = rotate(A ^ w, MULTIPLIER mod 32) * MULTIPLIER,  B = B + A.
@ Each step of A can be undone (the multiplier is odd), so a single different word always makes a different A.
@ ARMv6-M instructions only: the routine runs on every Cortex-M.

        .syntax unified
        .cpu    cortex-m0
        .thumb

        .equ    WATCHDOG_FEED, 0xAAAA
        .equ    MULTIPLIER, 0x9E37790D               @ odd; its lowest byte is the rotation: 13

        .text

@ Takes the word in \word into the hash.
        .macro  take word
        eors    r2, \word
        rors    r2, r1
        muls    r2, r1, r2
        adds    r3, r2
        .endm

        mov     r9, r0                  @ r9 = entry
        mov     r11, r1                 @ r11 = after the last entry
        mov     r12, r2
next_entry:
        mov     r7, r9
        cmp     r7, r11
        beq     range_hash_end
        mov     r5, r12
        ldr     r6, =WATCHDOG_FEED
        str     r6, [r5]
        ldmia   r7!, {r0, r6}           @ r0 = address
        mov     r10, r6                 @ r10 = end
        subs    r5, r6, r0
        movs    r7, #31
        bics    r5, r7
        adds    r5, r0
        mov     r8, r5                  @ r8 = end of the blocks of 32 bytes
        ldr     r1, =MULTIPLIER
        movs    r2, #0                  @ hash A
        movs    r3, #0                  @ hash B
        b       blocks_left

block:
        .rept   2
        ldmia   r0!, {r4, r5, r6, r7}
        take    r4
        take    r5
        take    r6
        take    r7
        .endr
blocks_left:
        cmp     r0, r8
        bne     block
        b       words_left

word:
        ldmia   r0!, {r5}
        take    r5
words_left:
        cmp     r0, r10
        bne     word
        mov     r7, r9
        stmia   r7!, {r2, r3}
        mov     r9, r7
        b       next_entry

range_hash_end:
        bkpt    #0
        .align  2
        .pool
