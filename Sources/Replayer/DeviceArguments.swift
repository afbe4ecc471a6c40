public import ArgumentParser
public import VirtIO
import VirtIODevice

extension DeviceInterface: ExpressibleByArgument {}

/// The words for ``DevicePolicy/Release``: a QEMU release of each.
enum ReleaseArgument: String, ExpressibleByArgument, CaseIterable {
  case before = "7.2.13"
  case current = "7.2.22"
  case later = "10.0"

  var value: DevicePolicy.Release {
    switch self {
    case .before: .upTo7_2_13
    case .current: .since7_2_14
    case .later: .since9_1
    }
  }
}
