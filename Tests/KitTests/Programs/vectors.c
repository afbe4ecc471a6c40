/* Writes traces by Kit/quartz_trace.h whose bytes the Swift encoder has to write as well.
 *
 *   vectors session            the session block of Tests/Vectors
 *   vectors block              its block of records
 *   vectors line               both as a serial line
 *   vectors random SEED COUNT  COUNT random events with a drain that is now and then too slow
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quartz_trace.h"

static struct quartz_trace trace;
static uint8_t memory[4 * QUARTZ_PLACE_BYTES];
static uint64_t place;

/* The samples are 1, 3, 5 ... thousand ticks apart. */
static uint64_t tick(void) {
  uint64_t ticks = place * place * 1000;
  place++;
  return ticks;
}

#define MAX64 UINT64_MAX
#define MAX32 UINT32_MAX

static void emit_samples(void) {
  struct quartz_trace *t = &trace;
  quartz_register(t, tick(), 0, 23, 0x70, MAX32);
  quartz_register(t, tick(), 1, 0, 0, 0);
  quartz_shared_memory(t, tick(), 0x200000, 65536);
  quartz_queue_configured(t, tick(), 1, 256, 0xFFF0, MAX64, 0, 1);
  quartz_buffer_region(t, tick(), 0, 0x400000, 2048, 256);
  quartz_made_available(t, tick(), 0, 0, 0, 2048, 0);
  quartz_made_available(t, tick(), 0, 1, 1, 2048, 0);
  quartz_made_available(t, tick(), 0, 2, 2, 60, 0);
  quartz_made_available(t, tick(), 1, 0xFFFF, 255, 74, 0xDEADBEEF);
  quartz_made_available(t, tick(), 1, 0, 256, 74, 1);
  quartz_notification(t, tick(), 1, 0, 1);
  quartz_notification(t, tick(), 1, 1, 0);
  quartz_event_notification(t, tick(), 0, 0xFFFF, 1);
  quartz_event_notification(t, tick(), 3, 0, 0);
  quartz_used_event(t, tick(), 1, 0xFFFF);
  quartz_used_index(t, tick(), 0, 0xFFFF, 0);
  quartz_used_index(t, tick(), 0, 3, MAX64);
  quartz_used_element(t, tick(), 0, 7, 9, 68, 5);
  quartz_used_element(t, tick(), 0, 8, 10, 64, 0xFFFFFFFF);
  quartz_used_element(t, tick(), 0, 9, 11, 0, 0);
  quartz_used_element(t, tick(), 3, 9, MAX32, MAX32, 0);
  quartz_poll(t, tick(), 1, 65536);
  quartz_poll(t, tick(), 1, 65535);
  quartz_poll(t, tick(), 0, MAX64);
  quartz_interrupt_status(t, tick(), 1);
  quartz_interrupt_status(t, tick(), 3);
  quartz_suppression(t, tick(), 0, 1);
  quartz_suppression(t, tick(), 0, 0);
  quartz_clock(t, tick(), 1000000007);
  quartz_wait(t, tick());
  quartz_wait_until(t, tick(), 1100000007);
  quartz_wait_until(t, tick(), 5);
  quartz_interrupts(t, tick(), QUARTZ_INTERRUPT_DEVICE | QUARTZ_INTERRUPT_TIMER);
  quartz_clock(t, tick(), MAX64);
  quartz_ring_inspected(t, tick(), 1, 1, 2, 3, 0xFFFF, QUARTZ_TRANSMIT_STALLED, -1);
  quartz_ring_inspected(t, tick(), 0, 1, 2, 0, 4, QUARTZ_HEALTHY, 0xFFFF);
  quartz_device_violation(t, tick(), 0, QUARTZ_LENGTH_BEYOND_BUFFER, MAX32);
  quartz_device_reset(t, tick(), QUARTZ_RESET_DEVICE_NEEDS_RESET);
  quartz_exception(t, tick(), 14, 2, MAX64, 0);
  quartz_flushed(t, tick(), QUARTZ_FLUSH_REQUESTED);
  quartz_user(t, tick(), 7, 0, MAX64);
  quartz_made_available(t, tick(), 255, 5, 6, 7, 0);
  quartz_used_index(t, tick(), 3, 9, 0);
}

static uint64_t state;

static uint32_t draw(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33);
}

static uint16_t available[10], used[10];
static uint64_t ticks, nanoseconds;

