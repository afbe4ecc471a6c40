/// What one detector found again and again: all are counted, the first ones are kept.
struct RepeatedEvidence: Sendable {
  private(set) var count = 0
  private(set) var items: [Finding.Evidence] = []

  /// Takes one more case with the records that show it; a record is cited once.
  mutating func add(_ evidence: Finding.Evidence?...) {
    count += 1
    let fresh = evidence.compactMap { $0 }.filter { !items.contains($0) }
    if items.count + fresh.count <= Finding.evidenceLimit { items += fresh }
  }
}
