/// A line for the human monitor and how its answer is read, for either way of waiting.
public struct MonitorQuestion<Answer: Sendable>: Sendable {
  /// What is asked.
  let line: String
  /// What is said when the answer is of another form.
  let complaint: String
  /// Reads the answer; nil when it is of another form.
  let reading: @Sendable (String) -> Answer?

  /// Reads `text`.
  ///
  /// - Throws: ``HypervisorError/monitorRefused(command:reason:)``.
  func answer(in text: String) throws(HypervisorError) -> Answer {
    guard let answer = reading(text) else {
      throw .monitorRefused(command: line, reason: complaint)
    }
    return answer
  }

  private init(
    _ line: String, orElse complaint: String = "an answer of another form",
    _ reading: @escaping @Sendable (String) -> Answer?
  ) {
    self.line = line
    self.complaint = complaint
    self.reading = reading
  }
}

extension MonitorQuestion<UInt16> {
  /// The port of 127.0.0.1 that leads to the guest's port 80 (user networking only).
  ///
  /// QEMU's table has protocol and state, descriptor, source address, source port, destination
  /// address, destination port, and two queue lengths.
  static var forwardedPort: MonitorQuestion {
    MonitorQuestion("info usernet", orElse: "no forwarded port in its answer") { table in
      for line in table.split(whereSeparator: \.isNewline) {
        let fields = line.split(separator: " ")
        guard fields.count >= 6, fields[0] == "TCP[HOST_FORWARD]" else { continue }
        return UInt16(fields[3])
      }
      return nil
    }
  }

  /// The 16-bit word at a guest-physical address.
  static func halfword(at address: UInt64) -> MonitorQuestion {
    MonitorQuestion("xp /1hx 0x\(String(address, radix: 16))") { text in
      guard let word = text.split(whereSeparator: \.isWhitespace).last, word.hasPrefix("0x")
      else { return nil }
      return UInt16(word.dropFirst(2), radix: 16)
    }
  }
}

extension MonitorQuestion<String> {
  /// The network device's path in QEMU's object tree.
  static var networkDevicePath: MonitorQuestion {
    MonitorQuestion("info virtio", orElse: "no network device in its answer") { list in
      for line in list.split(whereSeparator: \.isNewline) where line.hasSuffix("[virtio-net]") {
        if let path = line.split(separator: " ").first { return String(path) }
      }
      return nil
    }
  }
}

extension MonitorQuestion<VirtqueueStatus> {
  /// What QEMU holds about queue `queue` of the device at `path`.
  static func virtqueueStatus(_ queue: UInt8, of path: String) -> MonitorQuestion {
    MonitorQuestion("info virtio-queue-status \(path) \(queue)") { VirtqueueStatus(parsing: $0) }
  }
}

extension Guest {
  /// Asks the human monitor.
  ///
  /// - Throws: ``HypervisorError/monitorRefused(command:reason:)`` when the answer is of another
  ///   form than the question's.
  func ask<Answer>(
    _ question: MonitorQuestion<Answer>, within limit: Duration
  ) async throws(HypervisorError) -> Answer {
    try question.answer(in: try await monitor.humanMonitor(question.line, within: limit))
  }

  /// The port of 127.0.0.1 that leads to the guest's port 80 (user networking only).
  public func forwardedPort(within limit: Duration) async throws(HypervisorError) -> UInt16 {
    try await ask(.forwardedPort, within: limit)
  }

  /// The network device's path in QEMU's object tree.
  public func networkDevicePath(within limit: Duration) async throws(HypervisorError) -> String {
    try await ask(.networkDevicePath, within: limit)
  }

  /// What QEMU holds about queue `queue` of the device at `path`.
  public func virtqueueStatus(
    _ queue: UInt8, of path: String, within limit: Duration
  ) async throws(HypervisorError) -> VirtqueueStatus {
    try await ask(.virtqueueStatus(queue, of: path), within: limit)
  }

  /// The 16-bit word at a guest-physical address.
  public func halfword(
    at address: UInt64, within limit: Duration
  ) async throws(HypervisorError) -> UInt16 {
    try await ask(.halfword(at: address), within: limit)
  }
}
