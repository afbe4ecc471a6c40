public import KernelCore

/// The words that ask for a fault, and those of the incident's driver.
public enum FaultWord: UInt8, KernelWord {
  case driver
  case policy
  case failRefill
  case failRefillAfter
  case failRefillEvery
  case failTransmitEvery
  case pollingMerge
  case pollingGuard
  case pollingReport
  case pollingLimit
  case retransmission
  case dropTransmit
  case haltAfter

  public var name: String {
    switch self {
    case .driver: "driver"
    case .policy: "policy"
    case .failRefill: "fail-refill"
    case .failRefillAfter: "fail-refill-after"
    case .failRefillEvery: "fail-refill-every"
    case .failTransmitEvery: "fail-transmit-every"
    case .pollingMerge: "polling-merge"
    case .pollingGuard: "polling-guard"
    case .pollingReport: "polling-report"
    case .pollingLimit: "polling-limit"
    case .retransmission: "retransmission"
    case .dropTransmit: "drop-transmit"
    case .haltAfter: "halt-after"
    }
  }

  public var values: WordValues {
    switch self {
    case .driver: .one("interrupt or polling")
    case .policy: .several(PolicyVariant.allCases.map { $0.name })
    case .failRefill, .failRefillAfter, .failRefillEvery, .failTransmitEvery, .pollingLimit,
      .dropTransmit, .haltAfter:
      .number(1...UInt32.max)
    case .pollingMerge, .pollingGuard, .pollingReport: .one("on")
    case .retransmission: .one("off")
    }
  }

  public var standard: String {
    switch self {
    case .driver: "interrupt"
    case .policy, .failRefill, .failRefillEvery, .failTransmitEvery, .dropTransmit: "none"
    case .failRefillAfter: "at once"
    case .pollingMerge, .pollingGuard, .pollingReport: "off"
    case .pollingLimit, .haltAfter: "never"
    case .retransmission: "on"
    }
  }

  public var meaning: String {
    switch self {
    case .driver: "which driver runs; `polling` is the incident's, with its stack"
    case .policy: "faults of the driver; Zoo.md has the names"
    case .failRefill: "so many receive buffers to be posted again cannot be had"
    case .failRefillAfter: "so many receive buffers can be had before those"
    case .failRefillEvery: "every N-th receive buffer after those cannot be had"
    case .failTransmitEvery: "every N-th transmitted frame finds no memory"
    case .pollingMerge: "the polling driver accepts MRG_RXBUF"
    case .pollingGuard: "the polling driver keeps `avail.idx` in step"
    case .pollingReport: "the polling driver says that a transmission takes very long"
    case .pollingLimit: "polls before the polling driver takes a frame back"
    case .retransmission: "the stack sends nothing again"
    case .dropTransmit: "the N-th TCP segment with text is lost above the driver"
    case .haltAfter: "bare metal takes an exception at the N-th received frame"
    }
  }
}
