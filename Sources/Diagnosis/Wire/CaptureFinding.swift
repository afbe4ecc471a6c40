public import PacketFiles
public import Wire

/// A side of a capture, named by its address: which side is the guest the wire does not tell.
public struct CaptureSide: Equatable, Sendable {
  public var address: InternetAddress
  /// Where it takes connection requests; nil where the finding is of the whole address.
  public var port: UInt16?
  /// It takes connection requests.
  public var isAnswerer: Bool
  /// How the file flags the frames that it sent; unknown where it does not, or both ways.
  public var direction: FrameDirection
}

/// One fact that a capture proves, of all connections or addresses that it holds for.
public struct CaptureFinding: Equatable, Sendable {
  public var fact: WireFact
  public var side: CaptureSide
  /// Connections, or for an address 1.
  public var count: UInt64
  /// Connections to that side in the capture; 0 where the finding is of an address.
  public var connectionCount: UInt64
  /// The longest of them in nanoseconds.
  public var age: Int64
  /// Frames that went unanswered, or were sent again, of all of them.
  public var frameCount: UInt64
  /// Where something was acknowledged though it was not answered, or before it was sent again.
  public var acknowledgedCount: UInt64
  /// None for a certain fact.
  public var doubts: [WireDoubt]
  /// Frames of the first case, then those of the last one.
  public var evidence: [FrameEvidence]

  /// What is doubtful is likely.
  public var confidence: Finding.Confidence { doubts.isEmpty ? .certain : .likely }
}

/// Cases of one kind and one side, put together.
struct CaptureFindings: Sendable {
  private struct Place: Hashable, Sendable {
    var fact: WireFact
    var address: InternetAddress
    var port: UInt16?
  }

  private struct Group: Sendable {
    var first: WireCase
    var last: WireCase
    var count: UInt64
    var doubts: Set<WireDoubt>
  }

  private var groups: [Group] = []
  private var places: [Place: Int] = [:]
  /// Cases beyond ``CaptureLimit/findingCount`` findings.
  private(set) var uncountedCount: UInt64 = 0

  mutating func note(_ found: WireCase) {
    let place = Place(fact: found.fact, address: found.address, port: found.port)
    guard let known = places[place] else {
      guard groups.count < CaptureLimit.findingCount else {
        uncountedCount += 1
        return
      }
      places[place] = groups.count
      groups.append(Group(first: found, last: found, count: 1, doubts: found.doubts))
      return
    }
    var group = groups[known]
    group.count += 1
    // One case without a doubt is a certain fact.
    group.doubts.formIntersection(found.doubts)
    group.first.age = max(group.first.age, found.age)
    group.first.frameCount &+= found.frameCount
    group.first.acknowledgedCount &+= found.acknowledgedCount
    group.last = found
    groups[known] = group
  }

  /// In the order of their rank, then as the first cases were found.
  func findings(
    _ services: ServiceTable, _ addresses: AddressTable, hasLoss: Bool
  ) -> [CaptureFinding] {
    let all = groups.map { group in
      let found = group.first
      let isEndpoint = found.port != nil
      var doubts = group.doubts
      if hasLoss { doubts.insert(.captureLost) }
      let connections = found.port.map {
        services[InternetEndpoint(address: found.address, port: $0)].connectionCount
      }
      return CaptureFinding(
        fact: found.fact,
        side: CaptureSide(
          address: found.address, port: found.port, isAnswerer: found.isAnswerer,
          direction: addresses[found.address]?.direction ?? .unknown),
        count: group.count, connectionCount: isEndpoint ? connections ?? 0 : 0, age: found.age,
        frameCount: found.frameCount, acknowledgedCount: found.acknowledgedCount,
        doubts: doubts.sorted { $0.rawValue < $1.rawValue },
        evidence: (found.evidence + (group.count > 1 ? group.last.evidence : []))
          .compactMap { $0 })
    }
    return WireFact.allCases.flatMap { fact in all.filter { $0.fact == fact } }
  }
}

extension AddressTable.Account {
  /// How the file flags its frames, when it flags all of them alike.
  fileprivate var direction: FrameDirection {
    switch (outboundCount > 0, inboundCount > 0) {
    case (true, false): .outbound
    case (false, true): .inbound
    default: .unknown
    }
  }
}
