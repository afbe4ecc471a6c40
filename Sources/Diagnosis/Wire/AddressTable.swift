internal import PacketFiles
internal import Wire

/// When each address of a capture was heard last, and what was asked of it since.
struct AddressTable: Sendable {
  struct Account: Sendable {
    let address: InternetAddress
    /// The last frame from it; nil as long as only others named it.
    var last: FrameMoment?
    /// Frames since then that ask for an answer, which any frame from the address is.
    var asked = AskedAccount()
    /// Frames from it that the file calls outbound, and inbound.
    var outboundCount: UInt64 = 0
    var inboundCount: UInt64 = 0
  }

  private(set) var accounts: [Account] = []
  private var places: [InternetAddress: Int] = [:]
  /// Frames of addresses beyond ``CaptureLimit/addressCount``.
  private(set) var uncountedCount: UInt64 = 0

  subscript(address: InternetAddress) -> Account? { places[address].map { accounts[$0] } }

  /// Takes a frame from one address to another; `asks` says that it wants an answer.
  mutating func note(
    from source: InternetAddress, to destination: InternetAddress, asks: Bool,
    _ direction: FrameDirection, at moment: FrameMoment
  ) {
    if source.isUnicast, let place = place(of: source) {
      accounts[place].asked.answer(at: moment)
      accounts[place].last = moment
      switch direction {
      case .outbound: accounts[place].outboundCount += 1
      case .inbound: accounts[place].inboundCount += 1
      case .unknown: break
      }
    }
    guard asks, destination.isUnicast, let place = place(of: destination) else { return }
    accounts[place].asked.ask(at: moment)
  }

  private mutating func place(of address: InternetAddress) -> Int? {
    if let known = places[address] { return known }
    guard accounts.count < CaptureLimit.addressCount else {
      uncountedCount += 1
      return nil
    }
    accounts.append(Account(address: address))
    places[address] = accounts.count - 1
    return accounts.count - 1
  }

  /// Addresses that were heard and then were not, though asked at least twice.
  func cases(until end: FrameMoment) -> [WireCase] {
    accounts.compactMap { account in
      guard let last = account.last, let unanswered = account.asked.silence(until: end)
      else { return nil }
      var found = WireCase(
        fact: .wentSilent, address: account.address,
        evidence: [
          FrameEvidence(last, .lastFrame), FrameEvidence(unanswered.first, .firstUnanswered),
          FrameEvidence(unanswered.last, .lastUnanswered),
        ])
      found.age = end.elapsed(since: last)
      found.frameCount = unanswered.count
      return found
    }
  }
}
