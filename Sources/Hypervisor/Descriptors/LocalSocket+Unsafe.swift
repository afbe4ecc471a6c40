import Glibc
public import SystemPackage

/// Stream sockets of the local address family, by path.
public enum LocalSocket {
  /// Opens a socket that listens for one connection at `path`, which must not exist yet.
  public static func listen(
    at path: FilePath
  ) throws(HypervisorError) -> FileDescriptor {
    let descriptor = try unsafe open(address: path, operation: .bindSocket) {
      descriptor, address, length in
      // Safety: `address` points to `length` initialised bytes for the duration of the call.
      unsafe bind(descriptor, address, length)
    }
    guard Glibc.listen(descriptor.rawValue, 1) == 0 else {
      throw failure(.listenOnSocket, closing: descriptor)
    }
    return descriptor
  }

  /// Connects to the socket at `path`.
  public static func connect(
    to path: FilePath
  ) throws(HypervisorError) -> FileDescriptor {
    try unsafe open(address: path, operation: .connectSocket) { descriptor, address, length in
      // Safety: `address` points to `length` initialised bytes for the duration of the call.
      unsafe Glibc.connect(descriptor, address, length)
    }
  }

  /// Takes the path of a socket out of the file system; nothing happens if it is gone.
  public static func remove(_ path: FilePath) {
    // Safety: the string lives as a C string for the duration of the call.
    _ = unsafe unlink(path.string)
  }

  /// Takes the connection that waits at `listener`.
  package static func accept(
    from listener: FileDescriptor
  ) throws(HypervisorError) -> FileDescriptor {
    let descriptor = Glibc.accept(listener.rawValue, nil, nil)
    guard descriptor >= 0 else { throw .system(.acceptConnection, Errno(rawValue: errno)) }
    // A child that inherited it would keep the peer from seeing its end.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return FileDescriptor(rawValue: descriptor)
  }

  /// Gives up a later ``receive(into:from:)`` or `send` after `limit` without progress.
  package static func setLimit(
    _ limit: Duration, on connection: FileDescriptor
  ) throws(HypervisorError) {
    let (seconds, attoseconds) = limit.components
    var time = timeval(
      tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      // Safety: `time` is a `timeval` of the given size for the duration of the call.
      let result = unsafe setsockopt(
        connection.rawValue, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
      guard result == 0 else { throw .system(.createSocket, Errno(rawValue: errno)) }
    }
  }

  /// Waits for bytes and puts them at the start of `buffer`.
  ///
  /// - Returns: how many came; 0 at the end of the stream.
  package static func receive(
    into buffer: inout [UInt8], from connection: FileDescriptor
  ) throws(HypervisorError) -> Int {
    while true {
      // Safety: the buffer is valid for its count for the duration of the call.
      let count = unsafe buffer.withUnsafeMutableBytes { buffer in
        unsafe recv(connection.rawValue, buffer.baseAddress, buffer.count, 0)
      }
      if count >= 0 { return count }
      if errno == ECONNRESET { return 0 }
      if errno != EINTR { throw .system(.readDescriptor, Errno(rawValue: errno)) }
    }
  }

  /// Sends all of `bytes`; a peer that is gone is an error, not a signal.
  package static func send(
    _ bytes: [UInt8], over connection: FileDescriptor
  ) throws(HypervisorError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Safety: the buffer is valid for its count for the duration of the call.
      let count = unsafe rest.withUnsafeBytes { buffer in
        unsafe Glibc.send(
          connection.rawValue, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw .system(.writeDescriptor, Errno(rawValue: errno)) }
      rest = rest.dropFirst(count)
    }
  }

  private static func open(
    address path: FilePath, operation: SystemOperation,
    _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(HypervisorError) -> FileDescriptor {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    return try unsafe open(kind: kind, address: path, operation: operation, body)
  }

  /// A socket of `kind`, with what `body` does to it and the address of `path`.
  static func open(
    kind: Int32, address path: FilePath, operation: SystemOperation,
    _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(HypervisorError) -> FileDescriptor {
    let number = socket(AF_UNIX, kind, 0)
    guard number >= 0 else { throw .system(.createSocket, Errno(rawValue: errno)) }
    let descriptor = FileDescriptor(rawValue: number)
    let result: Int32
    do throws(HypervisorError) {
      result = try unsafe withAddress(of: path) { unsafe body(number, $0, $1) }
    } catch {
      descriptor.closeQuietly()
      throw error
    }
    guard result == 0 else { throw failure(operation, closing: descriptor) }
    return descriptor
  }

  static func withAddress<Result>(
    of path: FilePath, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) throws(HypervisorError) -> Result {
    var address = try socketAddress(path)
    // Safety: a `sockaddr_un` may be looked at as its common initial part, `sockaddr`.
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
        unsafe body(general, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private static func socketAddress(
    _ path: FilePath
  ) throws(HypervisorError) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.string.utf8)
    // The last byte stays 0 and ends the path.
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw .socketPathTooLong(path)
    }
    // Safety: `bytes` is shorter than `sun_path`, and any byte is a `CChar`.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      unsafe buffer.copyBytes(from: bytes)
    }
    return address
  }

  private static func failure(
    _ operation: SystemOperation, closing descriptor: FileDescriptor
  ) -> HypervisorError {
    let reason = Errno(rawValue: errno)
    _ = Glibc.close(descriptor.rawValue)
    return .system(operation, reason)
  }
}
