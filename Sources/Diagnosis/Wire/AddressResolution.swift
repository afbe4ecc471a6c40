internal import Wire

/// ARP requests, and whether the addresses that they ask for still answer (RFC 826).
struct AddressResolution: Sendable {
  private struct Account: Sendable {
    let address: IPv4Address
    var reply: FrameMoment?
    var asked = AskedAccount()
  }

  private var accounts: [Account] = []
  private var places: [IPv4Address: Int] = [:]
  private(set) var requestCount: UInt64 = 0

  /// Takes the next packet. Announcements and probes for a free address ask for no answer.
  mutating func note(_ packet: ARPPacket, at moment: FrameMoment) {
    switch packet.operation {
    case .request:
      guard packet.senderAddress != .unspecified, packet.senderAddress != packet.targetAddress
      else { return }
      requestCount += 1
      guard let place = place(of: packet.targetAddress) else { return }
      accounts[place].asked.ask(at: moment)
    case .reply:
      guard let place = place(of: packet.senderAddress) else { return }
      accounts[place].asked.answer(at: moment)
      accounts[place].reply = moment
    default: break
    }
  }

  private mutating func place(of address: IPv4Address) -> Int? {
    if let known = places[address] { return known }
    guard accounts.count < CaptureLimit.addressCount else { return nil }
    accounts.append(Account(address: address))
    places[address] = accounts.count - 1
    return accounts.count - 1
  }

  /// Addresses that answered and then did not, though asked at least twice.
  func cases(until end: FrameMoment) -> [WireCase] {
    accounts.compactMap { account in
      guard let reply = account.reply, let unanswered = account.asked.silence(until: end)
      else { return nil }
      var found = WireCase(
        fact: .addressUnanswered, address: .version4(account.address),
        evidence: [
          FrameEvidence(reply, .lastAddressReply),
          FrameEvidence(unanswered.first, .addressAsked),
          FrameEvidence(unanswered.last, .addressAskedLast(count: Int(clamping: unanswered.count))),
        ])
      found.age = end.elapsed(since: unanswered.first)
      found.frameCount = unanswered.count
      return found
    }
  }
}
