#ifndef QUARTZ_PORTS_H
#define QUARTZ_PORTS_H

#include <stdint.h>

/// x86 port input and output; each call is one access that the compiler neither drops nor moves.

static inline uint8_t port_in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
  return value;
}

static inline void port_out8(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

#endif
