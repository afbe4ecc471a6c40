/* quartz_trace.h: what a virtio driver does, as a trace that the quartz tools read.
 *
 * C99, freestanding, no dependency, nothing to link: include it, give it memory, call one function
 * an event. A ring in memory, always on, that never waits: when nobody drains it the oldest block
 * is overwritten and its records are counted as lost. It leaves by quartz_trace_next_byte (a
 * serial port, any byte stream) or by quartz_trace_oldest_block (a file, shared memory).
 *
 * One ring serves one device, and one processor at a time: call it under the driver's lock. An
 * interrupt handler may interrupt a call; what it logs meanwhile is dropped and counted.
 *
 * The format, version 2, is described byte by byte in Documentation/TraceFormat.md; Kit/README.md
 * says how to put this into a kernel.
 */
#ifndef QUARTZ_TRACE_H
#define QUARTZ_TRACE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define QUARTZ_FUNCTION static inline __attribute__((unused))
#define QUARTZ_BARRIER() __asm__ volatile("" ::: "memory")
#else
#define QUARTZ_FUNCTION static inline
#define QUARTZ_BARRIER() ((void)0)
#endif

/* A block never exceeds this, header included. */
#define QUARTZ_BLOCK_BYTES 4096u
#define QUARTZ_HEADER_BYTES 56u
/* A block's place in memory: a record is written before it is known to fit. */
#define QUARTZ_RECORD_BYTES 64u
#define QUARTZ_PLACE_BYTES (QUARTZ_BLOCK_BYTES + QUARTZ_RECORD_BYTES)
#define QUARTZ_SESSION_BYTES 1664u
#define QUARTZ_QUEUE_PLACES 8u

/* Flags of quartz_interrupts. */
#define QUARTZ_INTERRUPT_DEVICE 1u
#define QUARTZ_INTERRUPT_TIMER 2u

/* A rule of the used ring that the device broke (VIRTIO 1.4, 2.7.8). */
enum quartz_violation {
  QUARTZ_USED_INDEX_BEYOND_OUTSTANDING = 0,
  QUARTZ_ID_OUT_OF_RANGE = 1,
  QUARTZ_ID_NOT_OUTSTANDING = 2,
  QUARTZ_LENGTH_BELOW_HEADER = 3,
  QUARTZ_LENGTH_BEYOND_BUFFER = 4
};

/* Why the driver reset the device. */
enum quartz_reset {
  QUARTZ_RESET_DEVICE_VIOLATION = 0,
  QUARTZ_RESET_DEVICE_NEEDS_RESET = 1,
  QUARTZ_RESET_TRANSMIT_STALLED = 2,
  QUARTZ_RESET_STATUS_LOST = 3
};

/* What a watchdog concluded on one ring. */
enum quartz_finding {
  QUARTZ_HEALTHY = 0,
  QUARTZ_MISSED_INTERRUPT = 1,
  QUARTZ_MISSED_NOTIFICATION = 2,
  QUARTZ_RING_EMPTY = 3,
  QUARTZ_TRANSMIT_STALLED = 4,
  QUARTZ_DEVICE_NEEDS_RESET = 5
};

/* Why the trace was flushed. */
enum quartz_flush {
  QUARTZ_FLUSH_REQUESTED = 0,
  QUARTZ_FLUSH_EXCEPTION = 1,
  QUARTZ_FLUSH_HALTED = 2
};

/* What was written last about one virtqueue: a record holds only what is new. */
struct quartz_queue {
  uint64_t counter;
  uint32_t length;
  uint32_t used_id;
  uint16_t available_position;
  uint16_t head;
  uint16_t used_index;
  uint16_t used_position;
};

struct quartz_trace {
  /* Records since boot, and those of them that were overwritten or dropped. */
  uint64_t records;
  uint64_t records_lost;
  /* Frames that were ended because the ring overwrote the block on the line. */
  uint64_t frames_abandoned;

  uint8_t *storage;
  uint64_t block_count;
  uint64_t open_block;
  uint64_t oldest_block;
  uint32_t boot;
  uint32_t guest;
  uint16_t device;

  /* The open block: its place, the next byte, and what was written last. */
  uint8_t *block;
  uint8_t *next;
  uint32_t open_records;
  uint64_t first_ticks;
  uint64_t ticks;
  uint64_t clock;
  struct quartz_queue queues[QUARTZ_QUEUE_PLACES];

  /* Set while the ring changes; what an interrupt logs meanwhile is counted here. */
  volatile uint32_t busy;
  volatile uint32_t dropped;

  /* The serial line. */
  uint32_t session_bytes;
  uint32_t line_bytes;
  uint32_t line_offset;
  uint32_t run_rest;
  uint64_t line_block;
  uint8_t line_source; /* 0 nothing, 1 the session block, 2 a block of the ring */
  uint8_t session_is_due;
  uint8_t run_skips_zero;
  uint8_t needs_code;
  uint8_t session[QUARTZ_SESSION_BYTES];
};

/* ---- bytes ------------------------------------------------------------------------------- */

