import Clocks
import SyntheticRuns
import TestSupport
import Testing
import TraceFormat
import Wire

@testable import Matching

@Suite("Frames match whatever a path has done to them")
struct PathTests {
  private static let segment = TransportSample.tcp

  private func wire(
    _ bytes: [UInt8], originalLength: Int? = nil, frameCheckByteCount: Int = 0
  ) -> WireFrame {
    WireFrame(
      bytes.frameSpan, originalLength: UInt32(originalLength ?? bytes.count), nanoseconds: 0,
      frameCheckByteCount: frameCheckByteCount)
  }

  private func content(_ bytes: [UInt8]) -> UInt64 {
    UInt64(FramePrefixHash.of(bytes.frameSpan)) | UInt64(bytes.count) << 32
  }

  private func change(_ captured: WireFrame, _ driver: [UInt8]) -> PathChange? {
    captured.readings.first { $0.content == content(driver) }?.change
  }

  @Test("one tag or two are left out", arguments: [1, 2, 3])
  func tags(count: Int) {
    let tag: [UInt8] = [0x81, 0, 0, 31]
    for sample in [Self.segment, SyntheticRun(SyntheticRun.Plan(frameCount: 1)).frames[0].bytes] {
      let tags = (0..<count).flatMap { _ in tag }
      let captured = Array(sample[..<12]) + tags + sample[12...]
      #expect(change(wire(captured), sample) == .tags)
    }
  }

  @Test("padding and other trailers are left out, by the length that the frame states")
  func trailers() {
    let padded = Self.segment + [UInt8](repeating: 0, count: 6)
    #expect(change(wire(padded), Self.segment) == .trailer)
    let arp = TransportSample.arp
    #expect(change(wire(arp + [UInt8](repeating: 0, count: 18)), arp) == .trailer)
    let length = Array(arp[..<12]) + [0, 28] + arp[14...]
    #expect(change(wire(length + [UInt8](repeating: 7, count: 18)), length) == .trailer)
    #expect(change(wire(arp + [1]), arp) == nil)
  }

  @Test("a frame check sequence is left out where it is declared and the frame states no length")
  func frameCheckSequence() {
    let other = Array(TransportSample.arp[..<12]) + [0x88, 0xCC, 1, 2, 3, 4]
    let captured = other + [9, 9, 9, 9]
    #expect(change(wire(captured, frameCheckByteCount: 4), other) == .trailer)
    #expect(wire(captured).readings.isEmpty)
  }

  @Test("a checksum that was left to a device is computed, and the reverse")
  func checksums() {
    let whole = Self.segment
    var partial = whole
    let pseudoHeader = TransportSample.pseudoHeaderSum(whole)
    partial[50] = UInt8(pseudoHeader >> 8)
    partial[51] = UInt8(pseudoHeader & 255)
    #expect(change(wire(partial), whole) == .missingChecksum)
    #expect(change(wire(whole), partial) == .computedChecksum)
    partial[50] ^= 0x55
    #expect(change(wire(partial), whole) == .missingChecksum)
  }

  @Test("all at once, and cut by the snap length")
  func everything() {
    let whole = Self.segment
    var captured = Array(whole[..<12]) + [0x88, 0xA8, 0, 5, 0x81, 0, 0, 7] + whole[12...]
    captured[58] ^= 1
    captured += [0, 0, 0, 0, 0, 0]
    #expect(
      change(wire(captured), whole) == [.tags, .trailer, .missingChecksum])
    let long = SyntheticRun(SyntheticRun.Plan(frameCount: 1)).frames[0].bytes
    let frame = long + long
    let tagged = Array(frame[..<12]) + [0x81, 0, 0, 5] + frame[12...]
    let cut = wire(Array(tagged.prefix(140)), originalLength: tagged.count)
    let shorter = wire(Array(tagged.prefix(131)), originalLength: tagged.count)
    #expect(frame.count < 140 || change(cut, frame) == .tags)
    #expect(shorter.readings.allSatisfy { $0.content != content(frame) } || frame.count < 128)
  }

  @Test("every truncation and every changed length is harmless")
  func hostile() {
    var tagged = Array(Self.segment[..<12]) + [0x81, 0, 0, 5] + Self.segment[12...]
    for count in 0...tagged.count {
      _ = wire(Array(tagged.prefix(count)), originalLength: tagged.count, frameCheckByteCount: 30)
      _ = wire(Array(tagged.prefix(count)), frameCheckByteCount: 30)
    }
    for place in 12..<tagged.count {
      for value in [UInt8](arrayLiteral: 0, 1, 0x45, 0x4F, 0x60, 0x7F, 0x80, 0xFF) {
        let old = tagged[place]
        tagged[place] = value
        _ = wire(tagged)
        tagged[place] = old
      }
    }
  }

  @Test("a whole run that was captured behind a trunk matches, another run still does not")
  func wholeRun() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 31))
    let trace = try #require(run.trace())
    func tagged(_ run: SyntheticRun) -> [WireFrame] {
      run.frames.map { frame in
        let bytes = Array(frame.bytes[..<12]) + [0x81, 0, 0, 31] + frame.bytes[12...]
        return WireFrame(
          bytes.frameSpan, originalLength: UInt32(bytes.count), nanoseconds: frame.nanoseconds)
      }
    }
    let sums = try Correlated(trace, tagged(run)).reconciliation
    #expect(sums.matchedCount == run.frames.count)
    #expect(sums.changes == [.tags: run.frames.count])
    #expect(throws: MatchError<Never>.self) {
      try Correlated(trace, tagged(SyntheticRun(SyntheticRun.Plan(seed: 32))))
    }
  }
}

