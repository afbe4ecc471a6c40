import PacketFiles
import Recording
import TraceFormat

extension ContentMutant {
  /// Does one hostile thing to the recording.
  mutating func mutate(_ decisions: inout Decisions, _ seeds: [ContentSeed]) {
    switch decisions.below(32) {
    case 0...12: changeRecord(&decisions)
    case 13: changeTime(&decisions)
    case 14, 15: moveRecord(&decisions)
    case 16: repeatRecord(&decisions)
    case 17, 18: removeRecords(&decisions)
    case 19, 20: splice(decisions.one(of: seeds), &decisions)
    case 21: replaceRecord(decisions.one(of: seeds), &decisions)
    case 22...24: changeFrame(&decisions)
    case 25, 26: changeProvenance(decisions.one(of: seeds), &decisions)
    case 27: changeCommandLine(decisions.one(of: seeds), &decisions)
    case 28: changeSession(&decisions)
    default: blockSeed = UInt64(decisions.word32()) | 1
    }
  }

  private mutating func changeRecord(_ decisions: inout Decisions) {
    // The start of a boot is the same everywhere: its end is where a case differs.
    guard let place = anyRecord(&decisions),
      case .record(let event, let ticks, let name) = parts[place]
    else { return }
    parts[place] = .record(event.mutated(&decisions), ticks: ticks, name: name)
  }

  private func anyRecord(_ decisions: inout Decisions) -> Int? {
    guard !parts.isEmpty else { return nil }
    let first = decisions.below(2) == 0 ? 0 : parts.count * 3 / 4
    let start = first + decisions.place(in: parts.count - first)
    return (start..<parts.count).first { isRecord($0) }
      ?? (0..<start).last { isRecord($0) }
  }

  private func isRecord(_ place: Int) -> Bool {
    if case .record = parts[place] { true } else { false }
  }

  private mutating func changeTime(_ decisions: inout Decisions) {
    guard let place = anyRecord(&decisions),
      case .record(let event, let ticks, let name) = parts[place]
    else { return }
    parts[place] = .record(event, ticks: decisions.changed(ticks), name: name)
  }

  private mutating func moveRecord(_ decisions: inout Decisions) {
    guard let from = anyRecord(&decisions) else { return }
    let part = parts.remove(at: from)
    let distance = decisions.below(8)
    parts.insert(part, at: min(parts.count, max(0, from + distance - 4)))
  }

  private mutating func repeatRecord(_ decisions: inout Decisions) {
    guard let place = anyRecord(&decisions) else { return }
    let count = decisions.below(4) == 0 ? 1 + decisions.below(40) : 1
    parts.insert(contentsOf: Array(repeating: parts[place], count: count), at: place)
  }

  private mutating func removeRecords(_ decisions: inout Decisions) {
    guard let place = anyRecord(&decisions) else { return }
    let count = decisions.below(3) == 0 ? 1 + decisions.below(40) : 1
    parts.removeSubrange(place..<min(parts.count, place + count))
  }

  private mutating func splice(_ seed: ContentSeed, _ decisions: inout Decisions) {
    guard !seed.parts.isEmpty, let place = anyRecord(&decisions) else { return }
    let start = decisions.place(in: seed.parts.count)
    let end = min(seed.parts.count, start + 1 + decisions.below(40))
    let run = seed.parts[start..<end]
    if decisions.below(2) == 0 { parts.removeSubrange(place...) }
    parts.insert(contentsOf: run, at: min(place, parts.count))
  }

  private mutating func replaceRecord(_ seed: ContentSeed, _ decisions: inout Decisions) {
    guard let place = anyRecord(&decisions), !seed.parts.isEmpty,
      case .record(_, let ticks, let name) = parts[place],
      case .record(let event, _, _) = decisions.one(of: seed.parts)
    else { return }
    parts[place] = .record(event, ticks: ticks, name: name)
  }

  private mutating func changeFrame(_ decisions: inout Decisions) {
    let places = parts.indices.filter { !isRecord($0) }
    guard !places.isEmpty else { return changeRecord(&decisions) }
    let place = decisions.one(of: places)
    guard case .frame(var frame, var record) = parts[place] else { return }
    switch decisions.below(8) {
    case 0:
      parts.remove(at: place)
      return
    case 1: parts.insert(parts[place], at: place)
    case 2: frame.bytes.removeLast(decisions.below(frame.bytes.count + 1))
    case 3:
      frame.bytes.removeLast(decisions.below(frame.bytes.count + 1))
      frame.originalLength = UInt32(frame.bytes.count)
    case 4:
      frame.originalLength = max(decisions.changed(frame.originalLength), UInt32(frame.bytes.count))
    case 5: record = record.map { decisions.changed($0) } ?? UInt64(decisions.below(400))
    case 6: frame.direction = decisions.one(of: [.unknown, .inbound, .outbound])
    default:
      guard !frame.bytes.isEmpty else { return }
      let byte = decisions.below(frame.bytes.count)
      frame.bytes[byte] = decisions.changed(frame.bytes[byte])
    }
    parts[place] = .frame(frame, of: record)
  }

  private mutating func changeProvenance(_ seed: ContentSeed, _ decisions: inout Decisions) {
    let keys = [Provenance.simulationKey, Provenance.faultsKey]
    let key = decisions.one(of: keys)
    let other = seed.provenance[key]
    guard let place = provenance.entries.firstIndex(where: { $0.key == key }) else {
      if let other { provenance.entries.append(.init(key: key, value: other)) }
      return
    }
    switch decisions.below(4) {
    case 0: provenance.entries[place].value = other ?? ""
    case 1: provenance.entries.remove(at: place)
    default:
      provenance.entries[place].value = decisions.changedNumber(
        in: provenance.entries[place].value)
    }
  }

  private mutating func changeCommandLine(_ seed: ContentSeed, _ decisions: inout Decisions) {
    switch decisions.below(4) {
    case 0: session.commandLine = seed.session.commandLine
    case 1:
      session.commandLine = Array(
        (session.commandLine + [0x20] + seed.session.commandLine).prefix(1_024))
    case 2:
      session.commandLine = Array(
        decisions.changedNumber(in: String(decoding: session.commandLine, as: UTF8.self)).utf8
          .prefix(1_024))
    default:
      guard !session.commandLine.isEmpty else { return }
      let place = decisions.below(session.commandLine.count)
      session.commandLine[place] = decisions.changed(session.commandLine[place])
    }
  }

  private mutating func changeSession(_ decisions: inout Decisions) {
    if decisions.below(2) == 0 {
      session.ticksPerSecond = max(1, decisions.changed(session.ticksPerSecond))
    } else {
      var other = session
      other.ticksPerSecond = max(1, decisions.changed(session.ticksPerSecond))
      otherSession = other
    }
  }
}
