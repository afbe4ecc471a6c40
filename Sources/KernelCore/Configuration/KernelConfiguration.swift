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
/// | `driver=interrupt` | which driver runs | `interrupt` |
/// | `queue-size=N` | descriptors a queue: a power of two to 1,024 | 256 |
/// | `receive-buffers=N` | receive buffers that are posted, 1 to the queue size | queue size |
public struct KernelConfiguration: Equatable, Sendable {
  public var address = IPv4Address(10, 0, 2, 15)
  public var prefixLength: UInt8 = 24
  public var gateway = IPv4Address(10, 0, 2, 2)
  public var port: UInt16 = 80
  public var driver = NetworkDriver.Options()

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
        guard line.holds("interrupt", at: word.value) else { throw bad }
      } else if line.holds("queue-size", at: word.key) {
        guard
          let size = line.number(at: word.value, limit: 1_024), size.nonzeroBitCount == 1
        else { throw bad }
        driver.queueSize = UInt16(size)
      } else if line.holds("receive-buffers", at: word.key) {
        guard let count = line.number(at: word.value, limit: 1_024), count > 0 else { throw bad }
        receiveBufferCount = UInt16(count)
      }
    }
    driver.receiveBufferCount = min(receiveBufferCount ?? driver.queueSize, driver.queueSize)
  }
}
