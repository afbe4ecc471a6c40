extension [UInt8] {
  /// What tells these bytes from others; nobody outside the process can aim at it.
  var fingerprint: UInt64 {
    var hasher = Hasher()
    // Safety: the bytes are read within the closure only.
    unsafe withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}
