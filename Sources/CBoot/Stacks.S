// The stacks, each above a guard page that Swift leaves unmapped.

  .macro stack name, byte_count
  .skip 4096
\name:
  .skip \byte_count
\name\()_end:
  .endm

  .section .stacks, "aw", @nobits
  .balign 4096
  .globl main_stack_end
  stack main_stack, 256 * 1024
  stack double_fault_stack, 16 * 1024
  stack nonmaskable_stack, 16 * 1024
  stack machine_check_stack, 16 * 1024
  stack exception_stack, 16 * 1024
  stack interrupt_stack, 4 * 1024

  .section .rodata.stacks, "a", @progbits
  .balign 8
  .globl stacks
stacks:
  .quad main_stack, main_stack_end
  .quad double_fault_stack, double_fault_stack_end
  .quad nonmaskable_stack, nonmaskable_stack_end
  .quad machine_check_stack, machine_check_stack_end
  .quad exception_stack, exception_stack_end
  .quad interrupt_stack, interrupt_stack_end
