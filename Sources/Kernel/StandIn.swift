import Machine
import TraceFormat

extension Kernel {
  static func exercise(_ machine: inout BareMachine) {
    Console.write("quartz: ")
    Console.write(decimal: machine.readClock() / 1000)
    Console.write(" us after entry, ")
    Console.write(decimal: machine.clock.ticksPerSecond)
    Console.write(" Hz, pages ")
    Console.write(decimal: KernelMemory.pagesUsed)
    Console.write("/")
    Console.write(decimal: KernelMemory.pagesTotal)
    Console.newline()
    for slot in 0..<machine.slotCount {
      let magic = machine.observeRegister(slot: slot, offset: 0)
      let version = machine.observeRegister(slot: slot, offset: 4)
      let id = machine.observeRegister(slot: slot, offset: 8)
      if id != 0 {
        Console.write("slot ")
        Console.write(decimal: UInt64(slot))
        Console.write(" magic ")
        Console.write(hexadecimal: UInt64(magic), digits: 8)
        Console.write(" version ")
        Console.write(decimal: UInt64(version))
        Console.write(" id ")
        Console.write(decimal: UInt64(id))
        Console.newline()
        machine.enableInterrupt(slot: slot)
      }
    }
    for _ in 0..<5 {
      let now = machine.observeClock()
      let set = machine.observeWait(until: now + 100_000_000)
      Console.write("tick ")
      Console.write(decimal: machine.readClock() / 1000)
      Console.write(" us, set ")
      Console.write(decimal: UInt64(set.rawValue))
      Console.newline()
    }
  }
}
