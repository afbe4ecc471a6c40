import Glibc

/// The two ends of a local datagram link: frames go in and out of QEMU's backend whole.
final class DatagramPair {
  /// The end that QEMU inherits.
  let guestEnd: Int32
  private let hostEnd: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 17)

  init() throws(SubjectError) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
    // Safety: the array has room for the two numbers.
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw .system("socketpair", code: errno)
    }
    hostEnd = ends[0]
    guestEnd = ends[1]
    var size: Int32 = 4 << 20
    for end in ends {
      // More room keeps a burst from meeting a full socket; without the right the default stays.
      // Safety: the option is read from one Int32 during the call.
      unsafe setsockopt(
        end, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
      unsafe setsockopt(
        end, SOL_SOCKET, SO_SNDBUFFORCE, &size, socklen_t(MemoryLayout<Int32>.size))
    }
  }

  deinit {
    close(hostEnd)
    close(guestEnd)
  }

  /// Sends one frame towards the guest; `false` if the socket has no room now.
  func send(_ frame: [UInt8]) throws(SubjectError) -> Bool {
    // Safety: the buffer is valid for its count during the call.
    let count = unsafe frame.withUnsafeBytes {
      unsafe Glibc.send(hostEnd, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
    }
    if count == frame.count { return true }
    if errno == EAGAIN { return false }
    throw .system("send a frame", code: errno)
  }

  /// Takes all frames that the guest sent so far.
  func receive() -> [[UInt8]] {
    var frames: [[UInt8]] = []
    while true {
      // Safety: the buffer has room for the bytes that the call may write.
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe recv(hostEnd, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
      }
      guard count > 0 else { return frames }
      frames.append(Array(buffer[..<count]))
    }
  }

  /// Whether QEMU has not yet read all that was sent to it.
  var holdsUnread: Bool {
    var count: Int32 = 0
    // Safety: the call writes one Int32.
    return unsafe ioctl(hostEnd, UInt(TIOCOUTQ), &count) == 0 && count > 0
  }
}
