/**
 * The registers by which a debugger controls a Cortex-M core, as ARM names them.
 *
 * Below: nothing. Above: the core and routines in RAM. Source: ARM DDI 0403E (ARMv7-M), C1.6 “Debug register support in
 * the SCS”, B3.2 “System control space”; the bits used here are the same in ARMv6-M and ARMv8-M.
 */

/** Debug Halting Control and Status. */
export const DHCSR = 0xe000edf0;
/** A write to DHCSR counts only with this in its upper half. */
export const DHCSR_KEY = 0xa05f0000;
export const DHCSR_C_DEBUGEN = 1 << 0;
export const DHCSR_C_HALT = 1 << 1;
export const DHCSR_C_MASKINTS = 1 << 3;
/** A transfer of a core register is done. */
export const DHCSR_S_REGRDY = 1 << 16;
export const DHCSR_S_HALT = 1 << 17;
export const DHCSR_S_LOCKUP = 1 << 19;
/** The core was, or is, in reset; reading DHCSR clears it unless it still is. */
export const DHCSR_S_RESET_ST = 1 << 25;

/** Debug Core Register Selector: which register, and which way; and Debug Core Register Data. */
export const DCRSR = 0xe000edf4;
export const DCRSR_WRITE = 1 << 16;
export const DCRDR = 0xe000edf8;

/** Debug Exception and Monitor Control. */
export const DEMCR = 0xe000edfc;
/** Halt before the first instruction after a reset. */
export const DEMCR_VC_CORERESET = 1 << 0;
/** Halt when a hard fault is taken. */
export const DEMCR_VC_HARDERR = 1 << 10;

/** Watchpoints and trace are on. */
export const DEMCR_TRCENA = 1 << 24;

/** Breakpoint unit: its control, of which only a write with KEY counts (C1.11.3; ARMv6-M's is the same). */
export const FP_CTRL = 0xe0002000;
export const FP_CTRL_ENABLE = 1 << 0;
export const FP_CTRL_KEY = 1 << 1;
/** Watchpoint unit: its control, with the number of comparators in bits 31:28, and what the first one does (C1.8.7). */
export const DWT_CTRL = 0xe0001000;
export const DWT_FUNCTION0 = 0xe0001028;
export const DWT_COMPARATOR_SIZE = 0x10;

/** Application Interrupt and Reset Control. */
export const AIRCR = 0xe000ed0c;
/** VECTKEY and SYSRESETREQ. */
export const AIRCR_RESET = 0x05fa0004;

/** Numbers of core registers for DCRSR.REGSEL. */
export const REGISTER_SP = 13;
export const REGISTER_PC = 15;
export const REGISTER_XPSR = 16;
/** CONTROL, FAULTMASK, BASEPRI and PRIMASK, a byte each. */
export const REGISTER_SPECIAL = 20;

/** xPSR of a core in thread mode that executes Thumb code, no IT block under way. */
export const XPSR_THUMB = 0x01000000;
