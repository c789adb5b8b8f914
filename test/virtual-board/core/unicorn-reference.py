"""
Runs small Thumb programs on Unicorn and tells what became of registers, flags and memory.

Called by unicorn.long.test.ts, which writes all cases to standard input and reads as many results from standard
output. Needs Debian's python3-unicorn. Layout of memory: see there; both sides fill it with the same pattern.

A case: 1 byte count of instructions, 1 byte how (0: run to the end of the code, 1: run `count` instructions),
1 byte length of the code, 1 byte unused, 24 bytes of code, R0 to R14 and xPSR as 16 words. A result: 1 byte 0 or 1
(an exception stopped it), 3 bytes unused, R0 to R15, xPSR and the CRC-32 of the data as 18 words.
"""

import struct
import sys
import zlib

from unicorn import UC_ARCH_ARM, UC_MODE_MCLASS, UC_MODE_THUMB, Uc, UcError
from unicorn import arm_const as arm

RAM = 0x20000000
RAM_SIZE = 0x8000
DATA_SIZE = 0x4000
CODE = RAM + 0x6000
CASE = struct.Struct("<BBBx24s16I")
RESULT = struct.Struct("<Bxxx18I")

REGISTERS = [getattr(arm, f"UC_ARM_REG_R{n}") for n in range(13)]
REGISTERS += [arm.UC_ARM_REG_SP, arm.UC_ARM_REG_LR]


def pattern():
    """The bytes that memory begins with: a linear congruence, words made odd so that they can be branch targets."""
    words = []
    value = 0x12345678
    for _ in range(RAM_SIZE // 4):
        value = (value * 1664525 + 1013904223) & 0xFFFFFFFF
        words.append((value ^ (value >> 15)) & 0x0FFFFFFF | 1)
    return struct.pack(f"<{len(words)}I", *words)


def new_machine(memory):
    machine = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
    machine.ctl_set_cpu_model(arm.UC_CPU_ARM_CORTEX_M4)
    machine.mem_map(RAM, RAM_SIZE)
    machine.mem_write(RAM, memory)
    return machine


def main():
    memory = pattern()
    untouched = zlib.crc32(memory[:DATA_SIZE])
    machine = new_machine(memory)
    cases = sys.stdin.buffer.read()
    results = []
    for count, how, length, code, *state in CASE.iter_unpack(cases):
        code = code[:length]
        machine.mem_write(CODE, code)
        machine.ctl_remove_cache(CODE, CODE + len(code))
        for register, value in zip(REGISTERS, state):
            machine.reg_write(register, value)
        for special in (arm.UC_ARM_REG_PSP, arm.UC_ARM_REG_PRIMASK, arm.UC_ARM_REG_FAULTMASK):
            machine.reg_write(special, 0)
        machine.reg_write(arm.UC_ARM_REG_XPSR, state[15])
        stopped = 0
        try:
            if how == 1:
                machine.emu_start(CODE | 1, 0xFFFFFFFF, 0, count)
            else:
                machine.emu_start(CODE | 1, CODE + length)
        except UcError:
            stopped = 1
        values = [machine.reg_read(register) & 0xFFFFFFFF for register in REGISTERS]
        values.append(machine.reg_read(arm.UC_ARM_REG_PC) & 0xFFFFFFFF)
        values.append(machine.reg_read(arm.UC_ARM_REG_XPSR) & 0xFFFFFFFF)
        checksum = zlib.crc32(machine.mem_read(RAM, DATA_SIZE))
        if checksum != untouched:
            machine.mem_write(RAM, memory[:DATA_SIZE])
        machine.mem_write(CODE, memory[CODE - RAM : CODE - RAM + len(code)])
        values.append(checksum)
        results.append(RESULT.pack(stopped, *values))
        if stopped:
            machine = new_machine(memory)
    sys.stdout.buffer.write(b"".join(results))


main()
