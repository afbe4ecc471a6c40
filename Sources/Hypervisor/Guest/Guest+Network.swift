extension Guest {
  /// The port of 127.0.0.1 that leads to the guest's port 80 (user networking only).
  ///
  /// - Throws: ``VirtualMachineError/monitorRefused(command:reason:)`` when nothing is forwarded.
  public func forwardedPort(within limit: Duration) async throws(VirtualMachineError) -> UInt16 {
    let command = "info usernet"
    let table = try await monitor.humanMonitor(command, within: limit)
    guard let port = Guest.forwardedPort(in: table) else {
      throw .monitorRefused(command: command, reason: "no forwarded port in its answer")
    }
    return port
  }

  /// Finds the forwarded port in QEMU's table: protocol and state, descriptor, source address,
  /// source port, destination address, destination port, and two queue lengths.
  static func forwardedPort(in table: String) -> UInt16? {
    for line in table.split(whereSeparator: \.isNewline) {
      let fields = line.split(separator: " ")
      guard fields.count >= 6, fields[0] == "TCP[HOST_FORWARD]" else { continue }
      return UInt16(fields[3])
    }
    return nil
  }
}
