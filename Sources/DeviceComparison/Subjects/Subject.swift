public import VirtIO

/// A device that a list can be run on.
public protocol Subject: AnyObject {
  /// Brings the device and the compared memory to the state in which every list begins.
  func begin(_ interface: DeviceInterface) throws(SubjectError)

  /// Does one step and lets the device come to rest.
  ///
  /// - Parameter turns: how often the host's main loop turns at least before the observation.
  func perform(_ step: Step, turns: Int) throws(SubjectError) -> Observation

  /// Looks once more, after the host had more time; `nil` if nothing can have changed since.
  func lookAgain() throws(SubjectError) -> Observation?

  /// Begins the next list on a device that saw none before.
  func forget()
}

/// Why a subject cannot go on; the comparison ends.
public enum SubjectError: Error, Equatable, Sendable {
  /// QEMU is not there or did not start; the text says what it said.
  case notStarted(String)
  /// QEMU answered what cannot be understood.
  case unexpectedReply(String)
  /// A call of the system failed.
  case system(String, code: Int32)
}
