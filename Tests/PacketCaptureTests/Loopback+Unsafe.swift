import Glibc

/// Sends datagrams from and to the loopback address.
struct LoopbackSender: ~Copyable {
  struct NotSent: Error {}

  private let socket: Int32
  /// The port the datagrams go to; nobody listens there.
  let port: UInt16

  /// Takes a free port by binding it, so that no other traffic on the machine has it.
  init() {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var address = Self.loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Safety: the kernel reads and fills the one address of the given length.
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        _ = unsafe bind(socket, generic, length)
        _ = unsafe getsockname(socket, generic, &length)
      }
    }
    self.socket = socket
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(socket) }

  /// Sends `payload` to the sender's own port.
  func send(_ payload: [UInt8]) throws {
    var address = Self.loopback(port: port)
    // Safety: the kernel reads the payload and the one address of the given length.
    let sent = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe sendto(
          socket, payload, payload.count, 0, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard sent == payload.count else { throw NotSent() }
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}