QUARTZ_FUNCTION void quartz_store(uint8_t *p, uint64_t value, unsigned count) {
  unsigned i;
  for (i = 0; i < count; i++) p[i] = (uint8_t)(value >> (8 * i));
}

QUARTZ_FUNCTION uint32_t quartz_load16(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

QUARTZ_FUNCTION uint8_t *quartz_varint(uint8_t *p, uint64_t value) {
  while (value >= 0x80) {
    *p++ = (uint8_t)(value | 0x80);
    value >>= 7;
  }
  *p++ = (uint8_t)value;
  return p;
}

QUARTZ_FUNCTION uint8_t *quartz_fixed32(uint8_t *p, uint32_t value) {
  quartz_store(p, value, 4);
  return p + 4;
}

/* CRC-32C (Castagnoli) of `count` bytes more; begins with and is inverted to 0xFFFFFFFF. */
QUARTZ_FUNCTION uint32_t quartz_crc32c(uint32_t state, const uint8_t *p, size_t count) {
  /* Row n: what each value of nibble n of eight bytes, the lowest first, leaves behind the nibbles
   * after it; the last row is the table of a single nibble. */
  static const uint32_t table[256] = {
      0x00000000u, 0x493C7D27u, 0x9278FA4Eu, 0xDB448769u, 0x211D826Du, 0x6821FF4Au,
      0xB3657823u, 0xFA590504u, 0x423B04DAu, 0x0B0779FDu, 0xD043FE94u, 0x997F83B3u,
      0x632686B7u, 0x2A1AFB90u, 0xF15E7CF9u, 0xB86201DEu, 0x00000000u, 0x847609B4u,
      0x0D006599u, 0x89766C2Du, 0x1A00CB32u, 0x9E76C286u, 0x1700AEABu, 0x9376A71Fu,
      0x34019664u, 0xB0779FD0u, 0x3901F3FDu, 0xBD77FA49u, 0x2E015D56u, 0xAA7754E2u,
      0x230138CFu, 0xA777317Bu, 0x00000000u, 0x68032CC8u, 0xD0065990u, 0xB8057558u,
      0xA5E0C5D1u, 0xCDE3E919u, 0x75E69C41u, 0x1DE5B089u, 0x4E2DFD53u, 0x262ED19Bu,
      0x9E2BA4C3u, 0xF628880Bu, 0xEBCD3882u, 0x83CE144Au, 0x3BCB6112u, 0x53C84DDAu,
      0x00000000u, 0x9C5BFAA6u, 0x3D5B83BDu, 0xA100791Bu, 0x7AB7077Au, 0xE6ECFDDCu,
      0x47EC84C7u, 0xDBB77E61u, 0xF56E0EF4u, 0x6935F452u, 0xC8358D49u, 0x546E77EFu,
      0x8FD9098Eu, 0x1382F328u, 0xB2828A33u, 0x2ED97095u, 0x00000000u, 0xEF306B19u,
      0xDB8CA0C3u, 0x34BCCBDAu, 0xB2F53777u, 0x5DC55C6Eu, 0x697997B4u, 0x8649FCADu,
      0x6006181Fu, 0x8F367306u, 0xBB8AB8DCu, 0x54BAD3C5u, 0xD2F32F68u, 0x3DC34471u,
      0x097F8FABu, 0xE64FE4B2u, 0x00000000u, 0xC00C303Eu, 0x85F4168Du, 0x45F826B3u,
      0x0E045BEBu, 0xCE086BD5u, 0x8BF04D66u, 0x4BFC7D58u, 0x1C08B7D6u, 0xDC0487E8u,
      0x99FCA15Bu, 0x59F09165u, 0x120CEC3Du, 0xD200DC03u, 0x97F8FAB0u, 0x57F4CA8Eu,
      0x00000000u, 0x38116FACu, 0x7022DF58u, 0x4833B0F4u, 0xE045BEB0u, 0xD854D11Cu,
      0x906761E8u, 0xA8760E44u, 0xC5670B91u, 0xFD76643Du, 0xB545D4C9u, 0x8D54BB65u,
      0x2522B521u, 0x1D33DA8Du, 0x55006A79u, 0x6D1105D5u, 0x00000000u, 0x8F2261D3u,
      0x1BA8B557u, 0x948AD484u, 0x37516AAEu, 0xB8730B7Du, 0x2CF9DFF9u, 0xA3DBBE2Au,
      0x6EA2D55Cu, 0xE180B48Fu, 0x750A600Bu, 0xFA2801D8u, 0x59F3BFF2u, 0xD6D1DE21u,
      0x425B0AA5u, 0xCD796B76u, 0x00000000u, 0xDD45AAB8u, 0xBF672381u, 0x62228939u,
      0x7B2231F3u, 0xA6679B4Bu, 0xC4451272u, 0x1900B8CAu, 0xF64463E6u, 0x2B01C95Eu,
      0x49234067u, 0x9466EADFu, 0x8D665215u, 0x5023F8ADu, 0x32017194u, 0xEF44DB2Cu,
      0x00000000u, 0xE964B13Du, 0xD725148Bu, 0x3E41A5B6u, 0xABA65FE7u, 0x42C2EEDAu,
      0x7C834B6Cu, 0x95E7FA51u, 0x52A0C93Fu, 0xBBC47802u, 0x8585DDB4u, 0x6CE16C89u,
      0xF90696D8u, 0x106227E5u, 0x2E238253u, 0xC747336Eu, 0x00000000u, 0xA541927Eu,
      0x4F6F520Du, 0xEA2EC073u, 0x9EDEA41Au, 0x3B9F3664u, 0xD1B1F617u, 0x74F06469u,
      0x38513EC5u, 0x9D10ACBBu, 0x773E6CC8u, 0xD27FFEB6u, 0xA68F9ADFu, 0x03CE08A1u,
      0xE9E0C8D2u, 0x4CA15AACu, 0x00000000u, 0x70A27D8Au, 0xE144FB14u, 0x91E6869Eu,
      0xC76580D9u, 0xB7C7FD53u, 0x26217BCDu, 0x56830647u, 0x8B277743u, 0xFB850AC9u,
      0x6A638C57u, 0x1AC1F1DDu, 0x4C42F79Au, 0x3CE08A10u, 0xAD060C8Eu, 0xDDA47104u,
      0x00000000u, 0x13A29877u, 0x274530EEu, 0x34E7A899u, 0x4E8A61DCu, 0x5D28F9ABu,
      0x69CF5132u, 0x7A6DC945u, 0x9D14C3B8u, 0x8EB65BCFu, 0xBA51F356u, 0xA9F36B21u,
      0xD39EA264u, 0xC03C3A13u, 0xF4DB928Au, 0xE7790AFDu, 0x00000000u, 0x3FC5F181u,
      0x7F8BE302u, 0x404E1283u, 0xFF17C604u, 0xC0D23785u, 0x809C2506u, 0xBF59D487u,
      0xFBC3FAF9u, 0xC4060B78u, 0x844819FBu, 0xBB8DE87Au, 0x04D43CFDu, 0x3B11CD7Cu,
      0x7B5FDFFFu, 0x449A2E7Eu, 0x00000000u, 0xF26B8303u, 0xE13B70F7u, 0x1350F3F4u,
      0xC79A971Fu, 0x35F1141Cu, 0x26A1E7E8u, 0xD4CA64EBu, 0x8AD958CFu, 0x78B2DBCCu,
      0x6BE22838u, 0x9989AB3Bu, 0x4D43CFD0u, 0xBF284CD3u, 0xAC78BF27u, 0x5E133C24u,
      0x00000000u, 0x105EC76Fu, 0x20BD8EDEu, 0x30E349B1u, 0x417B1DBCu, 0x5125DAD3u,
      0x61C69362u, 0x7198540Du, 0x82F63B78u, 0x92A8FC17u, 0xA24BB5A6u, 0xB21572C9u,
      0xC38D26C4u, 0xD3D3E1ABu, 0xE330A81Au, 0xF36E6F75u};
  while (count >= 8) {
    uint32_t low = state ^ ((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
                            (uint32_t)p[3] << 24);
    uint32_t high =
        (uint32_t)p[4] | (uint32_t)p[5] << 8 | (uint32_t)p[6] << 16 | (uint32_t)p[7] << 24;
    state = table[low & 15] ^ table[16 + (low >> 4 & 15)] ^ table[32 + (low >> 8 & 15)] ^
            table[48 + (low >> 12 & 15)] ^ table[64 + (low >> 16 & 15)] ^
            table[80 + (low >> 20 & 15)] ^ table[96 + (low >> 24 & 15)] ^ table[112 + (low >> 28)] ^
            table[128 + (high & 15)] ^ table[144 + (high >> 4 & 15)] ^
            table[160 + (high >> 8 & 15)] ^ table[176 + (high >> 12 & 15)] ^
            table[192 + (high >> 16 & 15)] ^ table[208 + (high >> 20 & 15)] ^
            table[224 + (high >> 24 & 15)] ^ table[240 + (high >> 28)];
    p += 8;
    count -= 8;
  }
  while (count > 0) {
    state ^= *p++;
    state = (state >> 4) ^ table[240 + (state & 15)];
    state = (state >> 4) ^ table[240 + (state & 15)];
    count--;
  }
  return state;
}

/* The hash that ties a used element to one captured frame; see Documentation/TraceFormat.md.
 * `frame` is an Ethernet frame without virtio-net header of `length` bytes, of which at least the
 * first 128, or all if it has fewer, can be read. */
QUARTZ_FUNCTION uint32_t quartz_frame_hash(const uint8_t *frame, uint32_t length) {
  uint32_t count = length < 128 ? length : 128;
  uint64_t state = (uint64_t)length ^ 0x9E3779B97F4A7C15u;
  uint64_t tail = 0;
  uint32_t offset = 0;
  unsigned i;
  while (offset + 8 <= count) {
    uint64_t word = 0;
    for (i = 0; i < 8; i++) word |= (uint64_t)frame[offset + i] << (8 * i);
    state = (state ^ word) * 0xFF51AFD7ED558CCDu;
    state ^= state >> 33;
    offset += 8;
  }
  while (offset < count) tail = tail << 8 | frame[offset++];
  state = (state ^ tail) * 0xFF51AFD7ED558CCDu;
  state ^= state >> 33;
  return (uint32_t)(state ^ state >> 32);
}

/* ---- blocks ------------------------------------------------------------------------------ */

QUARTZ_FUNCTION uint8_t *quartz_place(const struct quartz_trace *t, uint64_t block) {
  return t->storage + (size_t)(block % t->block_count) * QUARTZ_PLACE_BYTES;
}

/* Fills in the header of a whole block: kind 0 is a session, kind 1 holds records. */
QUARTZ_FUNCTION void quartz_header(const struct quartz_trace *t, uint8_t *p, uint8_t kind,
                                   uint32_t payload) {
  uint32_t records = kind == 1 ? t->open_records : 0;
  uint32_t crc;
  quartz_store(p, 0x42545A51u, 4); /* QZTB */
  p[4] = 2;                        /* version */
  p[5] = kind;
  p[6] = (uint8_t)QUARTZ_HEADER_BYTES;
  p[7] = 0; /* witness: the driver */
  quartz_store(p + 8, kind == 1 ? t->open_block : 0, 4);
  quartz_store(p + 12, records, 2);
  quartz_store(p + 14, payload, 2);
  quartz_store(p + 16, kind == 1 ? t->records - records : 0, 8);
  quartz_store(p + 24, kind == 1 ? t->first_ticks : 0, 8);
  quartz_store(p + 32, kind == 1 ? t->records_lost : 0, 8);
  quartz_store(p + 40, t->boot, 4);
  quartz_store(p + 44, t->guest, 4);
  quartz_store(p + 48, t->device, 2);
  quartz_store(p + 50, 0, 2);
  crc = quartz_crc32c(0xFFFFFFFFu, p, QUARTZ_HEADER_BYTES - 4);
  crc = ~quartz_crc32c(crc, p + QUARTZ_HEADER_BYTES, payload);
  quartz_store(p + QUARTZ_HEADER_BYTES - 4, crc, 4);
}

/* A field of the session block; an empty text is left out, a long one is cut. */
QUARTZ_FUNCTION uint8_t *quartz_field(uint8_t *p, uint8_t tag, const char *text, size_t limit) {
  size_t count = 0, i;
  if (text == NULL) return p;
  while (count < limit && text[count] != 0) count++;
  if (count == 0) return p;
  *p++ = tag;
  p = quartz_varint(p, count);
  for (i = 0; i < count; i++) *p++ = (uint8_t)text[i];
  return p;
}

/* Begins a trace.
 *
 * `memory` is the ring's and stays so: at least two places of QUARTZ_PLACE_BYTES. `boot` is any
 * number that differs from boot to boot: the low half of the clock will do. `ticks_per_second` is
 * the rate of the clock whose ticks every event gives. `emitter` names your kernel and `guest` this
 * machine, at most 255 bytes each; `command_line` at most 1024; each may be NULL.
 *
 * Returns the number of blocks, or 0 when the memory or the rate is too small: nothing may be
 * called then. */
QUARTZ_FUNCTION uint32_t quartz_trace_start(struct quartz_trace *t, void *memory, size_t bytes,
                                            uint32_t boot, uint64_t ticks_per_second,
                                            const char *emitter, const char *guest,
                                            const char *command_line) {
  uint8_t *zero = (uint8_t *)t, *p;
  size_t blocks = bytes / QUARTZ_PLACE_BYTES, i;
  if (blocks < 2 || ticks_per_second == 0) return 0;
  for (i = 0; i < sizeof *t; i++) zero[i] = 0;
  t->storage = (uint8_t *)memory;
  t->block_count = blocks;
  t->boot = boot;
  p = t->session + QUARTZ_HEADER_BYTES;
  *p = 1;
  p[1] = (uint8_t)(quartz_varint(p + 2, ticks_per_second) - (p + 2));
  p += 2 + p[1];
  p = quartz_field(p, 2, command_line, 1024);
  p = quartz_field(p, 3, guest, 255);
  p = quartz_field(p, 4, emitter, 255);
  t->session_bytes = (uint32_t)(p - t->session);
  quartz_header(t, t->session, 0, t->session_bytes - QUARTZ_HEADER_BYTES);
  t->session_is_due = 1;
  return (uint32_t)blocks;
}

/* Says which guest and which of its devices the trace is about, before the first event; both are
 * numbers of your own, 0 when this is not called. */
QUARTZ_FUNCTION void quartz_trace_identify(struct quartz_trace *t, uint32_t guest,
                                           uint16_t device) {
  t->guest = guest;
  t->device = device;
  quartz_header(t, t->session, 0, t->session_bytes - QUARTZ_HEADER_BYTES);
}

QUARTZ_FUNCTION void quartz_close_block(struct quartz_trace *t) {
  uint32_t payload;
  if (t->open_records == 0) return;
  payload = (uint32_t)(t->next - t->block) - QUARTZ_HEADER_BYTES;
  quartz_header(t, t->block, 1, payload);
  t->open_block++;
  t->open_records = 0;
}

QUARTZ_FUNCTION void quartz_open_block(struct quartz_trace *t, uint64_t ticks) {
  uint8_t *queues = (uint8_t *)t->queues;
  size_t i;
  if (t->open_block - t->oldest_block == t->block_count) {
    t->records_lost += quartz_load16(quartz_place(t, t->oldest_block) + 12);
    t->oldest_block++;
  }
  t->block = quartz_place(t, t->open_block);
  t->next = t->block + QUARTZ_HEADER_BYTES;
  t->first_ticks = ticks;
  t->ticks = ticks;
  t->clock = 0;
  for (i = 0; i < sizeof t->queues; i++) queues[i] = 0;
}

/* ---- records ----------------------------------------------------------------------------- */

/* Returns 0 when the ring is being changed by what this call interrupted. */
QUARTZ_FUNCTION int quartz_enter(struct quartz_trace *t) {
  if (t->busy) {
    t->dropped = t->dropped + 1;
    return 0;
  }
  t->busy = 1;
  QUARTZ_BARRIER();
  return 1;
}

QUARTZ_FUNCTION void quartz_leave(struct quartz_trace *t) {
  QUARTZ_BARRIER();
  if (t->dropped) {
    /* The records that follow are not the next ones: a new block says how many are missing. */
    uint32_t dropped = t->dropped;
    quartz_close_block(t);
    t->dropped = t->dropped - dropped;
    t->records += dropped;
    t->records_lost += dropped;
  }
  t->busy = 0;
}

/* Writes a record's form, flag, queue and ticks; its fields follow where the result points. */
QUARTZ_FUNCTION uint8_t *quartz_begin(struct quartz_trace *t, uint64_t ticks, unsigned form,
                                      unsigned flag, unsigned queue) {
  uint8_t *p;
  if (t->open_records == 0) quartz_open_block(t, ticks);
  p = t->next;
  *p++ = (uint8_t)(form | (flag ? 0x20u : 0u) | (queue < 3 ? queue : 3u) << 6);
  if (queue >= 3) p = quartz_varint(p, queue);
  return quartz_varint(p, ticks > t->ticks ? ticks - t->ticks : 0);
}

/* Ends the record before `p`. Returns 0 when it did not fit and is to be written once more. */
QUARTZ_FUNCTION int quartz_commit(struct quartz_trace *t, uint64_t ticks, uint8_t *p) {
  if ((size_t)(p - t->block) > QUARTZ_BLOCK_BYTES) {
    quartz_close_block(t);
    return 0;
  }
  t->next = p;
  t->open_records++;
  t->records++;
  if (ticks > t->ticks) t->ticks = ticks;
  return 1;
}

QUARTZ_FUNCTION struct quartz_queue *quartz_last(struct quartz_trace *t, unsigned queue) {
  return &t->queues[queue % QUARTZ_QUEUE_PLACES];
}

/* A record of a form whose fields are `count` numbers, each in LEB128. */
QUARTZ_FUNCTION void quartz_numbers(struct quartz_trace *t, uint64_t ticks, unsigned form,
                                    unsigned flag, unsigned queue, unsigned count,
                                    const uint64_t *numbers) {
  uint8_t *p;
  unsigned i;
  if (!quartz_enter(t)) return;
  do {
    p = quartz_begin(t, ticks, form, flag, queue);
    for (i = 0; i < count; i++) p = quartz_varint(p, numbers[i]);
  } while (!quartz_commit(t, ticks, p));
  quartz_leave(t);
}

/* ---- events: ring positions are avail.idx and used.idx as stored, free-running --------------- */

/* A device register was read or written; `slot` numbers the device's window, `offset` is that of
 * virtio-mmio (VIRTIO 1.4, 4.2.2). */
QUARTZ_FUNCTION void quartz_register(struct quartz_trace *t, uint64_t ticks, int is_store,
                                     uint8_t slot, uint16_t offset, uint32_t value) {
  uint8_t *p;
  if (!quartz_enter(t)) return;
  do {
    p = quartz_begin(t, ticks, is_store ? 1 : 0, 0, 0);
    *p++ = slot;
    p = quartz_varint(p, offset);
    p = quartz_varint(p, value);
  } while (!quartz_commit(t, ticks, p));
  quartz_leave(t);
}

/* Zeroed memory was given to rings and buffers. */
QUARTZ_FUNCTION void quartz_shared_memory(struct quartz_trace *t, uint64_t ticks, uint64_t address,
                                          uint32_t bytes) {
  uint64_t numbers[2];
  numbers[0] = address;
  numbers[1] = bytes;
  quartz_numbers(t, ticks, 2, 0, 0, 2, numbers);
}

/* A virtqueue was placed; both of its indices start at `first`. `size` is a power of two. */
QUARTZ_FUNCTION void quartz_queue_configured(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                             uint16_t size, uint16_t first, uint64_t descriptors,
                                             uint64_t available, uint64_t used) {
  uint64_t numbers[5];
  numbers[0] = size;
  numbers[1] = first;
  numbers[2] = descriptors;
  numbers[3] = available;
  numbers[4] = used;
  quartz_numbers(t, ticks, 3, 0, queue, 5, numbers);
}

/* Descriptor n of the queue owns the buffer at address + n * stride. */
QUARTZ_FUNCTION void quartz_buffer_region(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                          uint64_t address, uint32_t stride, uint16_t count) {
  uint64_t numbers[3];
  numbers[0] = address;
  numbers[1] = stride;
  numbers[2] = count;
  quartz_numbers(t, ticks, 4, 0, queue, 3, numbers);
}

/* The chain that begins at descriptor `head` was made available at `position`. `hash` is the
 * quartz_frame_hash of a transmitted frame, 0 for a receive buffer. */
QUARTZ_FUNCTION void quartz_made_available(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                           uint16_t position, uint16_t head, uint32_t length,
                                           uint32_t hash) {
  struct quartz_queue *last = quartz_last(t, queue);
  uint8_t *p;
  int follows;
  if (!quartz_enter(t)) return;
  do {
    if (t->open_records == 0) quartz_open_block(t, ticks);
    follows = position == (uint16_t)(last->available_position + 1) &&
              head == (uint16_t)(last->head + 1);
    if (follows && length == last->length && hash == 0) {
      p = quartz_begin(t, ticks, 5, 0, queue);
      continue;
    }
    p = quartz_begin(t, ticks, follows ? 6 : 7, 0, queue);
    if (!follows) p = quartz_varint(quartz_varint(p, position), head);
    p = quartz_fixed32(quartz_varint(p, length), hash);
  } while (!quartz_commit(t, ticks, p));
  last->available_position = position;
  last->head = head;
  last->length = length;
  quartz_leave(t);
}

/* The driver read used.flags and decided whether to notify the device. */
QUARTZ_FUNCTION void quartz_notification(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                         uint16_t used_flags, int sent) {
  uint64_t flags = used_flags;
  quartz_numbers(t, ticks, 8, sent != 0, queue, 1, &flags);
}

/* The same with event index: the driver read avail_event. */
QUARTZ_FUNCTION void quartz_event_notification(struct quartz_trace *t, uint64_t ticks,
                                               uint16_t queue, uint16_t avail_event, int sent) {
  uint64_t word = (uint64_t)avail_event << 1 | (sent ? 1u : 0u);
  quartz_numbers(t, ticks, 30, 0, queue, 1, &word);
}

/* The driver set used_event. */
QUARTZ_FUNCTION void quartz_used_event(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                       uint16_t position) {
  uint64_t word = position;
  quartz_numbers(t, ticks, 30, 1, queue, 1, &word);
}

/* The driver saw used.idx at a new value, after so many looks that showed nothing new. */
QUARTZ_FUNCTION void quartz_used_index(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                       uint16_t value, uint64_t empty_polls) {
  struct quartz_queue *last = quartz_last(t, queue);
  uint8_t *p;
  if (!quartz_enter(t)) return;
  do {
    if (t->open_records == 0) quartz_open_block(t, ticks);
    p = quartz_begin(t, ticks, 9, empty_polls == 0, queue);
    p = quartz_varint(p, (uint16_t)(value - last->used_index));
    if (empty_polls != 0) p = quartz_varint(p, empty_polls);
  } while (!quartz_commit(t, ticks, p));
  last->used_index = value;
  quartz_leave(t);
}

/* The driver took a used element; `length` as the device wrote it. `hash` is the
 * quartz_frame_hash of a received frame, 0 when there is none. */
QUARTZ_FUNCTION void quartz_used_element(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                         uint16_t position, uint32_t id, uint32_t length,
                                         uint32_t hash) {
  struct quartz_queue *last = quartz_last(t, queue);
  uint8_t *p;
  int follows;
  if (!quartz_enter(t)) return;
  do {
    if (t->open_records == 0) quartz_open_block(t, ticks);
    follows = position == (uint16_t)(last->used_position + 1) && id == last->used_id + 1;
    if (follows && length == 0 && hash == 0) {
      p = quartz_begin(t, ticks, 10, 0, queue);
      continue;
    }
    p = quartz_begin(t, ticks, follows ? 11 : 12, 0, queue);
    if (!follows) p = quartz_varint(quartz_varint(p, position), id);
    p = quartz_fixed32(quartz_varint(p, length), hash);
  } while (!quartz_commit(t, ticks, p));
  last->used_position = position;
  last->used_id = id;
  quartz_leave(t);
}

/* A driver that polls compares used.idx with its own counter, given as it is stored. */
QUARTZ_FUNCTION void quartz_poll(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                 uint64_t counter) {
  struct quartz_queue *last = quartz_last(t, queue);
  uint8_t *p;
  if (!quartz_enter(t)) return;
  do {
    if (t->open_records == 0) quartz_open_block(t, ticks);
    p = quartz_varint(quartz_begin(t, ticks, 28, 0, queue), counter - last->counter);
  } while (!quartz_commit(t, ticks, p));
  last->counter = counter;
  quartz_leave(t);
}

/* InterruptStatus was read and that value acknowledged. */
QUARTZ_FUNCTION void quartz_interrupt_status(struct quartz_trace *t, uint64_t ticks,
                                             uint32_t status) {
  uint64_t number = status;
  quartz_numbers(t, ticks, 13, status == 1, 0, status == 1 ? 0 : 1, &number);
}

/* The driver set or cleared bit 0 of avail.flags. */
QUARTZ_FUNCTION void quartz_suppression(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                        int suppressed) {
  quartz_numbers(t, ticks, 14, suppressed != 0, queue, 0, NULL);
}

/* The kernel went to wait for an interrupt. */
QUARTZ_FUNCTION void quartz_wait(struct quartz_trace *t, uint64_t ticks) {
  quartz_numbers(t, ticks, 15, 0, 0, 0, NULL);
}

/* The kernel went to wait until `nanoseconds` of the clock that quartz_clock gives. */
QUARTZ_FUNCTION void quartz_wait_until(struct quartz_trace *t, uint64_t ticks,
                                       uint64_t nanoseconds) {
  uint8_t *p;
  if (!quartz_enter(t)) return;
  do {
    p = quartz_begin(t, ticks, 15, 1, 0);
    p = quartz_varint(p, nanoseconds - t->clock);
  } while (!quartz_commit(t, ticks, p));
  quartz_leave(t);
}

/* The wait is over: QUARTZ_INTERRUPT_DEVICE, QUARTZ_INTERRUPT_TIMER, both or 0. */
QUARTZ_FUNCTION void quartz_interrupts(struct quartz_trace *t, uint64_t ticks, uint8_t interrupts) {
  uint8_t *p;
  if (!quartz_enter(t)) return;
  do {
    p = quartz_begin(t, ticks, 16, 0, 0);
    *p++ = interrupts;
  } while (!quartz_commit(t, ticks, p));
  quartz_leave(t);
}

/* The monotonic clock was read: nanoseconds since boot. */
QUARTZ_FUNCTION void quartz_clock(struct quartz_trace *t, uint64_t ticks, uint64_t nanoseconds) {
  uint8_t *p;
  if (!quartz_enter(t)) return;
  do {
    p = quartz_begin(t, ticks, 17, 0, 0);
    p = quartz_varint(p, nanoseconds - t->clock);
  } while (!quartz_commit(t, ticks, p));
  t->clock = nanoseconds;
  quartz_leave(t);
}

/* A watchdog looked at a ring: avail.idx, used.idx and used.flags in memory, chains that the device
 * has, and what it concluded; `avail_event` is below 0 without event index. */
QUARTZ_FUNCTION void quartz_ring_inspected(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                           uint16_t available, uint16_t used, uint16_t used_flags,
                                           uint16_t outstanding, enum quartz_finding finding,
                                           int32_t avail_event) {
  uint8_t *p;
  if (!quartz_enter(t)) return;
  do {
    p = quartz_varint(quartz_begin(t, ticks, 20, avail_event >= 0, queue), available);
    p = quartz_varint(quartz_varint(p, used), used_flags);
    p = quartz_varint(p, outstanding);
    *p++ = (uint8_t)finding;
    if (avail_event >= 0) p = quartz_varint(p, (uint16_t)avail_event);
  } while (!quartz_commit(t, ticks, p));
  quartz_leave(t);
}

/* The device broke a rule; `value` is what it said. */
QUARTZ_FUNCTION void quartz_device_violation(struct quartz_trace *t, uint64_t ticks, uint16_t queue,
                                             enum quartz_violation violation, uint32_t value) {
  uint8_t *p;
  if (!quartz_enter(t)) return;
  do {
    p = quartz_begin(t, ticks, 21, 0, queue);
    *p++ = (uint8_t)violation;
    p = quartz_varint(p, value);
  } while (!quartz_commit(t, ticks, p));
  quartz_leave(t);
}

/* A record of a form whose one field is a byte. */
QUARTZ_FUNCTION void quartz_reason(struct quartz_trace *t, uint64_t ticks, unsigned form,
                                   unsigned reason) {
  uint8_t *p;
  if (!quartz_enter(t)) return;
  do {
    p = quartz_begin(t, ticks, form, 0, 0);
    *p++ = (uint8_t)reason;
  } while (!quartz_commit(t, ticks, p));
  quartz_leave(t);
}

/* The driver reset the device and started over. */
QUARTZ_FUNCTION void quartz_device_reset(struct quartz_trace *t, uint64_t ticks,
                                         enum quartz_reset reason) {
  quartz_reason(t, ticks, 22, reason);
}

/* The processor took an exception: nothing follows but the flush. */
QUARTZ_FUNCTION void quartz_exception(struct quartz_trace *t, uint64_t ticks, uint8_t vector,
                                      uint64_t error, uint64_t instruction, uint64_t address) {
  uint8_t *p;
  if (!quartz_enter(t)) return;
  do {
    p = quartz_begin(t, ticks, 26, 0, 0);
    *p++ = vector;
    p = quartz_varint(quartz_varint(p, error), instruction);
    p = quartz_varint(p, address);
  } while (!quartz_commit(t, ticks, p));
  quartz_leave(t);
}

/* The trace is about to be flushed on purpose. */
QUARTZ_FUNCTION void quartz_flushed(struct quartz_trace *t, uint64_t ticks,
                                    enum quartz_flush reason) {
  quartz_reason(t, ticks, 27, reason);
}

/* Anything of your own: a code and two values, shown as they are. */
QUARTZ_FUNCTION void quartz_user(struct quartz_trace *t, uint64_t ticks, uint32_t code,
                                 uint64_t first, uint64_t second) {
  uint8_t body[25];
  uint8_t *end = quartz_varint(quartz_varint(quartz_varint(body, code), first), second);
  uint8_t *p, *from;
  if (!quartz_enter(t)) return;
  do {
    p = quartz_begin(t, ticks, 31, 0, 0);
    p = quartz_varint(p, 32);
    p = quartz_varint(p, (uint64_t)(end - body));
    for (from = body; from < end; from++) *p++ = *from;
  } while (!quartz_commit(t, ticks, p));
  quartz_leave(t);
}

/* ---- draining ---------------------------------------------------------------------------- */

/* Ends the open block, so that what is in it can leave; do this now and then when little happens,
 * and always before the last drain. */
QUARTZ_FUNCTION void quartz_trace_seal(struct quartz_trace *t) {
  if (!quartz_enter(t)) return;
  quartz_close_block(t);
  quartz_leave(t);
}

/* Whether the next block will overwrite one that was not drained. A kernel that would rather wait
 * than lose records drains here. */
QUARTZ_FUNCTION int quartz_trace_is_full(const struct quartz_trace *t) {
  return t->open_block - t->oldest_block >= t->block_count - 1;
}

/* The session block, for a drain that is no serial line: it belongs before everything else. */
QUARTZ_FUNCTION const uint8_t *quartz_trace_session(const struct quartz_trace *t, size_t *bytes) {
  *bytes = t->session_bytes;
  return t->session;
}

/* The oldest whole block, or NULL; `number` is for quartz_trace_remove once it was copied. */
QUARTZ_FUNCTION const uint8_t *quartz_trace_oldest_block(const struct quartz_trace *t,
                                                         size_t *bytes, uint64_t *number) {
  const uint8_t *block;
  if (t->open_block == t->oldest_block) return NULL;
  block = quartz_place(t, t->oldest_block);
  *bytes = QUARTZ_HEADER_BYTES + quartz_load16(block + 14);
  *number = t->oldest_block;
  return block;
}

/* Gives the block's place back. Returns 0 when the ring overwrote it meanwhile: the copy is torn
 * and its records were counted as lost. */
QUARTZ_FUNCTION int quartz_trace_remove(struct quartz_trace *t, uint64_t number) {
  if (number != t->oldest_block || t->open_block == t->oldest_block) return 0;
  t->oldest_block++;
  return 1;
}

/* Sends the session block again before the next block: a dump begins with it. */
QUARTZ_FUNCTION void quartz_trace_restart(struct quartz_trace *t) { t->session_is_due = 1; }

QUARTZ_FUNCTION uint8_t quartz_line_byte(const struct quartz_trace *t, uint32_t offset) {
  return t->line_source == 1 ? t->session[offset] : quartz_place(t, t->line_block)[offset];
}

/* The length code of the next run: the bytes up to the next 0, at most 254. */
QUARTZ_FUNCTION int quartz_line_run(struct quartz_trace *t) {
  uint32_t length = 0;
  while (length < 254 && t->line_offset + length < t->line_bytes &&
         quartz_line_byte(t, t->line_offset + length) != 0)
    length++;
  t->run_rest = length;
  t->run_skips_zero = length < 254 && t->line_offset + length < t->line_bytes;
  t->needs_code = t->run_skips_zero && t->line_offset + length + 1 == t->line_bytes;
  return (int)length + 1;
}

/* The next byte for the serial line, 0 to 255, or -1 when every whole block was sent.
 *
 * Consistent Overhead Byte Stuffing: a 0 ends a frame and occurs nowhere else. When the ring
 * overwrites the block that is on the line, its frame ends where it is. */
QUARTZ_FUNCTION int quartz_trace_next_byte(struct quartz_trace *t) {
  if (t->line_source == 0) {
    if (t->session_is_due) {
      t->session_is_due = 0;
      t->line_source = 1;
      t->line_bytes = t->session_bytes;
    } else if (t->open_block != t->oldest_block) {
      t->line_source = 2;
      t->line_block = t->oldest_block;
      t->line_bytes = QUARTZ_HEADER_BYTES + quartz_load16(quartz_place(t, t->line_block) + 14);
    } else {
      return -1;
    }
    t->line_offset = 0;
    t->needs_code = 1;
  }
  if (t->line_source == 2 && t->line_block != t->oldest_block) {
    t->frames_abandoned++;
    t->line_source = 0;
    t->run_rest = 0;
    t->run_skips_zero = 0;
    return 0;
  }
  if (t->run_rest > 0) {
    t->run_rest--;
    return quartz_line_byte(t, t->line_offset++);
  }
  if (t->run_skips_zero) {
    t->line_offset++;
    t->run_skips_zero = 0;
  }
  if (t->needs_code || t->line_offset < t->line_bytes) return quartz_line_run(t);
  if (t->line_source == 2) t->oldest_block++;
  t->line_source = 0;
  return 0;
}

#endif
