import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("The receive filter (D-19)")
struct FilterTests {
  static let own: [UInt8] = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56]
  static let other: [UInt8] = [0x52, 0x54, 0x00, 0x99, 0x99, 0x99]
  static let group: [UInt8] = [0x01, 0x00, 0x5e, 0x00, 0x00, 0x01]
  static let broadcast = [UInt8](repeating: 0xff, count: 6)

  /// Whether own, other, group and broadcast addresses pass after these mode commands.
  static let modes: [([(UInt8, UInt8)], [Bool])] = [
    ([], [true, true, true, true]),
    ([(0, 0)], [true, false, false, true]),
    ([(0, 0), (1, 1)], [true, false, true, true]),
    ([(0, 0), (2, 1)], [true, true, false, true]),
    ([(0, 0), (3, 1), (1, 1)], [true, false, false, true]),
    ([(0, 0), (4, 1), (2, 1)], [false, false, false, true]),
    ([(0, 0), (5, 1)], [true, false, false, false]),
    ([(0, 0), (5, 7), (5, 0)], [true, false, false, true]),
    ([(3, 1), (4, 1), (5, 1)], [true, true, true, true]),
  ]

  @Test(arguments: 0..<9)
  func `D-19 each mode, promiscuous by default and above all others`(index: Int) {
    var bench = ControlBench()
    for (command, value) in Self.modes[index].0 {
      let status = bench.command(0, command, [value])
      #expect(status == 0)
    }
    for (address, expected) in zip(
      [Self.own, Self.other, Self.group, Self.broadcast], Self.modes[index].1)
    {
      let passes = bench.passes(address)
      #expect(passes == expected, "\(address)")
    }
  }

  @Test func `D-19 the frame is filtered after the buffer check and counts as consumed`() {
    var bench = ControlBench()
    _ = bench.command(0, 0, [0])
    bench.base.arrive(Self.other + [UInt8](repeating: 0, count: 54))
    #expect(bench.base.device.framesWaiting == 1, "without buffers it waits, unseen")
    bench.base.post(1)
    bench.base.kick(0)
    #expect(bench.base.device.framesWaiting == 0)
    #expect(bench.base.receiveUsed == 0)
    #expect(bench.base.receiveFlags == 1)
    #expect(bench.base.device.queue(0).lastAvailable == RingPosition(0))
  }

  static func table(_ unicast: [[UInt8]], _ multicast: [[UInt8]]) -> [UInt8] {
    func list(_ addresses: [[UInt8]]) -> [UInt8] {
      [UInt8(addresses.count), 0, 0, 0] + addresses.flatMap(\.self)
    }
    return list(unicast) + list(multicast)
  }

  @Test func `D-19 the MAC table passes what it lists`() {
    var bench = ControlBench()
    _ = bench.command(0, 0, [0])
    let status = bench.command(1, 0, Self.table([Self.other], [Self.group]))
    #expect(status == 0)
    bench.expect(Self.other, passes: true)
    bench.expect(Self.group, passes: true)
    bench.expect(Self.own, passes: true)
    bench.expect([0x52, 0, 0, 0, 0, 1], passes: false)
    bench.expect([0x01, 0, 0x5e, 0, 0, 2], passes: false)
  }

  @Test func `D-19 the MAC table holds 64 addresses, and a longer list passes its whole kind`() {
    let many = (0..<65).map { [0x52, 0, 0, 0, 1, UInt8($0)] }
    let groups = (0..<64).map { [0x01, 0, 0, 0, 1, UInt8($0)] }
    for (unicast, multicast, passesOther, passesGroup) in [
      (Array(many[..<64]), [], false, false), (many, [], true, false),
      (Array(many[..<1]), groups, false, true), ([], groups, false, false),
      (many, groups, true, false),
    ] as [([[UInt8]], [[UInt8]], Bool, Bool)] {
      var bench = ControlBench()
      _ = bench.command(0, 0, [0])
      let status = bench.command(1, 0, Self.table(unicast, multicast))
      #expect(status == 0)
      let doesOther = bench.passes(Self.other)
      let doesGroup = bench.passes(Self.group)
      #expect(doesOther == passesOther)
      #expect(doesGroup == passesGroup)
    }
  }

  @Test func `a count that overflows 32 bits looks like a small list`() {
    var bench = ControlBench()
    // 0x2aaaaaab · 6 = 2 modulo 2^32.
    let status = bench.command(1, 0, [0xab, 0xaa, 0xaa, 0x2a, 7, 7, 0, 0, 0, 0])
    #expect(status == 0)
    _ = bench.command(0, 0, [0])
    bench.expect(Self.other, passes: true)
  }

  @Test func `a refused table changes nothing`() {
    var bench = ControlBench()
    _ = bench.command(0, 0, [0])
    _ = bench.command(1, 0, Self.table([Self.other], []))
    let status = bench.command(1, 0, Self.table([Self.group], []) + [0])
    #expect(status == 1)
    bench.expect(Self.other, passes: true)
  }

  @Test func `D-19 VLANs pass once added, all of them without CTRL_VLAN`() {
    let tagged = Self.own + Self.other + [0x81, 0x00, 0xf1, 0x23]
    var bench = ControlBench()
    bench.expect(tagged, passes: true)
    _ = bench.command(0, 0, [0])
    bench.expect(tagged, passes: false)
    _ = bench.command(2, 0, [0x23, 0x01])
    bench.expect(tagged, passes: true)
    _ = bench.command(2, 1, [0x23, 0x01])
    bench.expect(tagged, passes: false)
    var open = ControlBench(features: ControlBench.allFeatures & ~(1 << 19))
    _ = open.command(0, 0, [0])
    open.expect(tagged, passes: true)
  }

  @Test func `the address set by command filters and shows, and a reset restores the first`() {
    var bench = ControlBench()
    _ = bench.command(0, 0, [0])
    let status = bench.command(1, 1, Self.other)
    #expect(status == 0)
    bench.expect(Self.other, passes: true)
    bench.expect(Self.own, passes: false)
    #expect(bench.base.read(0x104) == 0x1_9999)
    bench.base.write(0x070, 0)
    #expect(bench.base.read(0x104) == 0x1_5634)
  }

  @Test func `D-2 reset opens the filter`() {
    var bench = ControlBench()
    _ = bench.command(0, 0, [0])
    bench.base.write(0x070, 0)
    bench.base.receive.setAvailableIndex(0, in: &bench.base.memory)
    bench.base.prepare(features: ControlBench.allFeatures)
    bench.base.start()
    bench.expect(Self.other, passes: true)
  }
}
