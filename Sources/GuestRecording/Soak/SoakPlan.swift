import SystemPackage

/// What a soak does, and when it ends.
public struct SoakPlan: Sendable {
  public var driver: SoakDriver
  /// Connections, one request each.
  public var connections: Int
  /// New connections a second; 0 is as fast as the guest answers, one after the other.
  public var rate: Int
  /// Another client than `curl`: its words may hold `{connections}`, `{frames}` and `{console}` as
  /// well, and it writes a line for each response, the status and the seconds.
  public var clientWords: [String]
  /// How long the client may take in all.
  public var timeLimit: Duration
  /// A client that waits while the guest transmits nothing for so long has met a hang.
  ///
  /// QEMU's user networking sends a lost connection request again after 6 s and after 12 s more:
  /// a limit above that meets no such pause.
  public var stallLimit: Duration

  public init(
    driver: SoakDriver, connections: Int, rate: Int, clientWords: [String], timeLimit: Duration,
    stallLimit: Duration
  ) {
    self.driver = driver
    self.connections = connections
    self.rate = rate
    self.clientWords = clientWords
    self.timeLimit = timeLimit
    self.stallLimit = stallLimit
  }

  /// Receive frames between two rows of the table.
  static let rowInterval: UInt64 = 1_000
  /// Bytes of a request, as the incident's were: its frames are 669 bytes, 679 with the header.
  private static let requestByteCount = 615

  /// The client; `frames` is where the frames are written as they pass, `console` the console.
  func client(frames: FilePath, console: FilePath) -> ClientCommand {
    if clientWords.isEmpty { return curl }
    return ClientCommand(
      words: clientWords.map { word in
        word.replacing("{connections}", with: "\(connections)")
          .replacing("{frames}", with: frames.string)
          .replacing("{console}", with: console.string)
      })
  }

  /// A line of its output for each response.
  private var curl: ClientCommand {
    // Every URL is as long as the last, so that every request is.
    let first = 10_000_000
    var words = [
      "curl", "--silent", "--show-error", "--fail-early", "--fail", "--output", "/dev/null",
      "--header", "Connection: close", "--user-agent", agent, "--max-time", "60",
      "--write-out", "%{http_code} %{time_total}\\n",
    ]
    if rate > 0 { words += ["--rate", "\(rate)/s"] }
    return ClientCommand(words: words + ["{url}/?[\(first + 1)-\(first + connections)]"])
  }

  /// Fills the request up to the size that the incident's had, where the port has five digits.
  private var agent: String {
    let rest = """
      GET /?10000001 HTTP/1.1\r\nHost: 127.0.0.1:12345\r\nUser-Agent: \r\nAccept: */*\r\n\
      Connection: close\r\n\r\n
      """
    let name = "quartz-soak/1.0 "
    let filler = SoakPlan.requestByteCount - rest.utf8.count - name.utf8.count
    return name + String(repeating: "x", count: filler)
  }

  /// A connection without a request, held long enough to be established: a look at the port.
  ///
  /// Documentation/Incident.md, reading C-1: it moves the 65,536th frame onto a SYN-ACK.
  static let look = ClientCommand(
    words: ["bash", "-c", "exec 3<>/dev/tcp/{host}/{port}; sleep 0.3"])

  /// What the guest says about itself.
  static let statistics = ClientCommand(
    words: ["curl", "--silent", "--max-time", "10", "{url}/api/stats.json"])

  /// One more request, for the symptom: whether the port accepts, and what comes back.
  static let symptom = ClientCommand(
    words: [
      "curl", "--silent", "--max-time", "3", "--output", "/dev/null", "--write-out",
      "connected after %{time_connect} s, %{size_download} bytes in %{time_total} s\\n", "{url}/",
    ])
}

/// The drivers that the kernel has, by the words of its command line.
public enum SoakDriver: String, CaseIterable, Sendable {
  case polling
  case interrupt
}
