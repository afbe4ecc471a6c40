/// Why a captured frame has no transfer; every unmatched frame has exactly one.
///
/// The names are stable: documentation, JSON and comments cite them.
public enum FrameReason: UInt8, Equatable, Sendable, CaseIterable {
  /// The capture cut the frame so short that its content cannot be told.
  case truncatedBySnaplen = 1
  /// No frame matched at all, so nothing says when the frame passed in the guest's time.
  case notPlacedInTime = 2
  /// It passed before the driver had set DRIVER_OK: a device has no buffers then.
  case beforeDriverReady = 3
  /// It passed before the first record that is left of the trace.
  case beforeTraceStart = 4
  /// It passed after the last record of the trace.
  case afterTraceEnd = 5
  /// It passed while records of the trace are missing.
  case inTraceGap = 6
  /// The capture holds the frame again: the other copy is matched, or is another interface's.
  case duplicateInCapture = 7
  /// A transfer of the same content is left, too far away to be taken for the same frame.
  case ambiguous = 8
  /// Neither to the guest's address nor to a group: a device's filter drops such a frame.
  case notAddressedToGuest = 9
  /// The trace covers the time, and the driver never got the frame: it was lost below the ring.
  case notDelivered = 10
  /// The trace covers the time, and the driver never transmitted the frame that bears its address.
  case notTransmittedByDriver = 11
  /// Only an interface saw it that is not the one nearest to the guest: whether it came to the
  /// device, or from there, is not known.
  case atOtherInterface = 12
}

/// Why a transfer has no captured frame; every unmatched transfer has exactly one.
public enum TransferReason: UInt8, Equatable, Sendable, CaseIterable {
  /// The used length does not hold the virtio-net header: there was no frame.
  case malformed = 1
  /// No frame matched at all, so nothing says when it passed in the capture's time.
  case notPlacedInTime = 2
  /// It passed before the capture's first frame.
  case beforeCaptureStart = 3
  /// It passed after the capture's last frame.
  case afterCaptureEnd = 4
  /// The device never used the buffer: the frame need not have left the guest.
  case notUsedByDevice = 5
  /// The capture cut the frames of this length too short to tell them apart.
  case captureTruncated = 6
  /// The capture file is damaged where the frame would be.
  case captureDamaged = 7
  /// The capture lost frames, and not more items have this reason than it lost.
  case captureDropped = 8
  /// A captured frame of the same content is left, too far away to be taken for the same one.
  case ambiguous = 9
  /// The capture covers the time and does not hold the frame.
  case notCaptured = 10
}

extension FrameReason: CustomStringConvertible {
  public var description: String { "\(name)" }

  /// One word, the same in every tool.
  public var name: StaticString {
    switch self {
    case .truncatedBySnaplen: "truncatedBySnaplen"
    case .notPlacedInTime: "notPlacedInTime"
    case .beforeDriverReady: "beforeDriverReady"
    case .beforeTraceStart: "beforeTraceStart"
    case .afterTraceEnd: "afterTraceEnd"
    case .inTraceGap: "inTraceGap"
    case .duplicateInCapture: "duplicateInCapture"
    case .ambiguous: "ambiguous"
    case .notAddressedToGuest: "notAddressedToGuest"
    case .notDelivered: "notDelivered"
    case .notTransmittedByDriver: "notTransmittedByDriver"
    case .atOtherInterface: "atOtherInterface"
    }
  }
}

extension TransferReason: CustomStringConvertible {
  public var description: String { "\(name)" }

  /// One word, the same in every tool.
  public var name: StaticString {
    switch self {
    case .malformed: "malformed"
    case .notPlacedInTime: "notPlacedInTime"
    case .beforeCaptureStart: "beforeCaptureStart"
    case .afterCaptureEnd: "afterCaptureEnd"
    case .notUsedByDevice: "notUsedByDevice"
    case .captureTruncated: "captureTruncated"
    case .captureDamaged: "captureDamaged"
    case .captureDropped: "captureDropped"
    case .ambiguous: "ambiguous"
    case .notCaptured: "notCaptured"
    }
  }
}
