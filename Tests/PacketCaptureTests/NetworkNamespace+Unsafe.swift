import Glibc

/// A network namespace of the calling thread, gone with the process.
enum NetworkNamespace {
  struct CommandFailed: Error {}

  /// Moves the calling thread, and the children it starts, into a new namespace.
  ///
  /// The function is looked up by name: Swift's Glibc module leaves out what only Linux has.
  static func enter() throws {
    let newNetworkNamespace: Int32 = 0x4000_0000
    // Safety: unshare(2) has exactly this type.
    guard let symbol = unsafe dlsym(nil, "unshare") else { throw CommandFailed() }
    let unshare = unsafe unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
    guard unshare(newNetworkNamespace) == 0 else { throw CommandFailed() }
  }

  /// Runs ip(8) in the thread's namespace.
  static func ip(_ arguments: String...) throws {
    // Safety: the vector holds terminated copies until the child is gone, and ends with nil.
    var vector = unsafe (["ip"] + arguments).map { unsafe strdup($0) } + [nil]
    defer { unsafe vector.forEach { unsafe free($0) } }
    var child: pid_t = 0
    guard unsafe posix_spawnp(&child, "ip", nil, nil, &vector, environ) == 0 else {
      throw CommandFailed()
    }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 && errno == EINTR {}
    guard status == 0 else { throw CommandFailed() }
  }
}
