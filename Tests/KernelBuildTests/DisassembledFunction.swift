/// A function as `objdump` prints it.
struct DisassembledFunction {
  let name: Substring
  private(set) var instructions: [Substring] = []

  static func parse(_ output: String) -> [DisassembledFunction] {
    var functions: [DisassembledFunction] = []
    for line in output.split(separator: "\n") {
      if line.hasSuffix(">:"), let start = line.firstIndex(of: "<") {
        functions.append(
          DisassembledFunction(name: line[line.index(after: start)...].dropLast(2)))
      } else if let tab = line.firstIndex(of: "\t"), !functions.isEmpty {
        functions[functions.count - 1].instructions.append(line[line.index(after: tab)...])
      }
    }
    return functions
  }

  /// Bytes that the function takes from the stack below its frame pointer, or more: what is
  /// pushed and subtracted on any path counts.
  var frameByteCount: Int {
    instructions.reduce(into: 0) { count, instruction in
      if instruction.hasPrefix("push") { count += 8 }
      if instruction.hasPrefix("sub"),
        let match = instruction.wholeMatch(of: /sub\s+\$0x([0-9a-f]+),%rsp\s*/)
      {
        count += Int(match.1, radix: 16) ?? 0
      }
      count += DisassembledFunction.moved(by: instruction)
      // 128 fits one byte only when it is added as -128.
      if instruction.hasPrefix("add"), instruction.contains("$0xffffffffffffff80,%rsp") {
        count += 128
      }
    }
  }

  /// Bytes that an instruction takes by moving the stack pointer as an address: it keeps the
  /// flags where `sub` would not, and touches no memory.
  private static func moved(by instruction: Substring) -> Int {
    guard
      instruction.hasPrefix("lea"),
      let match = instruction.wholeMatch(of: /lea\s+-0x([0-9a-f]+)\(%rsp\),%rsp\s*/)
    else { return 0 }
    return Int(match.1, radix: 16) ?? 0
  }

  /// How far below its frame pointer the function reads or writes, array elements aside.
  var reachBelowFrame: Int {
    instructions.reduce(into: 0) { reach, instruction in
      guard
        instruction.utf8.contains(UInt8(ascii: "-")),
        let match = instruction.firstMatch(of: /-0x([0-9a-f]+)\(%rbp\)/)
      else { return }
      reach = max(reach, Int(match.1, radix: 16) ?? 0)
    }
  }

  /// True when an instruction reads or writes below the stack pointer.
  var reachesBelowStackPointer: Bool {
    instructions.contains {
      $0.utf8.contains(UInt8(ascii: "-")) && $0.contains(/-0x[0-9a-f]+\(%rsp[,)]/)
        && DisassembledFunction.moved(by: $0) == 0
    }
  }

  /// True when the function calls or ends in the function `name`.
  func transfersControl(to name: String) -> Bool {
    instructions.contains {
      ($0.hasPrefix("call") || $0.hasPrefix("jmp")) && $0.contains("<\(name)>")
    }
  }
}
