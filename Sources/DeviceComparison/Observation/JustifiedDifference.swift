/// A difference that the model keeps, and why.
public struct JustifiedDifference: Sendable {
  /// A few words, as in `Documentation/DeviceModel.md`.
  public let name: String
  /// Why the model differs, and what follows from it.
  public let reason: String
  let covers: @Sendable (Step, Observation, Observation, [ObservedDifference], StepList) -> Bool

  /// All of them; a list ends at the first one it meets.
  public static let all: [JustifiedDifference] = []
}
