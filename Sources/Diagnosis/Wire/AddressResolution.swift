internal import Wire

/// ARP requests, and whether the addresses that they ask for still answer (RFC 826).
struct AddressResolution: Sendable {
  private struct Account: Sendable {
    let address: IPv4Address
    var reply: FrameMoment?
    var unanswered: (first: FrameMoment, last: FrameMoment, count: Int)?
    var longestReply: Int64 = 0
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
      let known = accounts[place].unanswered
      accounts[place].unanswered = (known?.first ?? moment, moment, (known?.count ?? 0) + 1)
    case .reply:
      guard let place = place(of: packet.senderAddress) else { return }
      if let unanswered = accounts[place].unanswered {
        accounts[place].longestReply = max(
          accounts[place].longestReply, moment.elapsed(since: unanswered.first))
      }
      accounts[place].unanswered = nil
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
      guard let reply = account.reply, let unanswered = account.unanswered, unanswered.count >= 2,
        end.elapsed(since: unanswered.first)
          >= CaptureLimit.age(longestReply: account.longestReply)
      else { return nil }
      var found = WireCase(
        fact: .addressUnanswered, address: .version4(account.address),
        evidence: [
          FrameEvidence(reply, .lastAddressReply),
          FrameEvidence(unanswered.first, .addressAsked),
          FrameEvidence(unanswered.last, .addressAskedLast(count: unanswered.count)),
        ])
      found.age = end.elapsed(since: unanswered.first)
      found.frameCount = UInt64(unanswered.count)
      return found
    }
  }
}
