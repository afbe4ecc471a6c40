import Recording

/// How a replay ended, in the words that every tool uses.
extension ExactReplay.Outcome.Ending {
  public var words: String {
    switch self {
    case .reproduced: "zero divergence"
    case .kernelFailed: "the kernel gave up, as recorded"
    case .stopped(let stop): stop.words
    }
  }
}

extension ReplayStop {
  /// What ended the replay, for people.
  public var words: String {
    switch self {
    case .endOfTrace: "zero divergence"
    case .exception(let record): "record \(record): the kernel stopped in an exception"
    case .hang(let proof): "proven hang after record \(proof.record)"
    case .gap(let expected, let found) where found &- expected == 1:
      "record \(expected) is missing: replay ends before it"
    case .gap(let expected, let found):
      "records \(expected) to \(found &- 1) are missing: replay ends before them"
    case .missingFrame(let record):
      "record \(record): the capture lacks the frame that was received here"
    case .cutFrame(let record, let captured, let length):
      "record \(record): the capture cut the frame that was received here, \(captured) of"
        + " \(length) bytes; capture again without a snap length"
    case .implausible(let record, let why): "record \(record): implausible, \(why.words)"
    case .contradiction(let record, let damage):
      "record \(record): the recording contradicts itself, \(damage.words)"
    case .anotherBoot(let record, let identifier):
      "record \(record): another boot begins, session \(identifier); merge one boot at a time"
    case .diverged(let divergence): "divergence at record \(divergence.record)"
    case .unreadable: "the recording cannot be read any further"
    }
  }
}

extension Implausibility {
  /// What contradicts what, for people.
  public var words: String {
    switch self {
    case .sharedMemoryOutOfBounds: "shared memory beyond what a guest of this kind has"
    case .addressOutOfBounds(let address):
      "0x\(String(address, radix: 16)) lies outside shared memory"
    case .frameLongerThanElement: "the frame is longer than the used element says"
    case .recordRepeats(let index): "record \(index) comes again"
    }
  }
}

extension ReplayError {
  /// What is wrong with the recording at `path`, and what to do next.
  public func words(path: String) -> String {
    switch self {
    case .recording(let error): error.words(path: path)
    case .noTrace:
      "\(path): no trace blocks; make a timeline with 'quartz-trace record' or 'quartz-trace merge'"
        + " (editcap and mergecap drop them)"
    case .noSession:
      "\(path): the session block is missing, so the kernel command line is unknown; record again"
    case .otherKernel(let name):
      "\(path): the trace is of another kernel\(name.isEmpty ? "" : " (\(name))"), whose driver is"
        + " not here to be run again; 'quartz-trace diagnose' and 'check' read it"
    case .eventIndex(let record):
      "\(path): record \(record): the driver uses EVENT_IDX, and the model is not steered by"
        + " avail_event; use quartz-replay run"
    case .noClients:
      "\(path): no SYN over IPv4 and Ethernet is in it, so there are no clients to play"
    case .readOnce: "\(path): it has to be read twice; put it into a file first"
    }
  }
}
