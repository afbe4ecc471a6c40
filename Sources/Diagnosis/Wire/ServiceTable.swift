internal import Wire

/// What is known of an end that connection requests go to, over all its connections.
struct ServiceTable: Sendable {
  struct Account: Sendable {
    var connectionCount: UInt64 = 0
    var handshakeCount: UInt64 = 0
    /// Connections in which it sent payload.
    var answeredCount: UInt64 = 0
    /// Nanoseconds from payload to payload, and from request to acceptance, at most.
    var longestAnswer: Int64 = 0
    var longestAcceptance: Int64 = 0
  }

  private var accounts: [InternetEndpoint: Account] = [:]

  /// What is known; nothing of one beyond ``CaptureLimit/serviceCount``.
  subscript(service: InternetEndpoint) -> Account { accounts[service] ?? Account() }

  mutating func noteAnswer(of service: InternetEndpoint, after nanoseconds: Int64) {
    update(service) { $0.longestAnswer = max($0.longestAnswer, nanoseconds) }
  }

  /// Takes a connection that is over.
  mutating func note(_ conversation: ConversationAccount) {
    guard conversation.hasRoles else { return }
    update(conversation.answerer) { account in
      account.connectionCount += 1
      if conversation.established != nil { account.handshakeCount += 1 }
      if conversation.hasAnswer { account.answeredCount += 1 }
      if let request = conversation.request, let accepted = conversation.accepted {
        account.longestAcceptance = max(
          account.longestAcceptance, accepted.elapsed(since: request.first))
      }
    }
  }

  private mutating func update(_ service: InternetEndpoint, _ change: (inout Account) -> Void) {
    guard
      var account = accounts[service]
        ?? (accounts.count < CaptureLimit.serviceCount ? Account() : nil)
    else { return }
    change(&account)
    accounts[service] = account
  }
}
