public import SystemPackage

extension Guest {
  /// The network device's path in QEMU's object tree.
  ///
  /// - Throws: ``VirtualMachineError/monitorRefused(command:reason:)`` when there is none.
  public func networkDevicePath(within limit: Duration) async throws(VirtualMachineError) -> String
  {
    let command = "info virtio"
    let list = try await monitor.humanMonitor(command, within: limit)
    for line in list.split(whereSeparator: \.isNewline) where line.hasSuffix("[virtio-net]") {
      if let path = line.split(separator: " ").first { return String(path) }
    }
    throw .monitorRefused(command: command, reason: "no network device in its answer")
  }

  /// What QEMU holds about queue `queue` of the device at `path`.
  public func virtqueueStatus(
    _ queue: UInt8, of path: String, within limit: Duration
  ) async throws(VirtualMachineError) -> VirtqueueStatus {
    let command = "info virtio-queue-status \(path) \(queue)"
    let text = try await monitor.humanMonitor(command, within: limit)
    guard let status = VirtqueueStatus(parsing: text) else {
      throw .monitorRefused(command: command, reason: "an answer of another form")
    }
    return status
  }

  /// The 16-bit word at a guest-physical address.
  public func halfword(
    at address: UInt64, within limit: Duration
  ) async throws(VirtualMachineError) -> UInt16 {
    let command = "xp /1hx 0x\(String(address, radix: 16))"
    let text = try await monitor.humanMonitor(command, within: limit)
    guard
      let word = text.split(whereSeparator: \.isWhitespace).last, word.hasPrefix("0x"),
      let value = UInt16(word.dropFirst(2), radix: 16)
    else { throw .monitorRefused(command: command, reason: "an answer of another form") }
    return value
  }

  /// Copies guest-physical memory through the file at `path`, which stays.
  ///
  /// - Parameter path: holds no quotation mark.
  public func memory(
    at address: UInt64, byteCount: Int, through path: FilePath, within limit: Duration
  ) async throws(VirtualMachineError) -> [UInt8] {
    let command =
      "pmemsave 0x\(String(address, radix: 16)) \(byteCount) \"\(path.string)\""
    let reason = try await monitor.humanMonitor(command, within: limit)
    guard reason.isEmpty else { throw .monitorRefused(command: command, reason: reason) }
    let bytes = try FileTail.read(path, atMost: byteCount)
    guard bytes.count == byteCount else {
      throw .monitorRefused(command: command, reason: "\(bytes.count) bytes arrived")
    }
    return bytes
  }
}
