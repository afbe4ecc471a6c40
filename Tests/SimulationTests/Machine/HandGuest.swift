import HandRings
import Machine
import Simulation
import TraceFormat
import VirtIODevice

/// A guest that uses the simulated machine as a kernel would, written by hand: one receive ring
/// and one transmit ring of eight, legacy interface, rings at the addresses it was given.
struct HandGuest: ~Copyable {
  var machine: SimulatedMachine
  let receive: HandRing
  let transmit: HandRing
  let buffers: UInt64
  let slot: UInt8
  var posted = 0
  var taken = 0
  var sent = 0
  var reclaimed = 0

  /// A guest whose device is ready and whose receive ring is full.
  static func boot(_ configuration: SimulationConfiguration) throws(SimulationFault) -> HandGuest {
    var machine = SimulatedMachine(configuration)
    let rings = try machine.allocateShared(byteCount: 0x4_0000, alignment: 4096)
    let buffers = try machine.allocateShared(byteCount: 0x2_0000, alignment: 4096)
    var guest = HandGuest(machine: machine, rings: rings, buffers: buffers)
    try guest.start()
    return guest
  }

  private init(machine: consuming SimulatedMachine, rings: UInt64, buffers: UInt64) {
    slot = machine.slotCount - 1
    self.machine = machine
    receive = HandRing(number: 0, size: 8, base: rings)
    transmit = HandRing(number: 1, size: 8, base: rings + 0x2_0000)
    self.buffers = buffers
  }

  private mutating func start() throws(SimulationFault) {
    try write(0x070, 3)
    try write(0x028, 4096)
    for ring in [receive, transmit] {
      try write(0x030, ring.number)
      try write(0x038, 8)
      try write(0x03c, 4096)
      try write(0x040, UInt32(ring.base >> 12))
    }
    post(8)
    try write(0x070, 7)
    try write(0x050, 0)
    machine.enableInterrupt(slot: slot)
  }

  mutating func write(_ offset: UInt16, _ value: UInt32) throws(SimulationFault) {
    try machine.storeRegister(slot: slot, offset: offset, value: value)
  }

  mutating func post(_ count: Int) {
    for _ in 0..<count {
      let index = UInt64(posted % 8)
      machine.store64(buffers + index * 0x1000, to: receive.table + index * 16)
      machine.store32(2048, to: receive.table + index * 16 + 8)
      machine.store16(2, to: receive.table + index * 16 + 12)
      machine.store16(UInt16(index), to: receive.available + 4 + index * 2)
      posted += 1
    }
    machine.store16(UInt16(truncatingIfNeeded: posted), to: receive.available + 2)
  }

  mutating func send(_ frame: [UInt8]) throws(SimulationFault) {
    prepare(frame, at: UInt64(sent % 8))
    try write(0x050, 1)
  }

  /// Makes a frame available and notifies nobody.
  mutating func prepare(_ frame: [UInt8], at index: UInt64) {
    let address = buffers + (8 + index) * 0x1000
    let bytes = [UInt8](repeating: 0, count: 10) + frame
    machine.copy(bytes.rawSpan, to: address)
    machine.store64(address, to: transmit.table + index * 16)
    machine.store32(UInt32(bytes.count), to: transmit.table + index * 16 + 8)
    machine.store16(0, to: transmit.table + index * 16 + 12)
    machine.store16(UInt16(index), to: transmit.available + 4 + index * 2)
    sent += 1
    machine.store16(UInt16(truncatingIfNeeded: sent), to: transmit.available + 2)
  }

  /// Takes what the device used, re-posts it, and kicks if asked to; returns the lengths.
  mutating func drain() throws(SimulationFault) -> [UInt32] {
    var lengths: [UInt32] = []
    while try machine.load16(receive.used + 2) != UInt16(truncatingIfNeeded: taken) {
      let slot = UInt64(taken % 8)
      lengths.append(try machine.load32(receive.used + 8 + slot * 8))
      taken += 1
      post(1)
      if try machine.load16(receive.used) & 1 == 0 { try write(0x050, 0) }
    }
    return lengths
  }

  /// Reads InterruptStatus, acknowledges it, and only then drains.
  mutating func handleInterrupt() throws(SimulationFault) -> [UInt32] {
    let status = try machine.loadRegister(slot: slot, offset: 0x060, width: .word)
    if status != 0 { try write(0x064, status) }
    return try drain()
  }

  /// Waits for interrupts until `count` frames came.
  mutating func receive(_ count: Int) throws(SimulationFault) -> [UInt32] {
    var lengths: [UInt32] = []
    while lengths.count < count {
      _ = try machine.wait(until: nil)
      lengths += try handleInterrupt()
    }
    return lengths
  }

  /// Polls used.idx of the transmit ring until all frames are back.
  mutating func reclaim() throws(SimulationFault) {
    while try machine.load16(transmit.used + 2) != UInt16(truncatingIfNeeded: sent) {
      try machine.relax(PollingWait(queue: 0, goal: .different(from: 0)))
    }
    reclaimed = sent
  }
}
