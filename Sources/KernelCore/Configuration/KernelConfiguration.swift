import VirtIO
public import VirtIODriver
public import Wire

/// What the kernel command line says; a word it does not know is left to the platform.
///
/// | word | meaning | default |
/// | --- | --- | --- |
/// | `ip=ADDRESS/PREFIX` | the interface's address | `10.0.2.15/24` |
/// | `gateway=ADDRESS` | the router | `10.0.2.2` |
/// | `port=N` | TCP port of the server, 1 to 65,535 | 80 |
/// | `driver=NAME` | `interrupt`, or `polling`, the incident's | `interrupt` |
/// | `queue-size=N` | descriptors a queue: a power of two to 1,024 | 256 |
/// | `receive-buffers=N` | receive buffers that are posted, 1 to the queue size | queue size |
/// | `first-position=N` | where the indices of both queues start, on a machine that agrees | 0 |
/// | `event-index=on` | the driver accepts EVENT_IDX | off |
/// | `policy=NAME[,NAME...]` | faults of the driver: Documentation/Zoo.md has the names | none |
/// | `watchdog=report` | the watchdog heals nothing; with `watchdog=off` there is none | heals |
/// | `fail-refill=N` | the first N receive buffers to be posted again cannot be had | 0 |
/// | `fail-refill-after=N` | so many receive buffers can be had before those | 0 |
/// | `fail-refill-every=N` | every N-th receive buffer after those cannot be had | none |
/// | `fail-transmit-every=N` | every N-th transmitted frame finds no memory | none |
/// | `polling-merge=on` | the polling driver accepts MRG_RXBUF | off |
/// | `polling-guard=on` | the polling driver keeps `avail.idx` in step | off |
/// | `polling-report=on` | the polling driver says that a transmission takes very long | off |
/// | `polling-limit=N` | polls before it takes a frame back, 1 to 2^32 - 1 | never |
/// | `retransmission=off` | the stack sends nothing again: a fault | on |
/// | `drop-transmit=N` | the N-th TCP segment with text is lost above the driver | none |
/// | `halt-after=N` | bare metal takes an exception at the N-th received frame | never |
public struct KernelConfiguration: Equatable, Sendable {
  public var address = IPv4Address(10, 0, 2, 15)
  public var prefixLength: UInt8 = 24
  public var gateway = IPv4Address(10, 0, 2, 2)
  public var port: UInt16 = 80
  public var driver = NetworkDriver.Options()
  /// The incident's driver, when that one is to run.
  public var polling: PollingDriver.Variant?
  /// What goes wrong on purpose.
  public var faults = Faults()

  public init() {}

  /// A word with a value that the kernel cannot use.
  public struct BadWord: Error, Equatable, Sendable {
    /// Where the word lies in the command line, in bytes.
    public var range: Range<Int>
  }

  /// Reads a command line; the defaults stand where it is silent.
  public init(commandLine bytes: [UInt8]) throws(BadWord) {
    self.init()
    var line = CommandLine(bytes)
    var receiveBufferCount: UInt16?
    var variant = PollingDriver.Variant()
    var isPolling = false
    while let word = line.nextWord() {
      let bad = BadWord(range: word.key.lowerBound..<word.value.upperBound)
      if line.holds("ip", at: word.key) {
        guard let network = line.network(at: word.value) else { throw bad }
        (address, prefixLength) = network
      } else if line.holds("gateway", at: word.key) {
        guard let router = line.address(at: word.value) else { throw bad }
        gateway = router
      } else if line.holds("port", at: word.key) {
        guard let number = line.number(at: word.value, limit: 65_535), number > 0 else {
          throw bad
        }
        port = UInt16(number)
      } else if line.holds("driver", at: word.key) {
        isPolling = line.holds("polling", at: word.value)
        guard isPolling || line.holds("interrupt", at: word.value) else { throw bad }
      } else if line.holds("queue-size", at: word.key) {
        guard
          let size = line.number(at: word.value, limit: 1_024), size.nonzeroBitCount == 1
        else { throw bad }
        driver.queueSize = UInt16(size)
      } else if line.holds("receive-buffers", at: word.key) {
        guard let count = line.number(at: word.value, limit: 1_024), count > 0 else { throw bad }
        receiveBufferCount = UInt16(count)
      } else if line.holds("first-position", at: word.key) {
        guard let first = line.number(at: word.value, limit: 65_535) else { throw bad }
        driver.firstPosition = RingPosition(UInt16(first))
        variant.firstPosition = RingPosition(UInt16(first))
      } else if line.holds("polling-merge", at: word.key) {
        guard line.holds("on", at: word.value) else { throw bad }
        variant.mergesReceiveBuffers = true
      } else if line.holds("polling-guard", at: word.key) {
        guard line.holds("on", at: word.value) else { throw bad }
        variant.guardsAvailableIndex = true
      } else if line.holds("polling-report", at: word.key) {
        guard line.holds("on", at: word.value) else { throw bad }
        variant.reportsStall = true
      } else if line.holds("polling-limit", at: word.key) {
        guard let limit = line.number(at: word.value, limit: .max), limit > 0 else { throw bad }
        variant.transmitPollLimit = UInt64(limit)
      } else {
        guard driver.take(word, of: line), faults.take(word, of: line) else { throw bad }
      }
    }
    if isPolling { polling = variant }
    driver.receiveBufferCount = min(receiveBufferCount ?? driver.queueSize, driver.queueSize)
  }
}
