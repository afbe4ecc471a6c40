import Recording
import RingHistory
import Testing
import TraceFormat
import VirtIO

@Suite("The account of one virtqueue")
struct QueueHistoryTests {
  private static func placed(_ script: inout RingScript, size: UInt16, first: UInt16 = 0) {
    script.add(
      .queueConfigured(
        queue: 0, size: size, firstPosition: first, descriptorArea: 0, driverArea: 0,
        deviceArea: 0))
  }

  @Test("positions wrap and are counted")
  func positions() {
    var script = RingScript()
    Self.placed(&script, size: 256, first: 0xFFFE)
    for position: UInt16 in [0xFFFE, 0xFFFF, 0, 1] { script.post(position, head: 0) }
    script.take(0xFFFE, id: 0)
    let positions = script.history[0].positions
    #expect(positions.available == 2)
    #expect(positions.taken == 0xFFFF)
    #expect(positions.owned == 3)
    #expect(positions.availableWraps == 1)
    #expect(positions.takenWraps == 0)
    #expect(script.history[1].positions.owned == nil)
  }

  @Test("a descriptor goes from the driver to the device and back, by the element that names it")
  func owners() {
    var script = RingScript()
    Self.placed(&script, size: 8)
    #expect(script.history[0].owner(of: 3) == .driver)
    script.post(0, head: 3, length: 2_048)
    script.post(1, head: 4, length: 100)
    #expect(script.history[0].owner(of: 3) == .device)
    #expect(script.history[0].length(of: 4) == 100)
    script.see(1)
    #expect(script.history[0].owner(of: 3) == .device)
    #expect(script.history[0].surplus == 1)
    script.take(0, id: 3)
    #expect(script.history[0].owner(of: 3) == .driver)
    #expect(script.history[0].owner(of: 4) == .device)
    #expect(script.history[0].isDrained)
    script.take(1, id: 4)
    #expect(script.history[0].surplus == -1)
    #expect(script.history[0].owner(of: 4) == .device, "what was not delivered changes no hands")
  }

  @Test("used.idx alone returns the chains of a driver that reads no element")
  func counting() {
    var script = RingScript()
    Self.placed(&script, size: 8)
    script.post(0, head: 0)
    script.post(1, head: 1)
    script.see(2)
    #expect(script.history[0].owner(of: 0) == .returned)
    #expect(script.history[0].knowsOwners)
    script.post(2, head: 0)
    #expect(script.history[0].owner(of: 0) == .device)
    #expect(script.history[0].owner(of: 1) == .returned)
  }

  @Test("a driver that polls for its one transmission has it back when used.idx counts it")
  func completed() {
    var script = RingScript()
    script.add(
      .queueConfigured(
        queue: 1, size: 8, firstPosition: 0, descriptorArea: 0, driverArea: 0, deviceArea: 0))
    script.add(.madeAvailable(queue: 1, position: 0, head: 5, length: 60, prefixHash: 1))
    script.add(.pollBegan(queue: 1, counter: 1))
    #expect(script.history.pollingWait?.counter == 1)
    script.add(.usedIndex(queue: 1, value: 1, emptyPolls: 3))
    #expect(script.history[1].owner(of: 5) == .completed)
    #expect(script.history[1].owner(of: 5).isWithDevice == false)
  }

  @Test("a size that no split ring has is no size", arguments: [0, 32_769, 65_535] as [UInt16])
  func sizes(_ size: UInt16) {
    var script = RingScript()
    Self.placed(&script, size: size)
    script.post(0, head: 0)
    script.see(1)
    script.take(0, id: 0)
    #expect(script.history[0].size == nil)
    #expect(script.history[0].isDrained)
  }

  @Test("behind a gap nothing is known but where the queue lies")
  func gap() {
    var script = RingScript()
    Self.placed(&script, size: 8)
    script.add(.bufferRegion(queue: 0, address: 0, stride: 2_048, count: 8))
    for head: UInt16 in 0..<8 { script.post(head, head: head) }
    script.see(2)
    script.lose(1)
    script.add(.clock(nanoseconds: 1))
    let queue = script.history[0]
    #expect(script.history.gapCount == 1)
    #expect(queue.size == 8 && queue.layout != nil && queue.buffers?.value.count == 8)
    #expect(queue.available == nil && queue.used == nil && queue.taken == nil)
    #expect(queue.surplus == nil && queue.outstanding == nil)
    #expect((0..<8).allSatisfy { queue.owner(of: $0) == .unknown && queue.length(of: $0) == 0 })
    script.see(4)
    script.take(2, id: 2)
    #expect(script.history[0].surplus == 1, "both positions tell how far they are apart")
    #expect(script.history[0].owner(of: 2) == .driver)
  }

  @Test("the elements taken last are there for a turn of the ring, and not behind a gap")
  func elements() {
    var script = RingScript()
    Self.placed(&script, size: 8)
    for position: UInt16 in 0..<20 {
      script.see(position + 1)
      script.take(position, id: UInt32(position % 8), length: UInt32(position))
    }
    for position: UInt16 in 11..<20 {
      #expect(script.history[0].element(at: position)?.value.length == UInt32(position))
    }
    #expect(script.history[0].element(at: 3) == nil)
    script.lose(1)
    script.see(21)
    #expect(script.history[0].element(at: 19) == nil)
  }

  @Test("chains that younger ones overtook")
  func overtaken() {
    var script = RingScript()
    Self.placed(&script, size: 4)
    for head: UInt16 in 0..<4 { script.post(head, head: head) }
    script.see(2)
    script.take(0, id: 1)
    script.take(1, id: 3)
    let (kept, count) = script.history[0].overtaken
    #expect(kept.map(\.head) == [0, 2])
    #expect(count == 2)
    #expect(script.history[0].youngestReturned == 4)
  }

  @Test("batches that give back fewer buffers than they took")
  func refill() {
    var script = RingScript()
    Self.placed(&script, size: 8)
    for head: UInt16 in 0..<8 { script.post(head, head: head) }
    script.see(2)
    script.take(0, id: 0)
    script.take(1, id: 1)
    script.post(8, head: 0)
    script.add(.waitBegan(deadline: nil))
    let refill = script.history[0].refill
    #expect(refill.takenCount == 2 && refill.postedCount == 1 && refill.shortCount == 1)
    #expect(refill.firstShort?.posted == 1)
  }
}
