extension String {
  /// Control characters as `?`: what comes from a file may not steer a terminal.
  var printable: String {
    let scalars = unicodeScalars.map { scalar -> Unicode.Scalar in
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      return isControl ? "?" : scalar
    }
    return String(UnicodeScalarView(scalars))
  }
}
