import Diagnosis
import PacketFiles
import ToolSupport
import Wire

// What a bare capture proves, in words: facts of the wire, the sides by their addresses.

extension CaptureSide {
  /// `10.0.2.15:80 (answers)`; what the capture's flags say of its frames, where they do.
  var words: String {
    let name = port.map { "\(InternetEndpoint(address: address, port: $0))" } ?? "\(address)"
    var roles: [String] = isAnswerer ? ["answers"] : []
    switch direction {
    case .outbound: roles.append("outbound by the capture's flags")
    case .inbound: roles.append("inbound by the capture's flags")
    case .unknown: break
    }
    return roles.isEmpty ? name : "\(name) (\(roles.joined(separator: "; ")))"
  }
}

extension CaptureFinding {
  private var duration: String { DurationText.unsigned(age) }
  private var connections: String {
    count == 1 ? "1 connection" : "\(count) connections"
  }
  private var ofConnections: String {
    connectionCount > 1 ? "\(count) of \(connectionCount) connections" : connections
  }
  private var longest: String { count == 1 ? "for \(duration)" : "the longest for \(duration)" }
  private var frames: String { frameCount == 1 ? "1 frame" : "\(frameCount) frames" }

  /// The case in one sentence.
  var headline: String {
    switch fact {
    case .noByteAfterHandshake:
      "Handshakes with \(side.words) succeeded, and no byte came back: \(ofConnections),"
        + " \(longest)."
    case .wentSilent:
      "\(side.words) went silent: no frame from it for \(duration) to the capture's end, while"
        + " \(frames) that ask for an answer went to it."
    case .requestUnanswered:
      "Connection requests to \(side.words) were never answered: \(ofConnections), \(frames),"
        + " \(longest)."
    case .addressUnanswered:
      "\(side.words) answered ARP before, and has not answered \(frameCount) requests for"
        + " \(duration)."
    case .windowStaysClosed:
      "\(side.words) closed its window and never opened it again: \(connections), \(longest),"
        + " \(frames) to it meanwhile."
    case .sentAgain:
      "Segments to \(side.words) were sent again: \(connections), \(frameCount) times"
        + (acknowledgedCount > 0 ? ", \(acknowledgedCount) although it had acknowledged them" : "")
        + "."
    case .connectionRefused:
      "\(side.words) refused connections: \(ofConnections)."
    case .connectionReset:
      "\(side.words) reset connections with a request unanswered: \(ofConnections)."
    }
  }

  /// Why the confidence is what it is.
  var reason: String {
    let proof =
      switch fact {
      case .noByteAfterHandshake:
        acknowledgedCount == 0
          ? "SYN, SYN+ACK, ACK and the request are in the capture; no payload and no"
            + " acknowledgment of the request follow"
          : "SYN, SYN+ACK, ACK and the request are in the capture, and its acknowledgment"
            + (acknowledgedCount < count ? " in \(acknowledgedCount) of them" : "")
            + "; no payload follows"
      case .wentSilent: "its last frame and those that asked after it are in the capture"
      case .requestUnanswered: "the requests are in the capture, and no frame of an answer"
      case .addressUnanswered: "its last reply and the requests after it are in the capture"
      case .windowStaysClosed: "the window of 0 is in the capture, and none above 0 after it"
      case .sentAgain: "the same sequence numbers passed again; copies of one frame do not count"
      case .connectionRefused: "the requests and the RST that answered are in the capture"
      case .connectionReset: "the requests and the RST after them are in the capture"
      }
    return ([proof] + doubts.map(\.words)).joined(separator: "; ")
  }

  /// What the wire does not tell.
  var open: String {
    switch fact {
    case .noByteAfterHandshake, .wentSilent, .addressUnanswered, .requestUnanswered:
      "why: the driver, device, stack or service of \(side.address), or the path behind the"
        + " capture's place"
    case .windowStaysClosed: "why what arrives at \(side.address) is not taken"
    case .sentAgain:
      acknowledgedCount > 0
        ? "whether the acknowledgments got lost on their way, or the sender does not receive"
        : "whether the segments, or their acknowledgments, got lost, and where"
    case .connectionRefused, .connectionReset: "what \(side.address) has against them"
    }
  }

  /// The one command that would settle it.
  var nextStep: String {
    "quartz-trace merge TRACE CAPTURE -o run.pcapng, then quartz-trace diagnose run.pcapng: TRACE"
      + " is the kernel's own of this run"
  }
}

extension WireDoubt {
  fileprivate var words: String {
    switch self {
    case .captureLost: "but the capture lost frames or is damaged, and they may be those"
    case .neverHeard:
      "but no frame of that address is in the capture, which may hold one direction only"
    case .mayHaveNothingToSay:
      "but it acknowledges, and sent no payload in any connection: it may have nothing to say"
    }
  }
}

extension FrameStatement {
  /// In one line.
  var words: String {
    switch self {
    case .connectionRequest(let opener): "SYN from \(opener)"
    case .requestAgain(let count): "the same SYN again, \(FrameStatement.times(count))"
    case .connectionAccepted: "SYN+ACK"
    case .handshakeCompleted: "ACK: the handshake is complete"
    case .asked(let byteCount): "the request: its first \(byteCount) bytes"
    case .sentFirst(let byteCount):
      byteCount > 0 ? "\(byteCount) bytes of payload" : "a FIN or SYN+ACK"
    case .sentAgain(let count): "the same again, \(FrameStatement.times(count))"
    case .lastFrame: "the last frame from it"
    case .firstUnanswered: "the first frame to it that is unanswered"
    case .lastUnanswered: "the last one"
    case .windowClosed: "a window of 0"
    case .windowStillClosed: "still 0"
    case .refused: "RST in answer"
    case .reset: "RST"
    case .lastAddressReply: "its last ARP reply"
    case .addressAsked: "the first ARP request that is unanswered"
    case .addressAskedLast(let count): "the last of \(count)"
    }
  }

  private static func times(_ count: Int) -> String {
    count == 1 ? "once" : "the last of \(count) times"
  }
}
