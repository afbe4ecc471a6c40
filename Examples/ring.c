/* A kernel of a hundred lines: it plays the life of two rings and writes what its driver did as a
 * trace, as a serial port would.
 *
 *   cc -std=c99 -I Kit -o ring Examples/ring.c
 *   ./ring > trace.bin                          a sound driver
 *   ./ring never-refilled > trace.bin           it never gives a receive buffer back
 *   ./ring lost-buffer > trace.bin              it forgets one in sixteen
 *   ./ring forgotten-notification > trace.bin   it does not wake the device
 *   quartz-trace diagnose trace.bin
 */
#include <stdio.h>
#include <string.h>

#include "quartz_trace.h"

enum { RX = 0, TX = 1, SIZE = 16, HEADER = 12, FRAME = 60, FRAMES = 400, BUFFER = 2048 };
enum { SLOT = 23, STATUS = 0x70, NOTIFY = 0x50, LOAD = 0, STORE = 1, MICROSECOND = 1000 };

static struct quartz_trace trace;
static uint8_t memory[4 * QUARTZ_PLACE_BYTES];
static uint64_t now; /* nanoseconds, which are the ticks of this clock */
static uint16_t available[2], used[2], heads[2][SIZE];

/* The serial port of this kernel is the standard output. */
static void drain(void) {
  int byte;
  while ((byte = quartz_trace_next_byte(&trace)) >= 0) putchar(byte);
}

static uint64_t tick(void) {
  if (quartz_trace_is_full(&trace)) drain();
  return now += MICROSECOND;
}

static void access_register(int is_store, uint16_t offset, uint32_t value) {
  quartz_register(&trace, tick(), is_store, SLOT, offset, value);
}

/* What initialisation reads and writes, in the order of VIRTIO 1.4, 3.1.1 (virtio-mmio). */
static void set_up_device(void) {
  static const uint32_t steps[][3] = {
      {LOAD, 0x00, 0x74726976}, {LOAD, 0x04, 2}, {LOAD, 0x08, 1}, {STORE, STATUS, 0},
      {LOAD, STATUS, 0}, {STORE, STATUS, 1}, {STORE, STATUS, 3}, {STORE, 0x14, 0}, {LOAD, 0x10, 0},
      {STORE, 0x14, 1}, {LOAD, 0x10, 1}, {STORE, 0x24, 0}, {STORE, 0x20, 0}, {STORE, 0x24, 1},
      {STORE, 0x20, 1}, {STORE, STATUS, 11}, {LOAD, STATUS, 11}};
  uint16_t queue;
  size_t i;
  for (i = 0; i < sizeof steps / sizeof *steps; i++)
    access_register((int)steps[i][0], (uint16_t)steps[i][1], steps[i][2]);
  quartz_shared_memory(&trace, tick(), 0x100000, 0x20000);
  for (queue = RX; queue <= TX; queue++) {
    uint32_t rings = 0x100000u + queue * 0x1000u;
    const uint32_t places[][2] = {{0x80, rings}, {0x84, 0}, {0x90, rings + 0x100},
                                  {0x94, 0}, {0xA0, rings + 0x200}, {0xA4, 0}};
    access_register(STORE, 0x30, queue);
    access_register(LOAD, 0x34, 1024);
    access_register(STORE, 0x38, SIZE);
    for (i = 0; i < 6; i++) access_register(STORE, (uint16_t)places[i][0], places[i][1]);
    quartz_queue_configured(&trace, tick(), queue, SIZE, 0, rings, rings + 0x100, rings + 0x200);
    access_register(STORE, 0x44, 1);
    quartz_buffer_region(&trace, tick(), queue, 0x102000u + queue * 0x8000u, BUFFER, SIZE);
  }
  access_register(STORE, STATUS, 15);
}

static void make_available(uint16_t queue, uint16_t head, uint32_t length, uint32_t hash) {
  heads[queue][available[queue] % SIZE] = head;
  quartz_made_available(&trace, tick(), queue, available[queue]++, head, length, hash);
}

static void notify(uint16_t queue, int is_sent) {
  quartz_notification(&trace, tick(), queue, 0, is_sent);
  if (is_sent) access_register(STORE, NOTIFY, queue);
}

/* The device uses the oldest buffer that it has, and the driver takes it. */
static uint16_t take(uint16_t queue, uint32_t length, uint32_t hash) {
  uint16_t head = heads[queue][used[queue] % SIZE];
  quartz_used_index(&trace, tick(), queue, (uint16_t)(used[queue] + 1), 0);
  quartz_used_element(&trace, tick(), queue, used[queue]++, head, length, hash);
  return head;
}

int main(int count, char **words) {
  const char *fault = count > 1 ? words[1] : "none";
  int never_refills = !strcmp(fault, "never-refilled"), loses = !strcmp(fault, "lost-buffer");
  int forgets = !strcmp(fault, "forgotten-notification");
  uint8_t frame[FRAME] = {0x52, 0x54, 0, 0x12, 0x34, 0x56, 0x52, 0x55, 10, 0, 2, 2, 8, 0};
  uint16_t turn, head;
  if (count > 1 && !never_refills && !loses && !forgets) {
    fprintf(stderr, "ring: no fault is called %s\n", fault);
    return 2;
  }
  quartz_trace_start(&trace, memory, sizeof memory, 0x51, 1000000000, "ring.c 1", "example", NULL);
  set_up_device();
  for (turn = 0; turn < SIZE; turn++) make_available(RX, turn, BUFFER, 0);
  notify(RX, 1);
  for (turn = 0; turn < FRAMES && available[RX] != used[RX]; turn++) {
    uint32_t hash;
    frame[14] = (uint8_t)turn;
    hash = quartz_frame_hash(frame, FRAME);
    quartz_wait(&trace, tick());
    now += 1000 * MICROSECOND;
    quartz_interrupts(&trace, tick(), QUARTZ_INTERRUPT_DEVICE);
    quartz_interrupt_status(&trace, tick(), 1);
    head = take(RX, HEADER + FRAME, hash);
    if (!never_refills && !(loses && turn % 16 == 15)) make_available(RX, head, BUFFER, 0);
    notify(RX, 1);
    make_available(TX, turn % SIZE, HEADER + FRAME, hash);
    notify(TX, !(forgets && turn >= 20));
    if (forgets && turn >= 20) break;
    take(TX, 0, 0);
  }
  quartz_wait(&trace, tick());
  now += 5000000 * (uint64_t)MICROSECOND;
  quartz_flushed(&trace, tick(), QUARTZ_FLUSH_REQUESTED);
  quartz_trace_seal(&trace);
  drain();
  return 0;
}
