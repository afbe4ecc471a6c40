import CBoot
import TraceFormat

/// What the loader told the kernel, copied before that memory is used for anything else.
struct StartInfo {
  private static let magic: UInt32 = 0x336E_C578
  private static let usableRAM: UInt32 = 1
  /// The boot page tables reach this far.
  static let addressLimit: UInt64 = 1 << 32

  private(set) var ram = PhysicalMemoryMap()
  private var commandLineBytes = [1024 of UInt8](repeating: 0)
  private var commandLineByteCount = 0

  /// - Returns: `nil` when the loader is no PVH loader or passed no memory map.
  init?() {
    // Safety: boot assembly stored the loader's pointer, which lies in the boot page tables.
    guard
      let start = unsafe UnsafeRawPointer(bitPattern: UInt(boot_start_info_address())),
      case let info = unsafe start.loadUnaligned(as: hvm_start_info.self),
      info.magic == StartInfo.magic, info.version >= 1
    else { return nil }
    readMemoryMap(info)
    readCommandLine(info.command_line)
    if ram.count == 0 { return nil }
  }

  /// The kernel command line, cut at ``TraceSession/commandLineByteLimit`` bytes.
  var commandLine: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(commandLineByteCount)
    for index in 0..<commandLineByteCount { bytes.append(commandLineBytes[index]) }
    return bytes
  }

  private mutating func readMemoryMap(_ info: hvm_start_info) {
    let imageEnd = image_whole().end
    let entryByteCount = UInt64(MemoryLayout<hvm_memory_map_entry>.size)
    for index in 0..<UInt64(info.memory_map_count) {
      let address = info.memory_map &+ index &* entryByteCount
      guard address < StartInfo.addressLimit else { return }
      // Safety: the loader's table has that many entries, all within the boot page tables.
      guard let pointer = unsafe UnsafeRawPointer(bitPattern: UInt(address)) else { return }
      let entry = unsafe pointer.loadUnaligned(as: hvm_memory_map_entry.self)
      let (end, overflow) = entry.address.addingReportingOverflow(entry.byte_count)
      if entry.type == StartInfo.usableRAM && !overflow {
        ram.add(entry.address..<end, from: imageEnd)
      }
    }
  }

  private mutating func readCommandLine(_ address: UInt64) {
    guard address != 0, address < StartInfo.addressLimit - 1024 else { return }
    while commandLineByteCount < TraceSession.commandLineByteLimit {
      let byte = PhysicalMemory.load8(address + UInt64(commandLineByteCount))
      if byte == 0 { return }
      commandLineBytes[commandLineByteCount] = byte
      commandLineByteCount += 1
    }
  }
}
