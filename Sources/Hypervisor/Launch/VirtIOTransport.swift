/// Which virtio-mmio interface QEMU offers (VIRTIO 1.4 §4.2).
public enum VirtIOTransport: String, Equatable, Sendable, CaseIterable {
  /// Version 1 in the transport's Version register; QEMU's default (VIRTIO 1.4 §4.2.4).
  case legacy
  /// Version 2, negotiates `VIRTIO_F_VERSION_1`.
  case modern
}
