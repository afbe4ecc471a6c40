/// SplitMix64 with the choices that a generator of lists makes.
struct ListRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }

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
