import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("Conformance: order of accesses")
struct OrderingTests {
  @Test("C-25: a store barrier lies between the ring's entries and avail.idx (§2.7.13.3.1)")
  func storeBarrier() throws {
    let bench = try TrafficBench.afterTraffic(.modern)
    for queue in [NetworkQueue.receive.index, NetworkQueue.transmit.index] {
      let layout = bench.layout(queue)
      // The two stores of a fresh queue with a position are not there at position 0.
      let live = Self.afterLive(bench.machine.log.accesses)
      for (previous, access) in zip(live, live.dropFirst()) {
        if case .store(layout.availableIndex, _, _) = access { #expect(previous == .storeBarrier) }
      }
    }
  }

  @Test("C-26: a full barrier lies between avail.idx and the look at used.flags (§2.7.13.4.1)")
  func fullBarrier() throws {
    let bench = try TrafficBench.afterTraffic(.modern)
    for queue in [NetworkQueue.receive.index, NetworkQueue.transmit.index] {
      let layout = bench.layout(queue)
      var isOrdered = true
      var looks = 0
      for access in Self.afterLive(bench.machine.log.accesses) {
        switch access {
        case .store(layout.availableIndex, _, _): isOrdered = false
        case .fullBarrier: isOrdered = true
        case .load(layout.usedFlags, _):
          #expect(isOrdered)
          looks += 1
        default: continue
        }
      }
      #expect(looks > 4)
    }
  }

  @Test("R-6: interrupts are enabled, then a full barrier, then used.idx is looked at again")
  func enableThenLook() throws {
    let bench = try TrafficBench.afterTraffic(.modern)
    let layout = bench.layout(NetworkQueue.receive.index)
    let memory = Self.afterLive(bench.machine.log.accesses).filter { access in
      if case .event = access { return false }
      return true
    }
    var count = 0
    for place in memory.indices {
      guard case .store(layout.availableFlags, _, 0) = memory[place] else { continue }
      let next = memory[(place + 1)...].prefix { access in
        if case .load(layout.usedIndex, _) = access { return false }
        return true
      }
      #expect(next.contains(.fullBarrier))
      count += 1
    }
    #expect(count > 4)
  }

  @Test("a used element is read behind a load barrier (§2.7.8.2)")
  func loadBarrier() throws {
    let bench = try TrafficBench.afterTraffic(.modern)
    for queue in [NetworkQueue.receive.index, NetworkQueue.transmit.index] {
      let layout = bench.layout(queue)
      var isOrdered = false
      var lastIndex: UInt16?
      for access in bench.machine.log.accesses {
        switch access {
        case .event(.usedIndex(let number, let value, _))
        where number == UInt8(queue) && value != lastIndex:
          lastIndex = value
          isOrdered = false
        case .loadBarrier: isOrdered = true
        case .load(let address, 4) where layout.isUsedElement(address): #expect(isOrdered)
        default: continue
        }
      }
      #expect(lastIndex != nil)
    }
  }

  @Test(
    "C-34, C-44: InterruptStatus is read and acknowledged before any ring is looked at",
    arguments: DeviceInterface.both)
  func acknowledgeFirst(_ interface: DeviceInterface) throws {
    let bench = try TrafficBench.afterTraffic(interface)
    let layout = bench.layout(NetworkQueue.receive.index)
    var hasLooked = false
    var count = 0
    for access in bench.machine.log.accesses {
      switch access {
      case .event(.interruptsTaken(let interrupts)) where interrupts.contains(.device):
        hasLooked = false
      case .load(layout.usedIndex, _): hasLooked = true
      case .registerLoad(MMIORegister.interruptStatus.rawValue, _, _):
        #expect(!hasLooked)
        count += 1
      default: continue
      }
    }
    #expect(count > 2)
  }

  /// What followed the first DRIVER_OK.
  private static func afterLive(_ accesses: [Access]) -> ArraySlice<Access> {
    accesses.drop { ($0.store(to: .status) ?? 0) & 4 == 0 }
  }
}

extension SplitVirtqueueLayout {
  /// Whether `address` is within the used ring's elements.
  fileprivate func isUsedElement(_ address: UInt64) -> Bool {
    address >= usedElement(0) && address < availableEvent
  }
}
