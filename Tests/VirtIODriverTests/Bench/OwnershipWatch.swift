import TraceFormat
import VirtIO

/// Follows a queue's descriptors through a log: the device's from the `avail.idx` that published
/// them until the driver took their used element.
struct OwnershipWatch {
  let queue: UInt8
  let layout: SplitVirtqueueLayout
  /// The queue's buffers: 2,048 bytes a descriptor.
  let buffers: UInt64

  /// Stores into descriptors and buffers that were the device's at that moment.
  func intrusions(in accesses: [Access]) -> [Access] {
    var owned: Set<UInt32> = []
    var made: [UInt16] = []
    var intrusions: [Access] = []
    for access in accesses {
      if let range = access.stored, owned.contains(where: { touches(range, $0) }) {
        intrusions.append(access)
      }
      switch access {
      case .event(.madeAvailable(let number, _, let head, _, _)) where number == queue:
        made.append(head)
      case .store(layout.availableIndex, _, _):
        owned.formUnion(made.map { UInt32($0) })
        made = []
      case .event(.usedElement(let number, _, let id, _, _)) where number == queue:
        owned.remove(id)
      default: continue
      }
    }
    return intrusions
  }

  private func touches(_ range: Range<UInt64>, _ descriptor: UInt32) -> Bool {
    let entry = layout.descriptor(UInt16(descriptor))
    let buffer = buffers + 2_048 * UInt64(descriptor)
    return range.overlaps(entry..<(entry + 16)) || range.overlaps(buffer..<(buffer + 2_048))
  }
}
