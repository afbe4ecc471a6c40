import ArgumentParser
import SystemPackage

/// `unix:PATH`, as QEMU spells it.
struct SocketAddress: ExpressibleByArgument {
  var path: FilePath

  init?(argument: String) {
    guard argument.hasPrefix("unix:"), argument.utf8.count > 5 else { return nil }
    path = FilePath(String(argument.dropFirst(5)))
  }
}

/// `dgram:LOCAL,REMOTE`: two datagram sockets by path.
struct FrameAddresses: ExpressibleByArgument {
  /// Frames for the guest arrive here.
  var local: FilePath
  /// Frames from the guest go there.
  var remote: FilePath

  init?(argument: String) {
    guard argument.hasPrefix("dgram:") else { return nil }
    let paths = argument.dropFirst(6).split(separator: ",", omittingEmptySubsequences: false)
    guard paths.count == 2, paths.allSatisfy({ !$0.isEmpty }) else { return nil }
    (local, remote) = (FilePath(String(paths[0])), FilePath(String(paths[1])))
  }
}