static void emit_ring_event(uint32_t choice, unsigned q, uint32_t d, uint32_t e) {
  struct quartz_trace *t = &trace;
  uint16_t position;
  switch (choice) {
    case 0:
      position = (d & 3) ? available[q]++ : (uint16_t)e;
      quartz_made_available(t, ticks, (uint16_t)q, position, (d & 3) ? position : (uint16_t)d,
                            (d & 4) ? 2048 : e & 0xFFFF, (d & 8) ? 0 : e);
      break;
    case 1:
      position = (d & 3) ? used[q]++ : (uint16_t)e;
      quartz_used_element(t, ticks, (uint16_t)q, position, (d & 3) ? position : d,
                          (d & 4) ? 0 : e & 0xFFFF, (d & 4) ? 0 : e);
      break;
    case 2: quartz_used_index(t, ticks, (uint16_t)q, (uint16_t)d, (e & 1) ? 0 : e); break;
    case 3: quartz_notification(t, ticks, (uint16_t)q, d & 3, (int)(e & 1)); break;
    case 4: quartz_event_notification(t, ticks, (uint16_t)q, (uint16_t)d, (int)(e & 1)); break;
    case 5: quartz_used_event(t, ticks, (uint16_t)q, (uint16_t)d); break;
    case 6: quartz_suppression(t, ticks, (uint16_t)q, (int)(e & 1)); break;
    case 7: quartz_poll(t, ticks, (uint16_t)q, (uint64_t)d << (e % 33)); break;
    case 8:
      quartz_ring_inspected(t, ticks, (uint16_t)q, (uint16_t)d, (uint16_t)e, d >> 16 & 3,
                            e >> 16 & 0xFF, (enum quartz_finding)(d % 6),
                            (e & 1) ? (int32_t)(e >> 8 & 0xFFFF) : -1);
      break;
    case 9:
      quartz_device_violation(t, ticks, (uint16_t)q, (enum quartz_violation)(d % 5), e);
      break;
    default:
      quartz_queue_configured(t, ticks, (uint16_t)q, (uint16_t)(1u << (d % 16)), (uint16_t)e, d, e,
                              (uint64_t)d << 20);
  }
}

static void emit_other_event(uint32_t choice, uint32_t d, uint32_t e) {
  struct quartz_trace *t = &trace;
  switch (choice) {
    case 11: quartz_register(t, ticks, (int)(e & 1), d & 31, (uint16_t)(e & 0x1FF), d); break;
    case 12:
      nanoseconds += d;
      quartz_clock(t, ticks, nanoseconds);
      break;
    case 13:
      if (e & 1)
        quartz_wait(t, ticks);
      else
        quartz_wait_until(t, ticks, nanoseconds + d);
      break;
    case 14: quartz_interrupts(t, ticks, d & 3); break;
    case 15: quartz_interrupt_status(t, ticks, e & 3); break;
    case 16: quartz_user(t, ticks, d, (uint64_t)e << (d % 33), e); break;
    case 17: quartz_device_reset(t, ticks, (enum quartz_reset)(d % 4)); break;
    case 18: quartz_exception(t, ticks, d & 31, e, (uint64_t)d << 30, e); break;
    default: quartz_shared_memory(t, ticks, (uint64_t)d << 12, e);
  }
}

static void put_bytes(uint32_t count) {
  int byte;
  while (count-- > 0 && (byte = quartz_trace_next_byte(&trace)) >= 0) putchar(byte);
}

static void emit_random(uint64_t seed, uint32_t count) {
  uint32_t i;
  state = seed;
  for (i = 0; i < count; i++) {
    uint32_t a = draw(), b = draw(), d = draw(), e = draw(), choice = a % 20;
    ticks += b % 97 == 0 ? (uint64_t)b << 20 : b & 1023;
    if (choice < 11)
      emit_ring_event(choice, a / 20 % 10, d, e);
    else
      emit_other_event(choice, d, e);
    if (i % 101 == 100) quartz_trace_seal(&trace);
    put_bytes((b >> 10) % 22);
  }
}

int main(int count, char **words) {
  const uint8_t *block;
  uint64_t number = 0;
  size_t bytes = 0;
  if (count < 2) return 2;
  if (strcmp(words[1], "random") == 0 && count == 4) {
    quartz_trace_start(&trace, memory, 3 * QUARTZ_PLACE_BYTES, 9, 1000000000, "vectors", NULL,
                       NULL);
    emit_random(strtoull(words[2], NULL, 10), (uint32_t)strtoul(words[3], NULL, 10));
    quartz_trace_seal(&trace);
    put_bytes(MAX32);
    fprintf(stderr, "%llu %llu\n", (unsigned long long)trace.records_lost,
            (unsigned long long)trace.frames_abandoned);
    return 0;
  }
  quartz_trace_start(&trace, memory, sizeof memory, 42, 2600000000, "vectors", "sample",
                     "ip=dhcp trace=stream");
  emit_samples();
  quartz_trace_seal(&trace);
  if (strcmp(words[1], "session") == 0) {
    block = quartz_trace_session(&trace, &bytes);
    fwrite(block, 1, bytes, stdout);
  } else if (strcmp(words[1], "block") == 0) {
    block = quartz_trace_oldest_block(&trace, &bytes, &number);
    if (block == NULL) return 1;
    fwrite(block, 1, bytes, stdout);
    if (!quartz_trace_remove(&trace, number) || quartz_trace_remove(&trace, number)) return 1;
  } else if (strcmp(words[1], "line") == 0) {
    put_bytes(MAX32);
  } else {
    return 2;
  }
  return 0;
}