@Suite("Frames that were captured more than once")
struct CopyTests {
  private func copies(_ run: SyntheticRun, interfaces: [Int]) -> [WireFrame] {
    run.frames.flatMap { frame in
      interfaces.enumerated().map { number, interface in
        WireFrame(
          frame.bytes.frameSpan, originalLength: UInt32(frame.bytes.count),
          nanoseconds: frame.nanoseconds + Int64(number) * 300, interface: interface)
      }
    }
  }

  @Test("copies steal no match and cost no clock", arguments: [[0, 0], [0, 1], [3, 7, 1]])
  func copied(interfaces: [Int]) throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 41, frameCount: 600))
    let trace = try #require(run.trace())
    let alone = try Correlated(trace, run.wireFrames)
    let correlated = try Correlated(trace, copies(run, interfaces: interfaces))
    let sums = correlated.reconciliation
    #expect(sums.matchedCount == run.frames.count)
    #expect(sums.isBalanced)
    let reasons = (sums.received.frameReasons + sums.transmitted.frameReasons).map(\.reason)
    #expect(Set(reasons) == [.duplicateInCapture])
    #expect(correlated.clock.stepCount == alone.clock.stepCount)
    #expect(correlated.clock.contradictions == 0)
    for (place, frame) in run.frames.enumerated() {
      let records = interfaces.indices.compactMap { copy -> UInt64? in
        let link = correlated.link(ofFrame: place * interfaces.count + copy)
        guard case .matched(let ring) = link.content else { return nil }
        return ring.record
      }
      #expect(records == [frame.record])
    }
  }

  @Test("what only the farther interface saw is no fault of the device")
  func elsewhere() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 42, frameCount: 300))
    let other = SyntheticRun(SyntheticRun.Plan(seed: 43, frameCount: 20))
    let trace = try #require(run.trace())
    let middle = run.frames.count / 2
    var frames = copies(run, interfaces: [0, 1])
    for (number, frame) in other.frames.enumerated() {
      frames.insert(
        WireFrame(
          frame.bytes.frameSpan, originalLength: UInt32(frame.bytes.count),
          nanoseconds: run.frames[middle].nanoseconds, interface: 1),
        at: middle * 2 + number)
    }
    let sums = try Correlated(trace, frames).reconciliation
    #expect(sums.matchedCount == run.frames.count)
    let reasons = sums.received.frameReasons + sums.transmitted.frameReasons
    #expect(Set(reasons.map(\.reason)) == [.duplicateInCapture, .atOtherInterface])
  }

  @Test("frames without a time say nothing about the clock")
  func timeless() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 44, frameCount: 300))
    let trace = try #require(run.trace())
    let frames = run.frames.enumerated().map { place, frame in
      WireFrame(
        frame.bytes.frameSpan, originalLength: UInt32(frame.bytes.count),
        nanoseconds: run.frames[max(0, place - place % 3)].nanoseconds, hasTime: place % 3 == 0)
    }
    let correlated = try Correlated(trace, frames)
    #expect(correlated.reconciliation.matchedCount == run.frames.count)
    #expect(correlated.clock.contradictions == 0)
  }
}

/// Frames made by hand.
enum TransportSample {
  private static let addresses: [UInt8] = [10, 0, 2, 2, 10, 0, 2, 15]

  static let arp: [UInt8] = {
    let head: [UInt8] = [0x52, 0x54, 0, 0x12, 0x34, 0x56, 0x52, 0x55, 10, 0, 2, 2, 8, 6]
    return head + [0, 1, 8, 0, 6, 4, 0, 1, 0x52, 0x55, 10, 0, 2, 2, 10, 0, 2, 2]
      + [0, 0, 0, 0, 0, 0, 10, 0, 2, 15]
  }()

  /// A TCP segment without data, 54 bytes, its checksum right.
  static let tcp: [UInt8] = {
    var frame = Array(arp[..<12]) + [8, 0, 0x45, 0, 0, 40, 0, 1, 0x40, 0, 64, 6, 0, 0]
    frame += addresses + [0xCB, 0x48, 0, 80, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x10, 8, 0, 0, 0, 0, 0]
    let sum = ~words(Array(frame[34...]), from: pseudoHeaderSum(frame))
    frame[50] = UInt8(sum >> 8)
    frame[51] = UInt8(sum & 255)
    return frame
  }()

  /// What a TCP checksum holds before a device computes the rest.
  static func pseudoHeaderSum(_ frame: [UInt8]) -> UInt16 {
    words(addresses + [0, 6, 0, UInt8(frame.count - 34)], from: 0)
  }

  private static func words(_ bytes: [UInt8], from start: UInt16) -> UInt16 {
    var sum = UInt32(start)
    for place in stride(from: 0, to: bytes.count, by: 2) {
      sum += UInt32(bytes[place]) << 8 | UInt32(bytes[place + 1])
      sum = (sum & 0xFFFF) + (sum >> 16)
    }
    return UInt16(sum)
  }
}
