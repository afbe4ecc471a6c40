#ifndef QUARTZ_START_INFO_H
#define QUARTZ_START_INFO_H

#include <stdint.h>

/// What a PVH loader passes in EBX (Xen: public/arch-x86/hvm/start_info.h).
struct hvm_start_info {
  uint32_t magic, version, flags, module_count;
  uint64_t module_list, command_line, rsdp;
  // From version 1.
  uint64_t memory_map;
  uint32_t memory_map_count, reserved;
};

/// One range of physical memory, types as in an E820 map: 1 is usable RAM.
struct hvm_memory_map_entry {
  uint64_t address, byte_count;
  uint32_t type, reserved;
};

// Left behind by `PVHEntry.S` and never changed.
extern const uint32_t start_info_address;
extern const uint64_t entry_ticks;

static inline uint32_t boot_start_info_address(void) { return start_info_address; }

/// The time stamp counter at the kernel's first instruction.
static inline uint64_t boot_entry_ticks(void) { return entry_ticks; }

#endif
