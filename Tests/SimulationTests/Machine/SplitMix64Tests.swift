import Simulation
import TestSupport
import Testing

@Suite("The generator behind every seed")
struct SplitMix64Tests {
  @Test func `gives the published sequence`() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func `is the one that tests draw from, which they have of their own`() {
    var generator = SplitMix64(seed: 42)
    var independent = SeededGenerator(seed: 42)
    for _ in 0..<100 { #expect(generator.next() == independent.next()) }
  }
}
