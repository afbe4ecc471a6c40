import Glibc
public import SystemPackage

/// A datagram socket of the local address family that carries one Ethernet frame a datagram.
///
/// It never waits. The kernel holds about ten frames for a receiver (unix(7),
/// `max_dgram_qlen`); after that the sender has to wait for it to read.
public final class FrameSocket: Sendable {
  private let descriptor: FileDescriptor
  private let peer: FilePath

  /// Bytes of the longest frame that is received whole.
  public static let frameByteLimit = 4096 + 65_536

  /// Takes frames at `local`, which must not exist yet, and sends them to `peer`.
  public init(local: FilePath, peer: FilePath) throws(HypervisorError) {
    self.peer = peer
    let kind = SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    descriptor = try unsafe LocalSocket.open(
      kind: Int32(kind), address: local, operation: .bindSocket
    ) {
      // Safety: the address points to as many initialised bytes for the duration of the call.
      unsafe bind($0, $1, $2)
    }
  }

  deinit { descriptor.closeQuietly() }

  /// The descriptor, for waiting.
  package var waitable: FileDescriptor { descriptor }

  /// Sends one frame.
  ///
  /// - Returns: false if the peer has to read first.
  public func send(_ frame: [UInt8]) throws(HypervisorError) -> Bool {
    let descriptor = descriptor.rawValue
    while true {
      // Safety: frame and address are valid for their counts for the duration of the call.
      let count = try unsafe LocalSocket.withAddress(of: peer) { address, length in
        unsafe frame.withUnsafeBytes { bytes in
          unsafe sendto(
            descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), address,
            length)
        }
      }
      if count >= 0 { return true }
      switch errno {
      case EINTR: continue
      case EAGAIN, ENOBUFS: return false
      default: throw .system(.writeDescriptor, Errno(rawValue: errno))
      }
    }
  }

  /// Takes the next frame that has arrived; `nil` if there is none.
  public func receive() throws(HypervisorError) -> [UInt8]? {
    while true {
      var count = 0
      let descriptor = descriptor.rawValue
      // Safety: the buffer holds the limit, and only the bytes that were received are kept.
      let frame = unsafe [UInt8](unsafeUninitializedCapacity: Self.frameByteLimit) {
        buffer, initialized in
        count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        initialized = max(count, 0)
      }
      if count >= 0 { return Array(frame) }
      switch errno {
      case EINTR: continue
      case EAGAIN: return nil
      default: throw .system(.readDescriptor, Errno(rawValue: errno))
      }
    }
  }
}
