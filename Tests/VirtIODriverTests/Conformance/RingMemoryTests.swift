import FaultPlans
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("Conformance: memory that is shared with the device")
struct RingMemoryTests {
  @Test(
    "C-13: what the device owns is left alone until it is used", arguments: DeviceInterface.both)
  func exposedBuffers(_ interface: DeviceInterface) throws {
    let bench = try TrafficBench.afterTraffic(interface, position: 0xFFF0)
    for queue in [NetworkQueue.receive.index, NetworkQueue.transmit.index] {
      let watch = OwnershipWatch(
        queue: UInt8(queue), layout: bench.layout(queue), buffers: try bench.bufferAddress(queue))
      #expect(watch.intrusions(in: bench.machine.log.accesses).isEmpty)
    }
  }

  @Test(
    "C-14: alignment of the three parts", arguments: DeviceInterface.both, [UInt16(1), 2, 4, 256])
  func alignment(_ interface: DeviceInterface, _ size: UInt16) throws {
    let bench = try DriverBench.live(
      SimulationConfiguration(device: DeviceConfiguration(interface: interface)),
      options: NetworkDriver.Options(queueSize: size, receiveBufferCount: size))
    for queue in [NetworkQueue.receive.index, NetworkQueue.transmit.index] {
      let layout = bench.layout(queue)
      #expect(layout.descriptorArea % 4_096 == 0)
      #expect(layout.driverArea == layout.descriptorArea + 16 * UInt64(size))
      #expect(layout.deviceArea % 4_096 == 0)
      // What the device made of the registers is what the driver uses.
      #expect(bench.machine.simulated.device.queue(queue).layout == layout)
    }
  }

  @Test(
    "C-15 to C-17, C-36: one descriptor a chain: receive writable, of 1,526 bytes and more",
    arguments: DeviceInterface.both)
  func descriptors(_ interface: DeviceInterface) throws {
    let bench = try TrafficBench.afterTraffic(interface)
    for queue in [NetworkQueue.receive.index, NetworkQueue.transmit.index] {
      let layout = bench.layout(queue)
      for index in 0..<layout.queueSize {
        let entry = layout.descriptor(index)
        let length = bench.machine.simulated.memory.load32(entry + 8)
        let flags = bench.machine.simulated.memory.load16(entry + 12)
        if queue == NetworkQueue.receive.index {
          #expect(flags == Descriptor.Flags.write.rawValue)
          #expect(length >= 1_526)
        } else {
          #expect(flags == 0)
          #expect(length > UInt32(bench.driver.headerByteCount))
        }
      }
    }
  }

  @Test("C-19, C-22: avail.flags is 0 or 1; used.flags starts at 0 and is the device's own")
  func flags() throws {
    let bench = try TrafficBench.afterTraffic(.modern)
    for queue in [NetworkQueue.receive.index, NetworkQueue.transmit.index] {
      let layout = bench.layout(queue)
      for access in bench.machine.log.accesses {
        guard case .store(layout.availableFlags, 2, let value) = access else { continue }
        #expect(value <= 1)
      }
      let writes = bench.machine.log.accesses.filter { access in
        guard let range = access.stored else { return false }
        return range.overlaps(layout.usedFlags..<layout.availableEvent)
      }
      // The clearing at the start, by words, is all that the driver ever writes there.
      #expect(
        writes.allSatisfy {
          guard case .store(_, 8, 0) = $0 else { return false }
          return true
        })
    }
  }

  @Test("C-22: avail_event and used_event mean nothing without EVENT_IDX")
  func poisonedEvents() throws {
    var bench = try DriverBench.live(
      SimulationConfiguration(),
      options: NetworkDriver.Options(queueSize: 4, receiveBufferCount: 4))
    for queue in [NetworkQueue.receive.index, NetworkQueue.transmit.index] {
      let layout = bench.layout(queue)
      bench.machine.simulated.store16(0xABCD, to: layout.availableEvent)
      bench.machine.simulated.store16(0xABCD, to: layout.usedEvent)
    }
    for seed in 0..<12 { bench.arrive(.sampleFrame(80, seed: seed), after: 1_000) }
    bench.backlog = (0..<12).map { .sampleFrame(90, seed: $0) }
    try bench.serve(for: 1_000_000)
    #expect(bench.received.count == 12)
    #expect(bench.transmitted.count == 12)
  }

  @Test(
    "C-45: at DRIVER_OK the used ring is zero and the available ring holds fresh buffers only",
    arguments: DeviceInterface.both)
  func zeroedBeforeLive(_ interface: DeviceInterface) throws {
    let faults = FaultPlan([PlannedFault(.flipID(nil, mask: 0x10), at: 9)])
    var bench = try DriverBench.live(
      SimulationConfiguration(
        device: DeviceConfiguration(interface: interface), faults: faults),
      options: NetworkDriver.Options(queueSize: 4, receiveBufferCount: 4))
    let layouts = [
      bench.layout(NetworkQueue.receive.index), bench.layout(NetworkQueue.transmit.index),
    ]
    var looks: [[UInt16]] = []
    bench.machine.beforeStore = { register, value, memory in
      guard register == MMIORegister.status.rawValue, value & 4 != 0 else { return }
      for layout in layouts {
        let used = stride(from: layout.deviceArea, to: layout.availableEvent + 2, by: 2)
        looks.append(used.map { memory.load16($0) })
        looks.append([memory.load16(layout.availableIndex)])
      }
    }
    for seed in 1...12 { bench.arrive(.sampleFrame(60, seed: seed), after: UInt64(seed) * 9_000) }
    bench.backlog = (0..<6).map { .sampleFrame(90, seed: $0) }
    try bench.serve(for: 1_000_000)
    #expect(bench.resets == [.deviceViolation])
    let zeros = [UInt16](repeating: 0, count: 19)
    #expect(looks == [zeros, [4], zeros, [0]])
  }
}
