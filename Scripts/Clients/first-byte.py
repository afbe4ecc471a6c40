#!/usr/bin/env python3
"""Times the start of QEMU to the first byte of an HTTP response, so many times; loopback only."""
import socket
import subprocess
import sys
import time

image, count, machine = sys.argv[1], int(sys.argv[2]), sys.argv[3]
request = b"GET /health HTTP/1.1\r\nHost: guest\r\nConnection: close\r\n\r\n"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_byte(port, limit):
    while time.monotonic() < limit:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as client:
                client.sendall(request)
                if client.recv(1):
                    return True
        except OSError:
            pass
    return False


times = []
for _ in range(count):
    port = free_port()
    start = time.monotonic()
    guest = subprocess.Popen(
        ["qemu-system-x86_64", "-M", machine, "-accel", "tcg", "-m", "16", "-nodefaults",
         "-no-user-config", "-display", "none", "-no-reboot", "-kernel", image,
         "-append", "trace=flight",
         "-netdev", f"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:80",
         "-device", "virtio-net-device,netdev=net"],
        stderr=subprocess.DEVNULL)
    try:
        if not first_byte(port, start + 20):
            sys.exit("no byte within 20 seconds")
        times.append((time.monotonic() - start) * 1000)
    finally:
        guest.terminate()
        guest.wait()
times.sort()
median = times[len(times) // 2]
print(f"{median:.0f} ms median, {times[0]:.0f} to {times[-1]:.0f}, {count} boots, -M {machine}")
