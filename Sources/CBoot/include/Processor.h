#ifndef QUARTZ_PROCESSOR_H
#define QUARTZ_PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

/// Instructions that have no name in Swift (Intel SDM volume 2).

static inline uint64_t cpu_read_tsc(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
}

/// CPUID leaf 1, ECX: bit 30 is RDRAND.
static inline uint32_t cpu_read_features(void) {
  uint32_t eax = 1, ebx, ecx = 0, edx;
  __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
  return ecx;
}

/// A hardware random number, or 0 when the generator has none ready.
static inline uint64_t cpu_read_random(void) {
  uint64_t value;
  bool valid;
  __asm__ volatile("rdrand %0" : "=r"(value), "=@ccc"(valid));
  return valid ? value : 0;
}

static inline uint64_t cpu_read_fault_address(void) {
  uint64_t value;
  __asm__ volatile("movq %%cr2, %0" : "=r"(value));
  return value;
}

static inline void cpu_load_page_tables(uint64_t root) {
  __asm__ volatile("movq %0, %%cr3" : : "r"(root) : "memory");
}

static inline void cpu_load_interrupt_table(uint64_t base, uint16_t byte_count) {
  struct __attribute__((packed)) { uint16_t limit; uint64_t base; } table = {
    (uint16_t)(byte_count - 1), base };
  __asm__ volatile("lidt %0" : : "m"(table));
}

static inline void cpu_load_task_register(uint16_t selector) {
  __asm__ volatile("ltr %0" : : "r"(selector));
}

static inline void cpu_pause(void) { __asm__ volatile("pause" : : : "memory"); }

/// Takes at most one interrupt if one is pending: its entry leaves interrupts disabled.
static inline void cpu_open_interrupt_window(void) {
  __asm__ volatile("sti; nop; cli" : : : "memory", "cc");
}

/// Sleeps until an interrupt was taken. An interrupt that became pending before is not lost:
/// `sti` takes effect behind the instruction that follows it.
static inline void cpu_halt_until_interrupt(void) {
  __asm__ volatile("sti; hlt; cli" : : : "memory", "cc");
}

static inline _Noreturn void cpu_halt_forever(void) {
  for (;;) __asm__ volatile("cli; hlt" : : : "memory");
}

#endif
