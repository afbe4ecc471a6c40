/* What an event of Kit/quartz_trace.h costs on this machine, beside a memcpy of as many bytes.
 *
 *   Scripts/measure-kit
 *
 * The events are those of a frame received and its buffer given back: used index, used element,
 * made available, notification. The clock is a counter: reading a real one is not the kit's cost.
 * Processor time is measured, the best of five runs.
 */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "quartz_trace.h"

enum { ROUNDS = 4000000, REPEATS = 5 };

static struct quartz_trace trace;
static uint8_t memory[64 * QUARTZ_PLACE_BYTES], copy[64 * QUARTZ_PLACE_BYTES];

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double log_events(void) {
  double start = seconds();
  uint64_t ticks = 0;
  uint32_t i;
  for (i = 0; i < ROUNDS; i++) {
    uint16_t position = (uint16_t)i;
    ticks += 40000;
    quartz_used_index(&trace, ticks, 0, (uint16_t)(position + 1), 0);
    quartz_used_element(&trace, ticks + 2000, 0, position, position % 256, 679, i * 2654435761u);
    quartz_made_available(&trace, ticks + 3000, 0, position, position % 256, 2048, 0);
    quartz_notification(&trace, ticks + 4000, 0, 1, 0);
  }
  return seconds() - start;
}

/* The same bytes, copied in pieces of a record. */
static double copy_bytes(volatile unsigned *length) {
  unsigned piece = *length;
  double start = seconds();
  size_t offset = 0;
  uint32_t i;
  for (i = 0; i < 4u * ROUNDS; i++) {
    memcpy(copy + offset, memory + offset, piece);
    offset += piece;
    if (offset > sizeof copy - 64) offset = 0;
    __asm__ volatile("" : : "r"(copy) : "memory");
  }
  return seconds() - start;
}

int main(void) {
  double best = 1e9, copied = 1e9;
  volatile unsigned piece;
  uint64_t bytes = 0, block;
  int i;
  quartz_trace_start(&trace, memory, sizeof memory, 1, 1000000000, NULL, NULL, NULL);
  for (i = 0; i < REPEATS; i++) {
    double took = log_events();
    if (took < best) best = took;
  }
  quartz_trace_seal(&trace);
  for (block = trace.oldest_block; block < trace.open_block; block++)
    bytes += QUARTZ_HEADER_BYTES + quartz_load16(quartz_place(&trace, block) + 14);
  piece = (unsigned)(bytes / (trace.records - trace.records_lost));
  for (i = 0; i < REPEATS; i++) {
    double took = copy_bytes(&piece);
    if (took < copied) copied = took;
  }
  printf("event %.2f ns, %.2f bytes with headers; memcpy of %u bytes %.2f ns; ratio %.1f\n",
         best / (4.0 * ROUNDS) * 1e9,
         (double)bytes / (double)(trace.records - trace.records_lost), piece,
         copied / (4.0 * ROUNDS) * 1e9, best / copied);
  return 0;
}
