import Hypervisor
public import ToolSupport

extension GuestSession {
  /// Boots a guest, lets the plan's client visit it while its rings are watched, and looks at what
  /// is left after a hang.
  ///
  /// - Parameter report: hears what was seen, and after how long: every
  ///   1,000 received frames, and at the end.
  public func soak(
    _ plan: SoakPlan, on options: BootOptions,
    report: @escaping @Sendable (SoakWatch.Sight, Duration) -> Void
  ) async throws(CommandFailure) -> BootedRun<SoakOutcome> {
    try await boot(options, within: .seconds(30)) {
      guest async throws(VirtualMachineError) in
      let watch = SoakWatch(
        guest: guest.guest, device: try await guest.guest.networkDevicePath(within: guest.limit),
        channels: channels, stallLimit: plan.stallLimit, report: report)
      return try await soak(plan, SoakVisit(guest: guest), watch)
    }
  }

  private func soak(
    _ plan: SoakPlan, _ visit: SoakVisit, _ watch: SoakWatch
  ) async throws(VirtualMachineError) -> SoakOutcome {
    var statistics: [String] = []
    if plan.driver == .polling {
      _ = try await visit.answer(to: SoakPlan.look)
    } else {
      statistics.append(try await visit.answer(to: SoakPlan.statistics))
    }
    let start = ContinuousClock.now
    let first = try await watch.first()
    let (client, sight) = try await visit.run(
      plan, beside: watch, from: start, first, unless: interruption)
    let elapsed = ContinuousClock.now - start
    var outcome = SoakOutcome(
      client: client, requests: try ServedRequests(visit.log), sight: sight, elapsed: elapsed,
      statistics: statistics)
    try await watch.look(&outcome.sight)
    watch.report(outcome.sight, elapsed)
    if sight.isStalled {
      outcome.symptom = try await visit.answer(to: SoakPlan.symptom)
    } else if plan.driver == .interrupt {
      outcome.statistics.append(try await visit.answer(to: SoakPlan.statistics))
    }
    outcome.flushFailure = await visit.guest.flush()
    if sight.isStalled {
      try await watch.look(&outcome.sight)
      outcome.autopsy = try await Autopsy.perform(
        on: visit.guest.guest, outcome.sight, device: watch.device, channels: channels)
    }
    return outcome
  }
}
