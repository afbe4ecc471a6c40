// The first instructions: from the PVH entry (32-bit protected mode, paging off) to Swift.

  // The loader finds the entry here: owner "Xen", type 18 (XEN_ELFNOTE_PHYS32_ENTRY).
  .section .note.pvh, "a", @note
  .balign 4
  .long 4
  .long 8
  .long 18
  .asciz "Xen"
  .quad pvh_entry

  .section .data.boot, "aw", @progbits
  .balign 16
  .globl global_descriptor_table
global_descriptor_table:
  .quad 0
  .quad 0x00209a0000000000  // 0x08: code, 64 bits
  .quad 0x0000920000000000  // 0x10: data
  .quad 0, 0                // 0x18: task state segment, filled in by Swift
global_descriptor_table_end:
table_pointer:
  .word global_descriptor_table_end - global_descriptor_table - 1
  .quad global_descriptor_table

  .section .bss.boot, "aw", @nobits
  .balign 4096
  // An identity map of the first 4 GiB, used until Swift has made its own.
root_table:      .skip 4096
pointer_table:   .skip 4096
directories:     .skip 4096 * 4
  .globl start_info_address, entry_ticks
  .balign 8
entry_ticks:        .skip 8
start_info_address: .skip 4

  .section .text.boot, "ax", @progbits
  .code32
  .globl pvh_entry
pvh_entry:
  cli
  cld
  rdtsc
  movl %eax, %ebp
  movl %edx, %esi

  // The loader need not have cleared what the file does not hold.
  movl $image_bss_start, %edi
  movl $image_bss_end, %ecx
  subl %edi, %ecx
  shrl $2, %ecx
  xorl %eax, %eax
  rep stosl
  movl %ebp, entry_ticks
  movl %esi, entry_ticks + 4
  movl %ebx, start_info_address

  movl $pointer_table + 3, root_table
  movl $directories + 3, %eax
  movl $pointer_table, %edi
  movl $4, %ecx
1:movl %eax, (%edi)
  addl $4096, %eax
  addl $8, %edi
  loop 1b
  movl $0x83, %eax          // present, writable, 2 MiB
  movl $directories, %edi
  movl $2048, %ecx
1:movl %eax, (%edi)
  addl $0x200000, %eax
  addl $8, %edi
  loop 1b

  movl %cr4, %eax
  orl $0x620, %eax          // PAE; OSFXSR and OSXMMEXCPT: Swift code uses SSE
  movl %eax, %cr4
  movl $root_table, %eax
  movl %eax, %cr3
  movl $0xc0000080, %ecx
  rdmsr
  orl $0x900, %eax          // LME, NXE
  wrmsr
  movl %cr0, %eax
  andl $0x9ffffff3, %eax    // caches on; no EM, no TS
  orl $0x80010023, %eax     // PG, WP, NE, MP, PE
  movl %eax, %cr0
  lgdt table_pointer
  ljmp $0x08, $long_mode

  .code64
long_mode:
  movl $0x10, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  xorl %eax, %eax
  movl %eax, %fs
  movl %eax, %gs
  movq $main_stack_end, %rsp
  fninit
  xorl %ebp, %ebp
  xorl %edi, %edi
  xorl %esi, %esi
  call main
1:cli
  hlt
  jmp 1b
