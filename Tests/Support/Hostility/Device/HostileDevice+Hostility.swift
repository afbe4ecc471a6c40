import VirtIO
import VirtIODevice

/// What the device does wrong, between any two accesses of the driver.
enum HostileAction: Int, CaseIterable, Sendable {
  /// Nothing: an honest device, so that the next deviation meets a deep state.
  case none
  case usedIndexStep, usedIndexBack, usedIndexBeyond, usedIndexAny
  case elementIDs, elementLengths, elementAny, elementsAhead
  case usedFlags, availableEvent
  case bufferBytes, bufferHeader
  case interruptStatus, spuriousInterrupt, lostInterrupt
  case needsReset, statusLost, statusAny
  case registerFlipped, registerConstant, registerCounting, deviceGone
  case configurationChange, featuresWithdrawn, queueShrunk
  case silence, ringsForgotten
}

extension HostileDevice {
  mutating func perform(
    _ action: HostileAction, on memory: inout GuestMemory, buffers: Range<UInt64>,
    _ decisions: inout Decisions
  ) {
    switch action {
    case .none: break
    case .usedIndexStep, .usedIndexBack, .usedIndexBeyond, .usedIndexAny, .elementsAhead,
      .elementAny, .usedFlags, .availableEvent:
      scribble(action, on: &memory, &decisions)
    case .elementIDs, .elementLengths:
      let lies: [ElementLie] =
        action == .elementIDs
        ? [.foreignID, .repeatedID, .idOutOfRange]
        : [.lengthZero, .lengthBelowHeader, .lengthBeyondBuffer, .lengthHuge]
      wrongElement = lies[decisions.below(lies.count)]
      wrongElementsLeft = 1 + decisions.below(4)
    case .bufferBytes, .bufferHeader:
      writeBuffer(action, on: &memory, buffers: buffers, &decisions)
    case .interruptStatus:
      interruptStatus = decisions.edge32()
      isInterruptPending = true
    case .spuriousInterrupt: isInterruptPending = true
    case .lostInterrupt: lostInterrupts = 1 + decisions.below(4)
    case .needsReset:
      status |= DeviceStatus.deviceNeedsReset.rawValue
      interruptStatus |= InterruptStatus.configurationChange.rawValue
      isInterruptPending = decisions.below(2) == 0
    case .statusLost: reset()
    case .statusAny: status = decisions.edge32()
    case .registerFlipped, .registerConstant, .registerCounting, .deviceGone,
      .featuresWithdrawn, .queueShrunk:
      tellLies(action, &decisions)
    case .configurationChange:
      generation &+= 1
      interruptStatus |= InterruptStatus.configurationChange.rawValue
      isInterruptPending = true
    case .silence: silence = 1 + decisions.below(400)
    case .ringsForgotten:
      let queue = decisions.below(2)
      hasLostPosition = true
      rings[queue].available = RingPosition(decisions.next())
      rings[queue].used = RingPosition(decisions.next())
    }
  }

  /// The used ring: flags, index, elements, and the event field behind them.
  private func scribble(
    _ action: HostileAction, on memory: inout GuestMemory, _ decisions: inout Decisions
  ) {
    let ring = rings[decisions.below(2)]
    guard ring.isPlaced else { return }
    let layout = ring.layout
    let index = memory.load16(layout.usedIndex)
    switch action {
    case .usedIndexStep: memory.store16(index &+ 1, to: layout.usedIndex)
    case .usedIndexBack:
      memory.store16(index &- 1 &- UInt16(decisions.below(4)), to: layout.usedIndex)
    case .usedIndexBeyond:
      memory.store16(index &+ layout.queueSize &+ UInt16(decisions.below(3)), to: layout.usedIndex)
    case .usedIndexAny: memory.store16(decisions.next(), to: layout.usedIndex)
    case .usedFlags: memory.store16(decisions.next(), to: layout.usedFlags)
    case .availableEvent: memory.store16(decisions.next(), to: layout.availableEvent)
    case .elementsAhead:
      // Elements that were never published, plausible ones, and then the index that covers them.
      let count = 1 + UInt16(decisions.below(Int(layout.queueSize)))
      for step in 0..<count {
        let place = layout.usedElement((index &+ step) % layout.queueSize)
        memory.store32(UInt32(decisions.below(Int(layout.queueSize))), to: place)
        memory.store32(UInt32(decisions.below(2_049)), to: place + 4)
      }
      memory.store16(index &+ count, to: layout.usedIndex)
    default:
      let place = layout.usedElement(UInt16(decisions.below(Int(layout.queueSize))))
      memory.store32(decisions.edge32(), to: place)
      memory.store32(decisions.edge32(), to: place + 4)
    }
  }

  /// Receive buffers change under the driver, used or not.
  private func writeBuffer(
    _ action: HostileAction, on memory: inout GuestMemory, buffers: Range<UInt64>,
    _ decisions: inout Decisions
  ) {
    guard !buffers.isEmpty else { return }
    let buffer = buffers.lowerBound + UInt64(decisions.below(buffers.count / 2_048)) * 2_048
    for _ in 0..<8 {
      let offset = UInt64(decisions.below(action == .bufferHeader ? 12 : 2_048))
      memory.store8(UInt8(truncatingIfNeeded: decisions.next()), to: buffer + offset)
    }
  }

  /// The next reads of one register, or of all, are answered with something else.
  private mutating func tellLies(_ action: HostileAction, _ decisions: inout Decisions) {
    let registers = MMIORegister.allCases
    liedRegister = registers[decisions.below(registers.count)].rawValue
    liesLeft = 1 + decisions.below(4)
    switch action {
    case .registerFlipped: lie = .flipped(1 << UInt32(decisions.below(32)))
    case .registerConstant: lie = .constant(decisions.edge32())
    case .registerCounting:
      lie = .counting(decisions.word32())
      liedRegister = MMIORegister.configGeneration.rawValue
      liesLeft = 16
    case .featuresWithdrawn:
      lie = .constant(0)
      liedRegister = MMIORegister.deviceFeatures.rawValue
    case .queueShrunk:
      lie = .constant(UInt32(decisions.below(8)))
      liedRegister = MMIORegister.queueNumMax.rawValue
    default:
      // A device that was unplugged reads all ones, or all zeros, everywhere.
      lie = .constant(decisions.below(2) == 0 ? .max : 0)
      liedRegister = nil
      liesLeft = 1 + decisions.below(40)
    }
  }
}
