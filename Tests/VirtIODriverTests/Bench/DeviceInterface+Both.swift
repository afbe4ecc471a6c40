import VirtIO
import VirtIODevice

extension DeviceInterface {
  static var both: [DeviceInterface] { [.legacy, .modern] }
}
