import Hypervisor
import VirtIODevice

/// The host's side of the model's device: a frame socket, or nobody.
struct SocketBackend: NetworkBackend, ~Copyable {
  let frames: FrameSocket?
  /// The last frame found the receiver's queue full; it is offered again.
  private(set) var isBusy = false

  init(frames: FrameSocket?) { self.frames = frames }

  /// A receiver that is gone takes every frame: QEMU drops what it cannot send.
  mutating func transmit(_ frame: RawSpan, replies: inout FrameQueue) -> Bool {
    guard let frames else { return true }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(frame.byteCount)
    for offset in 0..<frame.byteCount { bytes.append(frame.byte(at: offset)) }
    isBusy = (try? frames.send(bytes)) == false
    return !isBusy
  }
}
