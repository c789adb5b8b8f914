/*
 * The sample firmware: blinks LD2, the green light of a NUCLEO-F401RE (PA5: user manual UM1724, 6.4), and counts its
 * blinks at the start of RAM, so that a test can see it run without a light.
 *
 * It is laid out as MicroPython's firmware is: the vector table alone in the first sector, the code from sector 5
 * (0x08020000) on, and between them four sectors that belong to somebody else (there, a file system).
 * Register addresses: reference manual RM0368, 2.3 (memory map), 6.3.9 (RCC_AHB1ENR), 8.4 (GPIO registers).
 */

        .syntax unified
        .cpu    cortex-m4
        .thumb

        .equ    STACK_TOP,    0x20018000        @ 96 KB of SRAM from 0x20000000
        .equ    BLINKS,       0x20000000
        .equ    RCC_AHB1ENR,  0x40023830
        .equ    GPIOA,        0x40020000
        .equ    MODER,        0x00
        .equ    BSRR,         0x18
        .equ    LD2,          5                 @ pin of port A

@ 16 exceptions of the core and 85 interrupts of an STM32F401 (RM0368, table 38).
        .section .vectors, "a"
        .word   STACK_TOP
        .word   reset + 1                       @ bit 0: Thumb
        .word   stopped + 1                     @ NMI
        .word   stopped + 1                     @ hard fault
        .word   stopped + 1                     @ memory management fault
        .word   stopped + 1                     @ bus fault
        .word   stopped + 1                     @ usage fault
        .word   0, 0, 0, 0
        .word   stopped + 1                     @ SVCall
        .word   stopped + 1                     @ debug monitor
        .word   0
        .word   stopped + 1                     @ PendSV
        .word   stopped + 1                     @ SysTick
        .rept   85
        .word   stopped + 1
        .endr

        .section .code, "ax"
        .global reset
        .thumb_func
reset:
        ldr     r0, =RCC_AHB1ENR
        ldr     r1, [r0]
        orr     r1, r1, #1                      @ clock for port A
        str     r1, [r0]
        ldr     r1, [r0]                        @ the port answers two cycles after its clock (RM0368, 6.2.11)

        ldr     r4, =GPIOA
        ldr     r1, [r4, #MODER]
        bic     r1, r1, #(3 << (2 * LD2))
        orr     r1, r1, #(1 << (2 * LD2))       @ general purpose output
        str     r1, [r4, #MODER]

        ldr     r5, =BLINKS
        movs    r6, #0
blink:
        movs    r1, #(1 << LD2)
        str     r1, [r4, #BSRR]                 @ on
        bl      wait
        ldr     r1, =(1 << (LD2 + 16))
        str     r1, [r4, #BSRR]                 @ off
        bl      wait
        adds    r6, r6, #1
        str     r6, [r5]
        b       blink

        .thumb_func
wait:
        ldr     r0, =DELAY
1:      subs    r0, r0, #1
        bne     1b
        bx      lr

        .thumb_func
stopped:
        b       stopped

        .pool
        .balign 4
        .ascii  "STM32 DFU sample: blinks LD2 of a NUCLEO-F401RE"
        .byte   0
        .balign 4
