/* The kit alone, as a kernel without a C library includes it. */
#include "quartz_trace.h"

/* A name, so that the file is not empty (C99, 6.9). */
extern const unsigned quartz_header_size;
const unsigned quartz_header_size = (unsigned)sizeof(struct quartz_trace);
