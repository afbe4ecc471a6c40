import Conformance
import Testing
import VirtIO

@Suite("A rule that is broken is named where it is broken, by accesses")
struct SeededAccessTests {
  @Test("exactly that rule, at the first access that breaks it", arguments: Seed.all)
  func seed(_ seed: Seed) throws {
    var driver = HandDriver(isLegacy: seed.isLegacy)
    seed.run(&driver)
    let violations = driver.machine.watch.outcome.violations
    #expect(Set(violations.map(\.rule)) == [seed.rule], "\(violations)")
    #expect(violations.first?.place.record == driver.mark, "\(violations)")
  }

  @Test("every rule has its seed")
  func complete() {
    #expect(Set(Seed.all.map(\.rule)) == Set(Rule.allCases))
  }

  @Test("the driver that the seeds start from breaks nothing", arguments: [false, true])
  func soundBasis(_ isLegacy: Bool) {
    var driver = HandDriver(isLegacy: isLegacy)
    driver.start()
    for round in 0..<12 {
      driver.send(UInt16(round % 4))
      driver.use(1, id: UInt32(round % 4), length: 0)
      driver.use(0, id: UInt32(round % 2), length: 100)
      driver.wait(status: 1)
      driver.read(.interruptStatus)
      driver.write(.interruptACK, 1)
      driver.look(0)
      driver.take(0)
      _ = driver.machine.load32(driver.buffer(0, UInt16(round % 2)) + 12)
      driver.enter(0, UInt16(round % 2))
      driver.publish(0)
      driver.notify(0)
      driver.look(1)
      driver.take(1)
      driver.look(0)
      if round == 5 { driver.restart() }
    }
    #expect(driver.machine.watch.outcome.violations.isEmpty)
  }
}
