import Recording
import Testing
import TraceFormat
import VirtIO

@testable import RingHistory

@Suite("The account of all rings")
struct RingHistoryTests {
  private static let place = RecordPlace(record: 7, ticks: 70)

  private static func layout(_ size: UInt16) -> SplitVirtqueueLayout {
    SplitVirtqueueLayout(queueSize: size, descriptorArea: 0, driverArea: 0, deviceArea: 0)
  }

  private static func store(_ slot: UInt8, _ register: MMIORegister, _ value: UInt32) -> TraceEvent
  {
    .registerStore(slot: slot, offset: register.rawValue, value: value)
  }

  @Test("a gap is one step: it walks no descriptor and makes room for none")
  func gapWork() {
    var script = RingScript()
    script.add(
      .queueConfigured(
        queue: 0, size: 32_768, firstPosition: 0, descriptorArea: 0, driverArea: 0,
        deviceArea: 0))
    for round: UInt16 in 0..<3_000 {
      script.lose(1)
      script.post(round, head: round % 8)
      // A walk over the queue's 32,768 descriptors would find room for them.
      #expect(script.history[0].descriptorCapacity <= 16)
    }
    #expect(script.history.gapCount == 3_000)
    #expect(script.history[0].owner(of: 5) == .unknown, "made available before the last gap")
    #expect(script.history[0].owner(of: 2_999 % 8) == .device)
  }

  @Test("the first device that got ready is the device, whatever its slot")
  func device() {
    for ready: UInt8 in 0..<24 {
      for other: UInt8 in 0..<24 where other != ready {
        var script = RingScript()
        script.add(Self.store(other, .driverFeatures, 0x10))
        script.add(Self.store(ready, .driverFeatures, 0x20))
        #expect(script.history.device?.slot == other, "the first with features")
        script.add(Self.store(ready, .status, 7))
        script.add(Self.store(other, .status, 7))
        #expect(script.history.device?.slot == ready)
        #expect(script.history.device?.features == [.mac])
      }
    }
  }

  @Test("registers are unknown behind a gap, and what was agreed on is remembered")
  func registers() {
    var script = RingScript()
    script.add(.registerLoad(slot: 3, offset: MMIORegister.version.rawValue, value: 2))
    script.add(Self.store(3, .status, 0))
    script.add(Self.store(3, .driverFeatures, 0x20))
    script.add(Self.store(3, .status, 15))
    #expect(script.history.active.isLive && script.history.knows(slot: 3))
    script.lose(4)
    script.add(.clock(nanoseconds: 1))
    #expect(!script.history.active.isLive && !script.history.knows(slot: 3))
    #expect(script.history.device?.features == [.mac])
    script.add(Self.store(3, .status, 0))
    #expect(script.history.knows(slot: 3))
    #expect(script.history.device?.features == nil)
  }

  @Test("a reset gives every descriptor back")
  func reset() {
    var script = RingScript()
    script.add(
      .queueConfigured(
        queue: 0, size: 8, firstPosition: 0, descriptorArea: 0, driverArea: 0, deviceArea: 0))
    script.post(0, head: 1)
    script.add(Self.store(3, .status, 0))
    #expect(script.history[0].isReset)
    #expect(script.history[0].owner(of: 1) == .driver)
    #expect(script.history[0].used?.value == 0, "the last life's, for who asks")
  }

  @Test("what the device and the memory say stands beside what the driver saw")
  func witnesses() {
    var script = RingScript()
    script.add(
      .queueConfigured(
        queue: 1, size: 8, firstPosition: 0, descriptorArea: 0, driverArea: 0, deviceArea: 0))
    script.post(0, head: 1, queue: 1)
    var history = script.history
    let name = QueueName(number: 1)
    history.fold(.fetched(position: 0, head: 1), of: name, by: .device, at: Self.place)
    history.fold(.returned(1), of: name, by: .device, at: Self.place)
    #expect(history[1].fetched == Sighting(value: 1, place: Self.place, witness: .device))
    #expect(history[1].stored?.value == 1)
    #expect(history[1].used?.value == 0, "the driver has not looked")
    history.fold(.standing(available: 5), of: name, by: .memory, at: Self.place)
    #expect(history[1].available?.witness == .memory)
    #expect(history[1].outstanding == 5)
  }

  @Test("queues of other devices and guests have accounts of their own")
  func names() {
    var history = RingHistory()
    let names = [
      QueueName(number: 0), QueueName(device: 1, number: 0), QueueName(guest: 1, number: 0),
      QueueName(number: 300),
    ]
    for (place, name) in names.enumerated() {
      history.fold(
        .placed(Self.layout(8), first: UInt16(place)), of: name, by: .device, at: Self.place)
    }
    #expect(names.map { history.queue($0)?.available?.value } == [0, 1, 2, 3])
    #expect(history[0].available?.value == 0)
  }

  @Test("queues and descriptors beyond the limits are not followed, and that is said")
  func limits() {
    var history = RingHistory()
    for number in 0..<UInt16(RingHistory.queueLimit + 10) {
      history.fold(
        .placed(Self.layout(32_768), first: 0), of: QueueName(number: number), by: .driver,
        at: Self.place)
      history.fold(
        .exposed(position: 0, head: 32_767, length: 64), of: QueueName(number: number),
        by: .driver, at: Self.place)
    }
    #expect(history.queues.count == RingHistory.queueLimit)
    #expect(history.unfollowedCount == 20)
    let room = history.queues.reduce(0) { $0 + $1.descriptorCapacity }
    #expect(room <= RingHistory.descriptorLimit)
    let followed = history.queues.filter { $0.owner(of: 32_767) == .device }
    #expect(followed.count == 4)
    #expect(history.queues[100].owner(of: 32_767) == .unknown)
    #expect(history.queues[100].available?.value == 1)
  }
}
