import Testing

@Suite("The kernel image")
struct KernelImageTests {
  @Test("It is smaller than 512 KiB")
  func size() async throws {
    let byteCount = try await KernelImage.shared.value.byteCount()
    #expect(byteCount > 4096)
    #expect(byteCount < 512 << 10)
  }

  @Test("It has the note by which a PVH loader finds the 32-bit entry")
  func entryNote() async throws {
    let image = try await KernelImage.shared.value
    let notes = try await image.notes()
    #expect(notes.contains("Xen"))
    #expect(notes.contains("0x00000012"))
    // QEMU places the note's content by the segment's alignment.
    let segments = try await image.programHeaders().filter { $0[0] == "NOTE" }
    #expect(segments.map { $0.last } == ["0x4"])
  }

  @Test("No segment is writable and executable, and none shares a page with another")
  func segmentRights() async throws {
    let headers = try await KernelImage.shared.value.programHeaders()
    let segments = headers.filter { $0[0] == "LOAD" }
    #expect(segments.map { $0[6] } == ["RE", "R", "RW"])
    var end: UInt64 = 0
    for segment in segments {
      let start = try #require(UInt64(segment[2].dropFirst(2), radix: 16))
      let byteCount = try #require(UInt64(segment[5].dropFirst(2), radix: 16))
      #expect(segment[2] == segment[3], "virtual and physical addresses are the same")
      #expect(start % 4096 == 0)
      #expect(start >= end)
      end = start + byteCount
    }
  }

  @Test("It is linked statically: nothing is undefined, and no loader is needed")
  func isStatic() async throws {
    let image = try await KernelImage.shared.value
    #expect(try await image.undefinedSymbols().isEmpty)
    let types = Set(try await image.programHeaders().map { $0[0] })
    #expect(types == ["LOAD", "NOTE"])
  }

  @Test("A guard page lies below every stack")
  func stackGuards() async throws {
    let symbols = try await KernelImage.shared.value.symbols()
    let names: [Substring] = [
      "main_stack", "double_fault_stack", "nonmaskable_stack", "machine_check_stack",
      "exception_stack", "interrupt_stack",
    ]
    let ends = names.compactMap { symbols[$0 + "_end"] }
    #expect(ends.count == names.count)
    let dataEnd = try #require(symbols["image_data_end"])
    for name in names {
      let start = try #require(symbols[name])
      let below = (ends + [dataEnd]).filter { $0 <= start }.max()
      #expect(try #require(below) + 4096 <= start, "\(name)")
    }
  }

  @Test("No instruction reaches below the stack pointer: interrupts may overwrite what is there")
  func redZone() async throws {
    let functions = try await KernelImage.shared.value.functions()
    #expect(functions.filter { $0.reachBelowFrame > 0 }.count > 20, "there is something to check")
    let offenders = functions.filter {
      $0.reachesBelowStackPointer || $0.reachBelowFrame > $0.frameByteCount
    }
    #expect(offenders.map(\.name) == [])
  }

  @Test(
    "A memory function does not call itself",
    arguments: ["memcpy", "memmove", "memset", "memcmp"])
  func memoryFunctions(name: String) async throws {
    let functions = try await KernelImage.shared.value.functions()
    let function = try #require(functions.first { $0.name == name })
    #expect(function.instructions.contains { $0.hasPrefix("ret") })
    #expect(!function.transfersControl(to: name))
  }

  @Test("Without the zoo nothing of the faulty drivers is in it")
  func withoutZoo() async throws {
    let whole = try await KernelImage.shared.value
    let sound = try await KernelImage.withoutZoo.value
    #expect(sound.path != whole.path)
    // Names are mangled: a module's stands in them with its length.
    let faulty = try await whole.symbols().keys.filter { $0.contains("12DriverFaults") }
    #expect(faulty.count > 20, "the whole image has them, by names that can be looked for")
    #expect(try await sound.symbols().keys.filter { $0.contains("12DriverFaults") } == [])
    #expect(try await sound.byteCount() < whole.byteCount())
  }
}
