import Glibc

/// One HTTP connection to a port of 127.0.0.1.
enum LoopbackVisit {
  /// Why a connection got no answer.
  struct Failure: Error {
    var reason: String
  }

  private static let request = Array(
    "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)
  private static let answerByteLimit = 65_536
  /// Seconds without a byte after which a connection has failed.
  private static let limit = 20

  /// Connects, asks, and reads to the end.
  ///
  /// - Returns: the answer.
  static func answer(port: UInt16) throws(Failure) -> [UInt8] {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let number = socket(AF_INET, kind, 0)
    guard number >= 0 else { throw failure("no socket") }
    defer { _ = close(number) }
    try setLimit(number)
    try connect(number, port)
    // Safety: the buffer is valid for its count for the duration of the call.
    let sent = unsafe request.withUnsafeBytes {
      unsafe send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    guard sent == request.count else { throw failure("the request was not taken") }
    return try readToEnd(number)
  }

  private static func setLimit(_ number: Int32) throws(Failure) {
    var time = timeval(tv_sec: limit, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      // Safety: `time` is a `timeval` of the given size for the duration of the call.
      let result = unsafe setsockopt(
        number, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
      guard result == 0 else { throw failure("no time limit") }
    }
  }

  private static func connect(_ number: Int32, _ port: UInt16) throws(Failure) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    // Safety: a `sockaddr_in` may be looked at as its common initial part, `sockaddr`.
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
        unsafe Glibc.connect(number, general, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw failure("no connection") }
  }

  private static func readToEnd(_ number: Int32) throws(Failure) -> [UInt8] {
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while answer.count < answerByteLimit {
      // Safety: the buffer is valid for its count for the duration of the call.
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe recv(number, $0.baseAddress, $0.count, 0)
      }
      guard count >= 0 else { throw failure("no whole answer") }
      if count == 0 { return answer }
      answer.append(contentsOf: chunk.prefix(count))
    }
    return answer
  }

  private static func failure(_ what: String) -> Failure {
    let number = errno
    // Safety: the C library's text stays valid until the next call, and is copied.
    return Failure(reason: "\(what) (\(unsafe String(cString: strerror(number))))")
  }
}
