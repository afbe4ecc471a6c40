import TestSupport
import Testing
import Wire

@testable import NetStack

@Suite("Tables agree with plain models")
struct TableTests {
  @Test func slotQueueIsAnOrderedSet() {
    var generator = SeededGenerator(seed: 1)
    var queue = SlotQueue(slotCount: 8)
    var model: [Int] = []
    for _ in 0..<5_000 {
      let slot = Int.random(in: 0..<8, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0:
        queue.append(slot)
        if !model.contains(slot) { model.append(slot) }
      case 1:
        queue.remove(slot)
        model.removeAll { $0 == slot }
      default:
        #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
      }
      #expect(queue.first == model.first)
      #expect((0..<8).map { queue.contains($0) } == (0..<8).map { model.contains($0) })
    }
  }

  @Test func deadlineHeapGivesTheEarliest() {
    var generator = SeededGenerator(seed: 2)
    var heap = DeadlineHeap(slotCount: 16)
    var model: [Int: Instant] = [:]
    for _ in 0..<10_000 {
      let slot = Int.random(in: 0..<16, using: &generator)
      let time = Instant(nanoseconds: UInt64.random(in: 0..<50, using: &generator))
      switch Int.random(in: 0..<4, using: &generator) {
      case 0, 1:
        heap.schedule(slot, at: time)
        model[slot] = time
      case 2:
        heap.cancel(slot)
        model[slot] = nil
      default:
        let popped = heap.popDue(at: time)
        let earliest = model.values.min()
        #expect((popped != nil) == (earliest.map { $0 <= time } ?? false))
        if let popped { #expect(model.removeValue(forKey: popped) == earliest) }
      }
      #expect(heap.earliest == model.values.min())
    }
  }

  @Test func connectionIndexFindsEveryKey() {
    var generator = SeededGenerator(seed: 3)
    var index = ConnectionIndex(slotCount: 16, seed: 9)
    var model: [Int: Int] = [:]
    func key(_ number: Int) -> ConnectionKey {
      ConnectionKey(
        peerAddress: IPv4Address(10, 0, 0, 1), peerPort: UInt16(number), localPort: 80)
    }
    for _ in 0..<10_000 {
      let number = Int.random(in: 0..<40, using: &generator)
      if model[number] == nil, model.count < 16 {
        let slot = Int.random(in: 0..<16, using: &generator)
        index.insert(key(number), slot: slot)
        model[number] = slot
      } else {
        index.remove(key(number))
        model[number] = nil
      }
      for number in 0..<40 { #expect(index.slot(for: key(number)) == model[number]) }
    }
  }

  @Test func neighborCacheKeepsWhatItLearnsLast() {
    var cache = NeighborCache(neighborCount: 8, lifetime: .seconds(10), seed: 1)
    for number in 0..<100 as Range<UInt8> {
      let address = IPv4Address(10, 0, 0, number)
      let hardwareAddress = MACAddress(rawValue: UInt64(number))
      let now = Instant(nanoseconds: UInt64(number))
      cache.learn(address, is: hardwareAddress, at: now)
      #expect(cache.hardwareAddress(of: address, at: now) == hardwareAddress)
    }
    let last = IPv4Address(10, 0, 0, 99)
    let expiry = Instant(nanoseconds: 99).advanced(by: .seconds(10))
    #expect(cache.hardwareAddress(of: last, at: expiry) == nil)
    let kept = (0..<100 as Range<UInt8>).filter {
      cache.hardwareAddress(of: IPv4Address(10, 0, 0, $0), at: Instant(nanoseconds: 99)) != nil
    }
    #expect(kept.count <= 8)
  }
}
