/// The number with its thousands set apart.
func grouped(_ value: some BinaryInteger) -> String {
  let digits = Array(String(value))
  var text = ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
    text.append(digit)
  }
  return text
}

/// `numerator / denominator` with three decimals, rounded.
func ratio(_ numerator: UInt64, _ denominator: UInt64) -> String {
  let whole = numerator / denominator
  let rest = numerator % denominator
  let (product, overflows) = rest.multipliedReportingOverflow(by: 1_000)
  let thousandths = overflows ? 0 : (product + denominator / 2) / denominator
  let (shown, carried) = thousandths == 1_000 ? (0, whole + 1) : (thousandths, whole)
  let digits = String(shown)
  return "\(grouped(carried))." + String(repeating: "0", count: 3 - digits.count) + digits
}
