#ifndef QUARTZ_IMAGE_H
#define QUARTZ_IMAGE_H

#include <stdint.h>

/// Half-open ranges of physical addresses, which are virtual addresses too.
struct address_range {
  uint64_t start, end;
};

/// Bounds from the linker script, each on a page boundary.
extern const uint8_t image_text_start[], image_text_end[];
extern const uint8_t image_rodata_start[], image_rodata_end[];
extern const uint8_t image_data_start[], image_data_end[];
extern const uint8_t image_stacks_end[];

static inline struct address_range image_text(void) {
  return (struct address_range){(uint64_t)image_text_start, (uint64_t)image_text_end};
}
static inline struct address_range image_rodata(void) {
  return (struct address_range){(uint64_t)image_rodata_start, (uint64_t)image_rodata_end};
}
static inline struct address_range image_data(void) {
  return (struct address_range){(uint64_t)image_data_start, (uint64_t)image_data_end};
}
static inline struct address_range image_whole(void) {
  return (struct address_range){(uint64_t)image_text_start, (uint64_t)image_stacks_end};
}

/// The stacks in `Stacks.S`: 0 is the kernel's own, 1 to 5 are those of the interrupt stack table.
/// Below each lies a page that belongs to no stack.
enum : uint32_t {
  stack_count = 6,
};

extern const struct address_range stacks[stack_count];

static inline struct address_range image_stack(uint32_t index) {
  return stacks[index < stack_count ? index : 0];
}

/// Tables that the processor reads; Swift fills them.
extern uint64_t global_descriptor_table[5];
extern uint64_t interrupt_descriptor_table[512];
extern uint32_t task_state_segment[26];

static inline uint64_t global_descriptor_table_address(void) {
  return (uint64_t)global_descriptor_table;
}
static inline uint64_t interrupt_descriptor_table_address(void) {
  return (uint64_t)interrupt_descriptor_table;
}
static inline uint64_t task_state_segment_address(void) { return (uint64_t)task_state_segment; }

#endif
