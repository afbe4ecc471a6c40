import Machine
import TraceFormat
import VirtIO
import VirtIODevice

/// A machine whose device is the model, steered along a recording.
///
/// The driver's stores reach the model, and its loads are answered by the model. Before each
/// answer the model's steps are placed, as late as possible, so that the answer can be what was
/// recorded. Clock, entropy, the places of interrupts and the platform's counters come from the
/// recording. Steering only chooses among orders that the model allows: an answer that none of
/// them gives ends the run.
struct SteeredMachine: ~Copyable {
  /// What the run knows of one virtqueue.
  struct Ring {
    var isPlaced = false
    var layout = SplitVirtqueueLayout(
      queueSize: 1, descriptorArea: 0, driverArea: 0, deviceArea: 0)
    /// `used.idx` as the driver last saw it.
    var seen: UInt16 = 0
    /// Looks since then.
    var polls: UInt64 = 0
    /// Every descriptor points at the same buffer.
    var sharesBuffer = false
  }

  /// Steps of the model that one answer may take.
  static let stepLimit = 1 << 20
  static let receive = Int(NetworkQueue.receive.index)
  static let transmit = Int(NetworkQueue.transmit.index)

  let input: ReplayInput
  let slotCount: UInt8
  let deviceSlot: UInt8
  var cursor: RecordCursor
  var future: RecordedFuture
  var device: NetworkDevice
  var memory: GuestMemory
  var backend = SteeredBackend()
  var supply: FrameSupply
  var rings: [2 of Ring] = .init(repeating: Ring())
  /// The line rose, and no interrupt was taken since.
  var isInterruptLatched = false
  private var wasLineRaised = false
  /// What a call that cannot throw met; the next one that can throws it.
  var pendingStop: ReplayStop?
  var counts = SteeredReplay.Counts()

  /// - Throws: when the recorded shared memory is out of the question.
  init(_ input: ReplayInput, device recorded: RecordedDevice) throws(ReplayStop) {
    let facts = RecordingFacts(input.records)
    guard facts.memory.upperBound <= SharedMemory.addressLimit || facts.memory.isEmpty,
      facts.memory.count <= SharedMemory.byteLimit
    else { throw .implausible(record: 0, .sharedMemoryOutOfBounds) }
    self.input = input
    slotCount = facts.slotCount
    deviceSlot = recorded.slot
    cursor = RecordCursor(input.records)
    future = RecordedFuture(input.records)
    device = NetworkDevice(recorded.configuration)
    memory = GuestMemory(
      base: facts.memory.isEmpty ? 0 : facts.memory.lowerBound,
      byteCount: max(8, facts.memory.count))
    supply = FrameSupply(input)
  }

  /// Runs one step of the model.
  mutating func step() {
    device.step(memory: &memory, backend: &backend)
    counts.steps += 1
    noteDevice()
  }

  /// Takes note of the interrupt line, and of what the model transmitted.
  mutating func noteDevice() {
    let isRaised = device.interruptLine
    if isRaised && !wasLineRaised { isInterruptLatched = true }
    wasLineRaised = isRaised
    if let difference = backend.difference, pendingStop == nil {
      let record = input.records[difference.record]
      pendingStop = .diverged(
        Divergence(
          record: record.index, expected: record.event,
          action: .transmitted(
            offset: difference.offset, expectedByteCount: difference.expected,
            byteCount: difference.actual)))
    }
    if let count = backend.strayByteCount { refuse(.strayFrame(byteCount: count)) }
    if let abort = device.abort { refuse(.aborted(abort)) }
  }

  /// Ends the run: the model cannot give what was recorded.
  mutating func refuse(_ answer: Divergence.ModelAnswer) {
    guard pendingStop == nil else { return }
    do throws(ReplayStop) {
      let record = try cursor.next
      pendingStop = .diverged(
        Divergence(record: record.index, expected: record.event, action: .modelGives(answer)))
    } catch {
      pendingStop = error
    }
  }

  func throwPendingStop() throws(ReplayStop) {
    if let pendingStop { throw pendingStop }
  }
}
