#include <stddef.h>
#include <stdint.h>

// The names under which the Swift runtime asks for memory. Swift refuses to define `free` itself.

enum { out_of_memory = 12 };

void *heap_allocate(size_t byte_count, size_t alignment);
void heap_free(void *block);

int posix_memalign(void **block, size_t alignment, size_t byte_count) {
  *block = heap_allocate(byte_count, alignment);
  return *block ? 0 : out_of_memory;
}

void free(void *block) {
  if (block) heap_free(block);
}
