/// The words of every kernel: network, rings, trace.
public enum CoreWord: UInt8, KernelWord {
  case ip
  case gateway
  case port
  case driver
  case queueSize
  case receiveBuffers
  case firstPosition
  case eventIndex
  case watchdog
  case trace
  case traceBlocks
  case platformDevice

  public var name: String {
    switch self {
    case .ip: "ip"
    case .gateway: "gateway"
    case .port: "port"
    case .driver: "driver"
    case .queueSize: "queue-size"
    case .receiveBuffers: "receive-buffers"
    case .firstPosition: "first-position"
    case .eventIndex: "event-index"
    case .watchdog: "watchdog"
    case .trace: "trace"
    case .traceBlocks: "trace-blocks"
    case .platformDevice: "virtio_mmio.device"
    }
  }

  public var values: WordValues {
    switch self {
    case .ip: .network
    case .gateway: .address
    case .port: .number(1...65_535)
    case .driver: .one("interrupt")
    case .queueSize: .powerOfTwo(upTo: 1_024)
    case .receiveBuffers: .number(1...1_024)
    case .firstPosition: .number(0...65_535)
    case .eventIndex: .one("on")
    case .watchdog: .one("report or off")
    case .trace: .one("stream or flight or off")
    case .traceBlocks: .number(1...16_777_215)
    case .platformDevice: .anything
    }
  }

  public var standard: String {
    switch self {
    case .ip: "10.0.2.15/24"
    case .gateway: "10.0.2.2"
    case .port: "80"
    case .driver: "interrupt"
    case .queueSize: "256"
    case .receiveBuffers: "the queue size"
    case .firstPosition: "0"
    case .eventIndex: "off"
    case .watchdog: "it heals"
    case .trace: "stream"
    case .traceBlocks: "256, or an eighth of free memory"
    case .platformDevice: "none"
    }
  }

  public var meaning: String {
    switch self {
    case .ip: "the interface's address"
    case .gateway: "the router"
    case .port: "TCP port of the server"
    case .driver: "which driver runs"
    case .queueSize: "descriptors in each queue"
    case .receiveBuffers: "receive buffers that are posted, no more than the queue has"
    case .firstPosition: "where the indices of both queues start, on a machine that agrees"
    case .eventIndex: "the driver accepts EVENT_IDX"
    case .watchdog: "it only looks and records, or there is none"
    case .trace:
      "sent as it comes, kept in memory until somebody asks or the kernel stops, or not recorded"
    case .traceBlocks: "blocks of 4,096 bytes in the trace's ring, at most half of free memory"
    case .platformDevice: "added by QEMU with acpi=off; the kernel looks for devices itself"
    }
  }
}
