import VirtIO

/// A value of an option that is one of a few words.
package protocol WordedChoice: CaseIterable, Equatable {
  var word: String { get }
}

extension WordedChoice where Self: RawRepresentable, RawValue == String {
  package var word: String { rawValue }
}

extension DeviceInterface: WordedChoice {}

extension Direction: WordedChoice {
  package var word: String {
    switch self {
    case .receive: "receive"
    case .transmit: "transmit"
    }
  }
}
