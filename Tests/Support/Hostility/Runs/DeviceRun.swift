import KernelCore
public import TraceFormat

/// The kernel, from boot, on a hostile device: many executions, and one recovery at the end.
public struct DeviceRun: Sendable {
  /// Why it must not have ended; `nil` when all was well.
  public private(set) var failure: HostileFault?
  /// Turns of the kernel in which the device did one thing wrong.
  public private(set) var executions = 0
  /// All turns, those with an honest device included.
  public private(set) var turns = 0
  public private(set) var framesDelivered: UInt64 = 0
  /// The device did not let the kernel boot.
  public private(set) var didBoot = true
  public private(set) var recoveryTurns = 0
  public private(set) var reach: Reach
  public private(set) var actionCounts: [UInt64]

  /// The actions that ``actionCounts`` counts.
  public static var actionNames: [String] { HostileAction.allCases.map { "\($0)" } }

  /// - Parameters:
  ///   - decisions: the first few choose interface, queue size, event index and a lie at boot.
  ///   - limit: turns after which the device becomes honest; an input that ends does that too.
  public init(_ decisions: consuming Decisions, limit: Int, watch: ((TraceEvent) -> Void)? = nil) {
    var decisions = decisions
    let isLegacy = decisions.below(2) == 0
    let sizes = [256, 1, 2, 4, 8, 16, 32, 64]
    let size = sizes[decisions.below(sizes.count)]
    let eventIndex = decisions.below(2) == 0 ? "" : " event-index=on"
    let bootAction = decisions.chance(100) ? HostileAction.bootActions : []
    var machine = HostileMachine(
      decisions: decisions, isLegacy: isLegacy, queueSize: size, turnLimit: limit)
    machine.watch = watch
    machine.misleadBoot(bootAction)
    do throws(HostileFault) {
      let commandLine = Array("queue-size=\(size)\(eventIndex)".utf8)
      _ = try Unikernel.run(commandLine: commandLine, on: &machine)
      didBoot = false
    } catch {
      failure = error == .finished ? nil : error
    }
    executions = machine.deviations
    turns = machine.turns
    framesDelivered = machine.framesDelivered
    recoveryTurns = machine.recoveryTurns
    reach = machine.reach
    actionCounts = machine.actionCounts
  }
}

extension HostileAction {
  /// What a device can do before it has a queue.
  fileprivate static let bootActions: [HostileAction] = [
    .registerFlipped, .registerConstant, .registerCounting, .deviceGone, .featuresWithdrawn,
    .queueShrunk,
  ]
}

extension HostileMachine {
  fileprivate mutating func misleadBoot(_ actions: [HostileAction]) {
    guard !actions.isEmpty else { return }
    let action = actions[decisions.below(actions.count)]
    device.perform(action, on: &memory, buffers: 0..<0, &decisions)
  }
}
