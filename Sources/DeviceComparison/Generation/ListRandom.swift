import Simulation

/// The choices that a generator of lists makes from a seed.
struct ListRandom: RandomNumberGenerator {
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  mutating func next() -> UInt64 { generator.next() }

  /// True in about `count` of 1,000 cases.
  mutating func chance(_ count: UInt64) -> Bool { next() % 1000 < count }

  mutating func number<Number: FixedWidthInteger>(_ range: ClosedRange<Number>) -> Number {
    Number.random(in: range, using: &self)
  }

  /// One of `choices`, which are not empty.
  mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int(next() % UInt64(choices.count))]
  }

  /// One of `choices`, each as often as its weight says.
  mutating func pick<Choice>(weighted choices: [(weight: Int, choice: Choice)]) -> Choice {
    var place = Int(next() % UInt64(choices.reduce(0) { $0 + $1.weight }))
    for (weight, choice) in choices {
      if place < weight { return choice }
      place -= weight
    }
    return choices[choices.count - 1].choice
  }
}
