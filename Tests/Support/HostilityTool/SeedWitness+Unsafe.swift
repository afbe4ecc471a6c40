import Glibc
import Synchronization

/// Says which seed was running when the process traps, or when one run takes too long: a trap
/// leaves no time for more.
enum SeedWitness {
  /// Seconds that one seed may take.
  private static let patience: UInt32 = 60
  private static let seed = Atomic<UInt64>(0)

  /// Listens to what ends a process.
  static func start() {
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM] {
      // The handler calls nothing but write and _exit, which a handler may.
      _ = signal(number) { number in SeedWitness.testify(number) }
    }
  }

  /// A seed begins.
  static func note(_ next: UInt64) {
    seed.store(next, ordering: .relaxed)
    alarm(patience)
  }

  private static func testify(_ number: Int32) {
    say("seed ")
    var rest = seed.load(ordering: .relaxed)
    var scale: UInt64 = 1
    while rest / scale >= 10 { scale &*= 10 }
    while scale > 0 {
      var digit = UInt8(0x30 &+ rest / scale)
      rest %= scale
      scale /= 10
      // Safety: one byte that lives as long as the call.
      _ = unsafe Glibc.write(2, &digit, 1)
    }
    say(number == SIGALRM ? ": takes too long\n" : ": a trap\n")
    _exit(1)
  }

  private static func say(_ text: StaticString) {
    // Safety: the text is a part of the program.
    _ = unsafe Glibc.write(2, text.utf8Start, text.utf8CodeUnitCount)
  }
}
