import CBoot

/// The two 8259 controllers, which the kernel does without.
enum LegacyPIC {
  /// A machine without them ignores the writes.
  static func maskAll() {
    port_out8(0x21, 0xFF)
    port_out8(0xA1, 0xFF)
  }
}
