import Bytes
import Clocks
import Matching
import PacketFiles
import Recording
import RingHistory
import TraceFormat
import Wire

/// One line of a timeline as a JSON object.
enum EntryJSON {
  static func append(
    _ record: TraceRecord, _ entry: TimelineEntry, _ queue: QueueHistory.Positions?,
    to output: inout ByteBuffer
  ) {
    begin("ring", entry, to: &output)
    output.append(",\"record\":")
    output.append(decimal: record.index)
    output.append(",\"ticks\":")
    output.append(decimal: record.ticks)
    output.append(",\"kind\":\"")
    output.append(record.event.name)
    output.append("\"")
    if let index = record.event.queue {
      output.append(",\"queue\":")
      output.append(decimal: UInt64(index))
    }
    append(",\"avail\":", queue?.available.map(UInt64.init), to: &output)
    append(",\"used\":", queue?.taken.map(UInt64.init), to: &output)
    append(",\"owned\":", queue?.owned.map(UInt64.init), to: &output)
    appendFields(of: record.event, to: &output)
    // The words of events and frames are digits, letters and marks that JSON does not escape.
    output.append(",\"text\":\"")
    record.event.appendDetails(to: &output)
    output.append("\"}")
  }

  static func append(
    _ frame: RecordedFrame, _ link: FrameLink?, _ entry: TimelineEntry,
    to output: inout ByteBuffer
  ) {
    begin("wire", entry, to: &output)
    output.append(",\"kind\":\"frame\",\"length\":")
    output.append(decimal: UInt64(frame.originalLength))
    output.append(",\"captured\":")
    output.append(decimal: UInt64(frame.bytes.count))
    if let direction = link?.direction {
      output.append(",\"queue\":")
      output.append(decimal: UInt64(direction.queue))
    }
    switch link?.content {
    case .matched(let ring):
      output.append(",\"record\":")
      output.append(decimal: ring.record)
      append(",\"completion_record\":", ring.completionRecord, to: &output)
      output.append(",\"position\":")
      output.append(decimal: UInt64(ring.position))
      output.append(",\"id\":")
      output.append(decimal: UInt64(ring.id))
      output.append(",\"match_is_certain\":")
      output.append(ring.isCertain ? "true" : "false")
    case .unmatched(let reason, _):
      output.append(",\"reason\":\"")
      output.append(reason.name)
      output.append("\"")
    case nil: break
    }
    output.append(",\"text\":\"")
    FrameSummary.append(frame.bytes.rawSpan, linkType: frame.linkType.rawValue, to: &output)
    output.append("\"}")
  }

  private static func begin(
    _ source: StaticString, _ entry: TimelineEntry, to output: inout ByteBuffer
  ) {
    output.append("{\"source\":\"")
    output.append(source)
    output.append("\"")
    if let time = entry.time {
      output.append(",\"time_ns\":")
      output.append(decimal: time.nanoseconds)
      append(",\"earliest_ns\":", time.earliest, to: &output)
      append(",\"latest_ns\":", time.latest, to: &output)
    }
    output.append(",\"order_is_certain\":")
    output.append(entry.orderIsCertain ? "true" : "false")
  }

  private static func append(
    _ key: StaticString, _ value: UInt64?, to output: inout ByteBuffer
  ) {
    guard let value else { return }
    output.append(key)
    output.append(decimal: value)
  }

  private static func append(_ key: StaticString, _ value: Int64?, to output: inout ByteBuffer) {
    guard let value else { return }
    output.append(key)
    output.append(decimal: value)
  }

  /// The numbers that queries ask for; the rest is in the text.
  private static func appendFields(of event: TraceEvent, to output: inout ByteBuffer) {
    switch event {
    case .registerLoad(let slot, let offset, let value),
      .registerStore(let slot, let offset, let value):
      append(",\"slot\":", UInt64(slot), to: &output)
      append(",\"offset\":", UInt64(offset), to: &output)
      append(",\"value\":", UInt64(value), to: &output)
    case .madeAvailable(_, let position, let head, let length, let hash):
      appendBuffer(position, UInt32(head), length, hash, to: &output)
    case .usedElement(_, let position, let id, let length, let hash):
      appendBuffer(position, id, length, hash, to: &output)
    case .usedIndex(_, let value, let emptyPolls):
      append(",\"value\":", UInt64(value), to: &output)
      append(",\"empty_polls\":", emptyPolls, to: &output)
    case .notificationDecision(_, let flags, let sent):
      append(",\"flags\":", UInt64(flags), to: &output)
      output.append(sent ? ",\"sent\":true" : ",\"sent\":false")
    case .eventDecision(_, let event, let sent):
      append(",\"avail_event\":", UInt64(event), to: &output)
      output.append(sent ? ",\"sent\":true" : ",\"sent\":false")
    case .usedEvent(_, let position):
      append(",\"position\":", UInt64(position), to: &output)
    case .clock(let nanoseconds): append(",\"nanoseconds\":", nanoseconds, to: &output)
    case .interruptStatus(let status): append(",\"value\":", UInt64(status), to: &output)
    case .pollBegan(_, let counter): append(",\"counter\":", counter, to: &output)
    case .requestServed(let connection, let status, let byteCount):
      append(",\"connection\":", UInt64(connection), to: &output)
      append(",\"status\":", UInt64(status), to: &output)
      append(",\"bytes\":", UInt64(byteCount), to: &output)
    case .sharedMemory, .queueConfigured, .bufferRegion, .interruptsSuppressed, .waitBegan,
      .interruptsTaken, .entropy, .platform, .ringInspected, .deviceViolation, .deviceReset,
      .synReceived, .connectionOpened, .connectionClosed, .exception, .flushed, .user:
      break
    }
  }

  private static func appendBuffer(
    _ position: UInt16, _ id: UInt32, _ length: UInt32, _ hash: UInt32,
    to output: inout ByteBuffer
  ) {
    append(",\"position\":", UInt64(position), to: &output)
    append(",\"id\":", UInt64(id), to: &output)
    append(",\"length\":", UInt64(length), to: &output)
    append(",\"hash\":", UInt64(hash), to: &output)
  }
}
