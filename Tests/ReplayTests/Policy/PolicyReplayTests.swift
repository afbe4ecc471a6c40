import DriverFaults
import KernelCore
import Replay
import Testing
import VirtIODriver

@Suite("A faulty variant does what it is named for, and replays exactly")
struct PolicyReplayTests {
  static let shown = PolicyVariant.allCases.filter { $0.shownBy != nil }

  @Test("the variant shows it, the sound driver does not", arguments: shown)
  func shows(_ variant: PolicyVariant) throws {
    let this = try #require(variant.shownBy)
    #expect(this.shows(this.recording("policy=" + variant.name).run))
    #expect(!this.shows(this.recording("").run))
  }

  @Test("a recording of every variant is reproduced", arguments: PolicyVariant.allCases)
  func reproduced(_ variant: PolicyVariant) {
    let this = variant.shownBy ?? PolicyCase { _ in true }
    let recording = this.recording("policy=" + variant.name)
    let outcome = ExactReplay.run(recording.input)
    if variant == .indexTrapping {
      #expect(outcome.ending == .kernelFailed(.driverBroke(.indexTrapped)))
    } else {
      #expect(outcome.ending == .reproduced)
    }
    #expect(outcome.recordCount == recording.input.records.count)
    #expect(ExactReplay.run(recording.input) == outcome)
  }

  @Test("the default policy is the sound one, and names are told apart")
  func names() {
    #expect(DriverPolicy() == AskedFaults().policy)
    #expect(Set(PolicyVariant.allCases.map(\.name)).count == PolicyVariant.allCases.count)
    for variant in PolicyVariant.allCases {
      var policy = DriverPolicy()
      policy.take(variant)
      #expect(policy != DriverPolicy(), "\(variant.name)")
    }
  }
}
