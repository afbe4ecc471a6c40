/// Firmware whose only work is to stop the processor: a board without guest code.
///
/// It writes no memory, so that all of the guest's is zero but the firmware's own image below
/// 1 MiB.
enum HaltedFirmware {
  /// QEMU takes firmware in units of 64 KiB.
  private static let byteCount = 65_536
  /// The processor begins sixteen bytes before the end of the image.
  private static let resetVector = byteCount - 16

  /// The image: `cli`, then `hlt`, and again should anything wake the processor.
  static var image: [UInt8] {
    var image = [UInt8](repeating: 0, count: byteCount)
    image.replaceSubrange(resetVector..<(resetVector + 4), with: [0xfa, 0xf4, 0xeb, 0xfc])
    return image
  }
}
