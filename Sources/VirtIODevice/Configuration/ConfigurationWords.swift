import VirtIO

/// A setting that is one of a few words.
protocol WordedChoice: CaseIterable, Equatable {
  /// The choice in a text of settings.
  var word: String { get }
}

extension DeviceInterface: WordedChoice {
  var word: String { rawValue }
}

extension DevicePolicy.Conformance: WordedChoice {
  var word: String {
    switch self {
    case .qemu: "qemu"
    case .strict: "strict"
    }
  }
}

extension DevicePolicy.Release: WordedChoice {
  var word: String {
    switch self {
    case .upTo7_2_13: "up-to-7.2.13"
    case .since7_2_14: "since-7.2.14"
    case .since9_1: "since-9.1"
    }
  }
}

extension DevicePolicy.NotificationDelivery: WordedChoice {
  var word: String {
    switch self {
    case .inline: "inline"
    case .deferred: "deferred"
    }
  }
}

extension DevicePolicy.Backend: WordedChoice {
  var word: String {
    switch self {
    case .user: "user"
    case .datagram: "datagram"
    }
  }
}

extension OptionValue {
  /// One of the choices by its word.
  func choice<Choice: WordedChoice>() throws(OptionTextError) -> Choice {
    guard let choice = Choice.allCases.first(where: { $0.word == text }) else {
      throw bad(Choice.allCases.map(\.word).joined(separator: " or "))
    }
    return choice
  }
}
