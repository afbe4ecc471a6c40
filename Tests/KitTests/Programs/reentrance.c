/* Two records, two more while the ring is being changed, and two after them. */
#include <stdio.h>

#include "quartz_trace.h"

int main(void) {
  static struct quartz_trace trace;
  static uint8_t memory[2 * QUARTZ_PLACE_BYTES];
  int byte;
  if (quartz_trace_start(&trace, memory, QUARTZ_PLACE_BYTES, 1, 1000, NULL, NULL, NULL) != 0)
    return 1;
  if (quartz_trace_start(&trace, memory, sizeof memory, 1, 0, NULL, NULL, NULL) != 0) return 1;
  if (quartz_trace_start(&trace, memory, sizeof memory, 1, 1000, NULL, NULL, NULL) != 2) return 1;
  quartz_user(&trace, 1, 1, 0, 0);
  if (!quartz_enter(&trace)) return 1;
  quartz_user(&trace, 2, 2, 0, 0); /* an interrupt handler, as it were */
  quartz_user(&trace, 3, 3, 0, 0);
  if (!quartz_commit(&trace, 4, quartz_begin(&trace, 4, 14, 1, 0))) return 1;
  quartz_leave(&trace);
  quartz_user(&trace, 5, 5, 0, 0);
  quartz_user(&trace, 6, 6, 0, 0);
  quartz_trace_seal(&trace);
  while ((byte = quartz_trace_next_byte(&trace)) >= 0) putchar(byte);
  return 0;
}
