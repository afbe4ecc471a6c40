#ifndef QUARTZ_INTERRUPT_ENTRY_H
#define QUARTZ_INTERRUPT_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

/// What `InterruptEntry.S` leaves on the stack of an exception.
struct exception_frame {
  uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
  uint64_t rdi, rsi, rbp, rbx, rdx, rcx, rax;
  uint64_t vector, error_code;
  uint64_t rip, cs, rflags, rsp, ss;
};

/// Bits that the interrupt entries set in `pending_interrupts`.
enum : uint32_t {
  pending_device = 1,
  pending_timer = 2,
};

extern volatile uint32_t pending_interrupts;
extern volatile uint8_t trace_is_busy;
extern volatile uint8_t dump_is_requested;

/// The interrupts taken since the last call. Interrupts are disabled, so nothing is lost between.
static inline uint32_t take_pending_interrupts(void) {
  uint32_t taken = pending_interrupts;
  pending_interrupts = 0;
  return taken;
}

/// The trace is being changed: a non-maskable interrupt must leave it alone and ask for a dump.
static inline void trace_set_busy(bool busy) {
  __asm__ volatile("" : : : "memory");
  trace_is_busy = busy;
  __asm__ volatile("" : : : "memory");
}

static inline bool trace_get_busy(void) { return trace_is_busy; }

static inline void dump_set_requested(bool requested) { dump_is_requested = requested; }

static inline bool dump_get_requested(void) { return dump_is_requested; }

/// Addresses of the 32 exception entries, by vector.
extern const uint64_t exception_entries[32];

static inline uint64_t exception_entry(uint8_t vector) { return exception_entries[vector & 31]; }

void device_interrupt_entry(void);
void timer_interrupt_entry(void);
void spurious_interrupt_entry(void);

static inline uint64_t device_interrupt_entry_address(void) {
  return (uint64_t)&device_interrupt_entry;
}
static inline uint64_t timer_interrupt_entry_address(void) {
  return (uint64_t)&timer_interrupt_entry;
}
static inline uint64_t spurious_interrupt_entry_address(void) {
  return (uint64_t)&spurious_interrupt_entry;
}

#endif
