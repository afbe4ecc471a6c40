/// Where devices differ, and which of them the model is.
public struct DevicePolicy: Equatable, Sendable {
  public var conformance: Conformance
  public var release: Release
  public var notificationDelivery: NotificationDelivery
  public var backend: Backend

  public init(
    conformance: Conformance = .qemu, release: Release = .since7_2_14,
    notificationDelivery: NotificationDelivery = .inline, backend: Backend = .user
  ) {
    self.conformance = conformance
    self.release = release
    self.notificationDelivery = notificationDelivery
    self.backend = backend
  }

  /// How closely the device follows the specification.
  public enum Conformance: Equatable, CaseIterable, Sendable {
    /// What QEMU does, departures from the specification included.
    case qemu
    /// As the specification has it: `avail.idx` may not run ahead of the queue size, QueueReady
    /// 0 stops the queue, `num_buffers` is always written, bad queue sizes are refused.
    case strict
  }

  /// The QEMU releases between which observable behaviour changed.
  public enum Release: Equatable, CaseIterable, Sendable {
    /// One look at `avail.idx` after asking for a notification; frames wait at a broken device.
    case upTo7_2_13
    /// Looks until `avail.idx` stands still; frames may be dropped at a broken device; a transmit
    /// chain without a frame behind its header breaks it.
    case since7_2_14
    /// Counts buffers by the shadow of `avail.idx` where that shows some, takes the low half of
    /// QueueNotify as the queue, and breaks at a transmit chain shorter than the header.
    case since9_1
  }

  /// When a write to QueueNotify reaches the receive queue.
  public enum NotificationDelivery: Equatable, CaseIterable, Sendable {
    /// Within the store instruction, as under TCG.
    case inline
    /// Later, in the main loop, as with ioeventfd under KVM.
    case deferred
  }

  /// Who holds the frames that the guest has no buffers for.
  public enum Backend: Equatable, CaseIterable, Sendable {
    /// The user-mode network: it never looks back, and frames beyond 10,000 are lost.
    case user
    /// A datagram socket or tap: one frame waits in the net queue, the others in the kernel.
    case datagram
  }
}
