extension FaultTrigger {
  /// The trigger as options.
  ///
  /// - Parameter needsOccasion: a fault on each of its events says so as well.
  func options(needsOccasion: Bool) -> [String] {
    var words: [String] = []
    if let event { words.append("on=\(event.rawValue)") }
    switch occasion {
    case .every(let count):
      if count != 1 || needsOccasion { words.append("every=\(count)") }
    case .at(let ordinals): words.append("at=\(ordinals.map(Self.text).joined(separator: ","))")
    case .oneIn(let count): words.append("one-in=\(count)")
    case .moment(let time, let period):
      words.append("when=\(DurationUnit.text(time))")
      if let period { words.append("period=\(DurationUnit.text(period))") }
    }
    words += conditions.options
    if let limit { words.append("limit=\(limit)") }
    return words
  }

  private static func text(_ ordinals: ClosedRange<UInt64>) -> String {
    ordinals.lowerBound == ordinals.upperBound
      ? "\(ordinals.lowerBound)" : "\(ordinals.lowerBound)..\(ordinals.upperBound)"
  }

  /// Reads the trigger's options.
  ///
  /// - Parameter isSpontaneous: the verb acts by itself, hence may name an event or a moment,
  ///   and must say when.
  init(_ line: inout OptionLine, isSpontaneous: Bool) throws(OptionTextError) {
    self.init()
    if isSpontaneous { try readMoment(&line) }
    if let value = line.take("at") { occasion = .at(try value.ordinals()) }
    if let value = line.take("every") { occasion = .every(try value.number(1...(.max))) }
    if let value = line.take("one-in") { occasion = .oneIn(try value.number(1...(.max))) }
    conditions = try FaultConditions(&line)
    limit = try line.take("limit")?.number(1...(.max))
    try expectOneOccasion(line, isRequired: isSpontaneous)
  }

  private mutating func readMoment(_ line: inout OptionLine) throws(OptionTextError) {
    guard let value = line.take("when") else {
      event = try line.take("on")?.eventWord()
      return
    }
    let period = line.take("period")
    occasion = .moment(try value.duration(), period: try period?.period())
  }

  private func expectOneOccasion(
    _ line: OptionLine, isRequired: Bool
  ) throws(OptionTextError) {
    let given = line.options.count { ["at", "every", "one-in", "when"].contains($0.key) }
    guard given <= 1, given == 1 || !isRequired else {
      throw line.error(.badTrigger(expected: "one of at=, every=, one-in= and when="))
    }
  }
}

extension OptionValue {
  fileprivate func eventWord() throws(OptionTextError) -> FaultEvent { try word(FaultEvent.self) }

  fileprivate func position() throws(OptionTextError) -> UInt16 {
    UInt16(try number(0...0xffff))
  }

  fileprivate func period() throws(OptionTextError) -> UInt64 {
    let period = try duration()
    guard period > 0 else { throw bad("a period above 0") }
    return period
  }
}

extension FaultConditions {
  fileprivate var options: [String] {
    var words: [String] = []
    if let during {
      let start = DurationUnit.text(during.lowerBound)
      words.append("during=\(start)..\(DurationUnit.text(during.upperBound))")
    }
    if let framesWaiting { words.append("waiting=\(framesWaiting)") }
    if isReceiveRingEmpty { words.append("receive-ring=empty") }
    if let receiveUsed { words.append("receive-used=\(receiveUsed)") }
    if let transmitUsed { words.append("transmit-used=\(transmitUsed)") }
    return words
  }

  fileprivate init(_ line: inout OptionLine) throws(OptionTextError) {
    self.init()
    during = try line.take("during")?.moments()
    framesWaiting = try line.take("waiting")?.number(1...(.max))
    if let value = line.take("receive-ring") {
      guard value.text == "empty" else { throw value.bad("empty") }
      isReceiveRingEmpty = true
    }
    receiveUsed = try line.take("receive-used")?.position()
    transmitUsed = try line.take("transmit-used")?.position()
  }
}

extension FaultDelay {
  var text: String {
    switch self {
    case .nanoseconds(let duration): DurationUnit.text(duration)
    case .steps(let count): "\(count)steps"
    }
  }
}
