#include <stddef.h>
#include <stdint.h>

// The four functions that compilers call on their own. Words of eight bytes: an emulated
// processor pays by the access.

typedef uint64_t __attribute__((aligned(1), may_alias)) word;

void *memcpy(void *restrict destination, const void *restrict source, size_t count) {
  uint8_t *to = destination;
  const uint8_t *from = source;
  for (; count >= 32; count -= 32, to += 32, from += 32) {
    word first = ((const word *)from)[0], second = ((const word *)from)[1];
    word third = ((const word *)from)[2], fourth = ((const word *)from)[3];
    ((word *)to)[0] = first;
    ((word *)to)[1] = second;
    ((word *)to)[2] = third;
    ((word *)to)[3] = fourth;
  }
  for (; count >= 8; count -= 8, to += 8, from += 8) *(word *)to = *(const word *)from;
  for (; count > 0; count--) *to++ = *from++;
  return destination;
}

void *memmove(void *destination, const void *source, size_t count) {
  uint8_t *to = destination;
  const uint8_t *from = source;
  // Unsigned: true also when the destination lies below the source.
  if ((uintptr_t)to - (uintptr_t)from >= count) {
    for (; count >= 8; count -= 8, to += 8, from += 8) *(word *)to = *(const word *)from;
    for (; count > 0; count--) *to++ = *from++;
    return destination;
  }
  for (; count >= 8; count -= 8) {
    *(word *)(to + count - 8) = *(const word *)(from + count - 8);
  }
  for (; count > 0; count--) to[count - 1] = from[count - 1];
  return destination;
}

void *memset(void *destination, int value, size_t count) {
  uint8_t *to = destination;
  word pattern = (uint8_t)value * UINT64_C(0x0101010101010101);
  for (; count >= 8; count -= 8, to += 8) *(word *)to = pattern;
  for (; count > 0; count--) *to++ = (uint8_t)value;
  return destination;
}

int memcmp(const void *left, const void *right, size_t count) {
  const uint8_t *first = left, *second = right;
  for (; count >= 8 && *(const word *)first == *(const word *)second; count -= 8) {
    first += 8;
    second += 8;
  }
  for (; count > 0; count--, first++, second++) {
    if (*first != *second) return *first - *second;
  }
  return 0;
}
