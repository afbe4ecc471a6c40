// Where the processor enters on exceptions and interrupts. Every entry has a stack of its own
// from the interrupt stack table.

  .section .bss.interrupts, "aw", @nobits
  .balign 16
  .globl interrupt_descriptor_table, task_state_segment
interrupt_descriptor_table: .skip 4096
task_state_segment:         .skip 104
  .globl pending_interrupts, trace_is_busy, dump_is_requested
  .balign 4
pending_interrupts: .skip 4
trace_is_busy:      .skip 1
dump_is_requested:  .skip 1

  .text
  // An interrupt only leaves its bit and returns with interrupts disabled: a level-triggered
  // line that stays up cannot storm, and the interrupted code finds every register as it was.
  .macro interrupt name, bit
  .globl \name
\name:
  orl $\bit, pending_interrupts
  andl $~0x200, 16(%rsp)
  iretq
  .endm

  interrupt device_interrupt_entry, 1
  interrupt timer_interrupt_entry, 2

  .globl spurious_interrupt_entry
spurious_interrupt_entry:
  iretq

  .macro save_registers
  pushq %rax
  pushq %rcx
  pushq %rdx
  pushq %rbx
  pushq %rbp
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  cld
  movq %rsp, %rdi
  .endm

  .macro restore_registers
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %r11
  popq %r10
  popq %r9
  popq %r8
  popq %rdi
  popq %rsi
  popq %rbp
  popq %rbx
  popq %rdx
  popq %rcx
  popq %rax
  .endm

exception_common:
  save_registers
  call exception_taken
  ud2

  // The one exception that returns. It may arrive anywhere, so SSE state is kept as well.
nonmaskable_entry:
  pushq $0
  pushq $2
  save_registers
  subq $512, %rsp
  fxsave (%rsp)
  call nonmaskable_interrupt_taken
  fxrstor (%rsp)
  addq $512, %rsp
  restore_registers
  addq $16, %rsp
  iretq

  // The processor pushes an error code for these vectors (Intel SDM volume 3, table 7-1).
  .set error_code_vectors, 0x60227d00

  .altmacro
  .macro exception vector
exception_\vector:
  .if ((error_code_vectors >> \vector) & 1) == 0
  pushq $0
  .endif
  pushq $\vector
  jmp exception_common
  .endm

  .set index, 0
  .rept 32
  exception %index
  .set index, index + 1
  .endr

  .macro exception_address vector
  .if \vector == 2
  .quad nonmaskable_entry
  .else
  .quad exception_\vector
  .endif
  .endm

  .section .rodata.exceptions, "a", @progbits
  .balign 8
  .globl exception_entries
exception_entries:
  .set index, 0
  .rept 32
  exception_address %index
  .set index, index + 1
  .endr
