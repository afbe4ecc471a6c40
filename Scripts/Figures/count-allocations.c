/* Counts what a process allocates: preloaded by Scripts/check-figures, which reads the count from
   the file that QUARTZ_ALLOCATIONS names. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_ulong count;

void *malloc(size_t size) {
  static void *(*real)(size_t);
  if (!real) real = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
  atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
  return real(size);
}

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("QUARTZ_ALLOCATIONS");
  int file = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
  if (file < 0) return;
  dprintf(file, "%lu\n", atomic_load(&count));
  close(file);
}
