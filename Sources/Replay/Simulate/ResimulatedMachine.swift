import Machine
import Simulation
import TraceFormat
import VirtIODevice

/// What ends a run that is made again.
enum ResimulationStop: Error {
  /// The run itself.
  case fault(SimulationFault)
  /// It left the recording, or the recording ended.
  case replay(ReplayStop)
}

/// The simulated machine, each of its records held against the recording at once.
struct ResimulatedMachine: Machine, ~Copyable {
  typealias Fault = ResimulationStop

  /// Frames for the guest that are scheduled ahead of the time.
  private static let scheduledCount = 4_096

  var base: SimulatedMachine
  var cursor: RecordCursor
  /// Times of the frames that were scheduled and lie ahead.
  private var scheduled = Backlog<UInt64>()

  init(_ configuration: SimulationConfiguration, _ feed: consuming RecordFeed) {
    base = SimulatedMachine(configuration)
    cursor = RecordCursor(feed)
    schedule()
  }

  var slotCount: UInt8 { base.slotCount }

  /// How the run ended: behind the last record is the good end.
  func ending(_ stop: ResimulationStop) -> ExactReplay.Outcome.Ending {
    switch stop {
    case .replay(let stop): return stop == .endOfTrace ? .reproduced : .stopped(stop)
    case .fault:
      do throws(ReplayStop) {
        let record = try cursor.next
        return .stopped(
          .diverged(
            Divergence(record: record.index, expected: record.event, action: .modelGives(.end))))
      } catch {
        return error == .endOfTrace ? .reproduced : .stopped(error)
      }
    }
  }

  /// Keeps frames scheduled ahead of the time; the capture has them in its order.
  private mutating func schedule() {
    while let time = scheduled.first, time <= base.now { _ = scheduled.popFirst() }
    while scheduled.count < Self.scheduledCount, let frame = cursor.feed.arrival(0) {
      cursor.feed.supply.takeArrivals(1)
      let time = UInt64(clamping: frame.timestampNanoseconds)
      base.schedule(frame: frame.bytes, at: time)
      scheduled.append(time)
    }
  }

  mutating func record(_ event: TraceEvent) throws(ResimulationStop) {
    schedule()
    let time = base.now
    // A recording is as long as its trace: what would follow was never recorded.
    let record: TraceRecord
    do throws(ReplayStop) { record = try cursor.next } catch { throw .replay(error) }
    guard record.event == event, record.ticks == time else {
      let action: Divergence.Action =
        record.event == event ? .modelGives(.time(time)) : .recorded(event)
      throw .replay(
        .diverged(Divergence(record: record.index, expected: record.event, action: action)))
    }
    cursor.advance()
    do throws(SimulationFault) { try base.record(event) } catch { throw .fault(error) }
  }

  mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(ResimulationStop) -> UInt32 {
    do throws(SimulationFault) {
      return try base.loadRegister(slot: slot, offset: offset, width: width)
    } catch { throw .fault(error) }
  }

  mutating func storeRegister(
    slot: UInt8, offset: UInt16, value: UInt32
  ) throws(ResimulationStop) {
    do throws(SimulationFault) {
      try base.storeRegister(slot: slot, offset: offset, value: value)
    } catch { throw .fault(error) }
  }

  mutating func enableInterrupt(slot: UInt8) { base.enableInterrupt(slot: slot) }

  mutating func allocateShared(
    byteCount: Int, alignment: Int
  ) throws(ResimulationStop) -> UInt64 {
    do throws(SimulationFault) {
      return try base.allocateShared(byteCount: byteCount, alignment: alignment)
    } catch { throw .fault(error) }
  }

  mutating func load16(_ address: UInt64) throws(ResimulationStop) -> UInt16 {
    do throws(SimulationFault) { return try base.load16(address) } catch { throw .fault(error) }
  }

  mutating func load32(_ address: UInt64) throws(ResimulationStop) -> UInt32 {
    do throws(SimulationFault) { return try base.load32(address) } catch { throw .fault(error) }
  }

  mutating func store16(_ value: UInt16, to address: UInt64) { base.store16(value, to: address) }
  mutating func store32(_ value: UInt32, to address: UInt64) { base.store32(value, to: address) }
  mutating func store64(_ value: UInt64, to address: UInt64) { base.store64(value, to: address) }

  mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    base.copy(from: address, byteCount: byteCount, into: &destination)
  }

  mutating func copy(_ source: RawSpan, to address: UInt64) { base.copy(source, to: address) }

  mutating func loadBarrier() { base.loadBarrier() }
  mutating func storeBarrier() { base.storeBarrier() }
  mutating func fullBarrier() { base.fullBarrier() }

  mutating func readClock() throws(ResimulationStop) -> UInt64 {
    do throws(SimulationFault) { return try base.readClock() } catch { throw .fault(error) }
  }

  mutating func wait(until deadline: UInt64?) throws(ResimulationStop) -> InterruptSet {
    schedule()
    do throws(SimulationFault) {
      return try base.wait(until: deadline)
    } catch { throw .fault(error) }
  }

  mutating func takeInterrupts() throws(ResimulationStop) -> InterruptSet {
    do throws(SimulationFault) { return try base.takeInterrupts() } catch { throw .fault(error) }
  }

  mutating func relax(_ wait: PollingWait) throws(ResimulationStop) -> UInt64 {
    schedule()
    do throws(SimulationFault) { return try base.relax(wait) } catch { throw .fault(error) }
  }

  mutating func drawEntropy() throws(ResimulationStop) -> UInt64 {
    do throws(SimulationFault) { return try base.drawEntropy() } catch { throw .fault(error) }
  }

  mutating func readPlatformCounters() throws(ResimulationStop) -> PlatformCounters {
    do throws(SimulationFault) {
      return try base.readPlatformCounters()
    } catch { throw .fault(error) }
  }

  mutating func writeConsole(_ text: Span<UInt8>) { base.writeConsole(text) }
}
