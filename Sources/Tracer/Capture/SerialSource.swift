import ArgumentParser
import SystemPackage

/// Where a guest's serial trace comes from.
enum SerialSource: ExpressibleByArgument, Equatable {
  /// A file that may still grow, a pipe or a device.
  case path(FilePath)
  /// A socket of the local address family, where somebody listens.
  case socket(FilePath)
  /// A pseudoterminal.
  case terminal(FilePath)
  case standardInput

  init?(argument: String) {
    if argument == "-" {
      self = .standardInput
    } else if let path = SerialSource.path(in: argument, after: "unix:") {
      self = .socket(path)
    } else if let path = SerialSource.path(in: argument, after: "pty:") {
      self = .terminal(path)
    } else if !argument.isEmpty {
      self = .path(FilePath(argument))
    } else {
      return nil
    }
  }

  private static func path(in argument: String, after prefix: String) -> FilePath? {
    guard argument.hasPrefix(prefix), argument != prefix else { return nil }
    return FilePath(String(argument.dropFirst(prefix.count)))
  }
}

extension SerialSource: CustomStringConvertible {
  /// As it is typed.
  var description: String {
    switch self {
    case .path(let path): path.string
    case .socket(let path): "unix:\(path)"
    case .terminal(let path): "pty:\(path)"
    case .standardInput: "-"
    }
  }
}
