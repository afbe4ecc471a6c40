import NetStack
import TestSupport
import Wire

/// A plain TCP client, written apart from the stack: it uploads, reads slowly, keeps text that
/// arrives out of order, and sends everything again after a fixed time without progress.
struct SimulatedPeer {
  static let initial = TCPSequenceNumber(rawValue: 0xffff_f000)
  static let address = IPv4Address(10, 0, 2, 2)
  static let hardwareAddress = MACAddress(rawValue: 0x5254_0012_3456)

  /// What it sends.
  let upload: [UInt8]
  /// Whether it sends FIN right after the upload, or waits for that of the server.
  let closesFirst: Bool
  let bufferByteCount: Int
  /// Text of the server that arrived in order.
  private(set) var download: [UInt8] = []
  private(set) var isFinished = false
  private(set) var wasReset = false

  private var serverInitial: TCPSequenceNumber?
  private var early: [Int: [UInt8]] = [:]
  private var serverFinOffset: Int?
  /// Bytes of the download the application has read.
  private var readCount = 0
  private var advertisedEdge = 0
  /// Bytes (and FIN) of the upload that were acknowledged, and that were sent.
  private var acknowledged = 0
  private var sent = 0
  private var serverWindow = 0
  private var lastProgress = Instant(nanoseconds: 0)
  private var outbox: [[UInt8]] = []

  init(upload: [UInt8], closesFirst: Bool, bufferByteCount: Int) {
    self.upload = upload
    self.closesFirst = closesFirst
    self.bufferByteCount = bufferByteCount
  }

  private var hasServerFin: Bool { serverFinOffset.map { $0 < nextOffset } ?? false }

  /// Offset of the next number expected, the server's FIN counting as one.
  private var nextOffset: Int {
    download.count + (serverFinOffset == download.count ? 1 : 0)
  }

  private var mayClose: Bool { closesFirst || hasServerFin }

  mutating func takeFrames() -> [[UInt8]] {
    defer { outbox = [] }
    return outbox
  }

  /// One step of the client's clock; it reads up to `readByteCount` bytes.
  mutating func tick(at now: Instant, readByteCount: Int) {
    readCount = min(readCount + readByteCount, download.count)
    guard serverInitial != nil else {
      if lastProgress == Instant(nanoseconds: 0) || isStalled(at: now) {
        lastProgress = now
        emit(.syn, offset: -1, text: [])
      }
      return
    }
    let edge = readCount + bufferByteCount
    if edge - advertisedEdge >= min(1_460, bufferByteCount / 2) {
      emit(.ack, offset: sent, text: [])
    }
    if isStalled(at: now), acknowledged < sent {
      lastProgress = now
      sent = acknowledged
    }
    sendUpload(at: now)
  }

  private func isStalled(at now: Instant) -> Bool {
    now.elapsed(since: lastProgress) >= .milliseconds(300)
  }

  private mutating func sendUpload(at now: Instant) {
    while sent < upload.count, sent - acknowledged < serverWindow {
      let count = min(upload.count - sent, serverWindow - (sent - acknowledged), 1_000)
      emit(.ack, offset: sent, text: Array(upload[sent..<(sent + count)]))
      if acknowledged == sent { lastProgress = now }
      sent += count
    }
    if sent == upload.count, mayClose, serverWindow > sent - acknowledged {
      emit([.ack, .fin], offset: sent, text: [])
      if acknowledged == sent { lastProgress = now }
      sent += 1
    }
  }

  private mutating func emit(_ flags: TCPFlags, offset: Int, text: [UInt8]) {
    advertisedEdge = readCount + bufferByteCount
    let window = max(advertisedEdge - download.count, 0)
    let header = TCPHeader(
      sourcePort: 40_000, destinationPort: 80,
      sequence: Self.initial.advanced(by: 1 + offset),
      acknowledgment: serverInitial?.advanced(by: 1 + nextOffset)
        ?? TCPSequenceNumber(rawValue: 0),
      flags: flags, window: UInt16(window),
      options: TCPOptions(maximumSegmentSize: flags.contains(.syn) ? 1_460 : nil))
    outbox.append(
      FrameBuilder.segment(
        header, text: text, from: Self.address, Self.hardwareAddress, to: Bench.address,
        Bench.hardwareAddress))
  }

  mutating func receive(_ frame: [UInt8], at now: Instant) {
    guard let (header, text) = try? FrameBuilder.parseSegment(frame) else { return }
    if header.flags.contains(.rst) { wasReset = true }
    if header.flags.contains(.syn), serverInitial == nil {
      serverInitial = header.sequence
      serverWindow = Int(header.window)
      return emit(.ack, offset: sent, text: [])
    }
    guard let serverInitial, header.flags.contains(.ack) else { return }
    let covered = header.acknowledgment.distance(from: Self.initial) - 1
    if covered >= acknowledged {
      if covered > acknowledged { lastProgress = now }
      acknowledged = covered
      sent = max(sent, covered)
      serverWindow = Int(header.window)
    }
    let offset = header.sequence.distance(from: serverInitial) - 1
    keep(text, at: offset)
    if header.flags.contains(.fin) { serverFinOffset = offset + text.count }
    if !text.isEmpty || header.flags.contains(.fin) { emit(.ack, offset: sent, text: []) }
    if acknowledged == upload.count + 1, hasServerFin { isFinished = true }
  }

  private mutating func keep(_ text: [UInt8], at offset: Int) {
    guard !text.isEmpty, offset + text.count <= readCount + bufferByteCount else { return }
    if (early[offset]?.count ?? 0) < text.count { early[offset] = text }
    while let start = early.keys.first(where: { $0 <= download.count }) {
      guard let text = early.removeValue(forKey: start) else { break }
      download += text.dropFirst(download.count - start)
    }
  }
}
