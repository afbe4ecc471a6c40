import Testing
import Wire

@testable import NetStack

@Suite("Retransmission timeout (RFC 6298) and congestion window (RFC 5681)")
struct EstimatorTests {
  private let zero = TCPSequenceNumber(rawValue: 0)

  private func estimator(after samples: [UInt32]) -> RoundTripEstimator {
    var estimator = RoundTripEstimator(timing: StackTiming())
    var now = Instant(nanoseconds: 0)
    for sample in samples {
      estimator.sent(through: zero, at: now)
      now = now.advanced(by: .milliseconds(sample))
      estimator.acknowledged(zero, at: now)
    }
    return estimator
  }

  @Test func testFirstMeasurement() {
    #expect(estimator(after: []).timeout == .seconds(1))
    #expect(estimator(after: [800]).timeout == .milliseconds(2_400))
  }

  @Test func testLaterMeasurements() {
    // RTTVAR = 3/4 * 400 + 1/4 * 0 = 300, SRTT = 800.
    #expect(estimator(after: [800, 800]).timeout == .milliseconds(2_000))
    // RTTVAR = 3/4 * 400 + 1/4 * 800 = 500, SRTT = 7/8 * 800 + 1/8 * 1600 = 900.
    #expect(estimator(after: [800, 1_600]).timeout == .milliseconds(2_900))
  }

  @Test func testBounds() {
    #expect(estimator(after: [1]).timeout == .milliseconds(200))
    #expect(estimator(after: [4_000_000_000]).timeout == .seconds(60))
    var slow = estimator(after: [800])
    for _ in 0..<10 { slow.backOff() }
    #expect(slow.timeout == .seconds(60))
  }

  @Test func testKarn() {
    var estimator = estimator(after: [])
    estimator.sent(through: zero, at: Instant(nanoseconds: 0))
    estimator.retransmitted()
    estimator.acknowledged(zero, at: Instant(nanoseconds: 5_000_000_000))
    #expect(estimator.timeout == .seconds(1))
  }

  @Test func testSlowStartThenAvoidance() {
    var control = CongestionControl(segmentSize: 1_000, initialSequence: zero)
    #expect(control.window == 10_000)
    control.timedOut(inFlight: 8_000, maximum: zero.advanced(by: 8_000))
    #expect(control.window == 1_000)
    #expect(control.slowStartThreshold == 4_000)
    for number in 1...3 {
      let through = zero.advanced(by: number * 1_000)
      let again = control.acknowledged(1_000, through: through, inFlight: 0)
      #expect(!again)
      #expect(control.window == 1_000 + number * 1_000)
    }
    _ = control.acknowledged(1_000, through: zero.advanced(by: 4_000), inFlight: 0)
    #expect(control.window == 4_250, "one segment a round trip")
  }

  @Test func testDuplicatesBeforeTheRecoveryPointAreOfTheOldLoss() {
    var control = CongestionControl(segmentSize: 1_000, initialSequence: zero)
    control.timedOut(inFlight: 8_000, maximum: zero.advanced(by: 8_000))
    for _ in 0..<5 {
      let again = control.duplicateAcknowledgment(
        of: zero.advanced(by: 2_000), inFlight: 6_000, maximum: zero.advanced(by: 8_000))
      #expect(!again)
    }
  }
}
