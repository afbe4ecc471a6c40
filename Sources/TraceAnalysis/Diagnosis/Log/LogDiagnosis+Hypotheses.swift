extension LogDiagnosis {
  /// Every hypothesis with what the log does to it.
  public var judgements: [Judgement] {
    Hypothesis.allCases.map { hypothesis in
      let (verdict, reason) = runsFree || stallsAtWrap ? judge(hypothesis) : unjudged(hypothesis)
      return Judgement(hypothesis: hypothesis, verdict: verdict, reason: reason)
    }
  }

  private func unjudged(_ hypothesis: Hypothesis) -> (HypothesisVerdict, String) {
    (.untouched, "no line shows the receive loop out of step")
  }

  private func judge(_ hypothesis: Hypothesis) -> (HypothesisVerdict, String) {
    switch hypothesis {
    case .indexWidth: return (.stands, indexWidthReason)
    case .indexWidthBounded:
      return (.stands, "gives the same lines; only what follows the last one tells them apart")
    case .brokenByInflation: return inflation
    case .deviceReset where log.constantCount < 2:
      return (.untouched, "one line does not tell whether u moves with c")
    case .missingNotification, .deviceReset, .hoistedLoad, .starvation, .noRetransmission,
      .connectionTable:
      return runsFree
        ? (.falls, failing(hypothesis)) : (.untouched, "no line of the receive loop speaks of it")
    case .brokenOtherwise, .hostLimit, .ringOverwritten, .bufferTooSmall, .receiveFilter, .memory:
      return (.untouched, silent(hypothesis))
    }
  }

  private var indexWidthReason: String {
    var parts: [String] = []
    if needsWideCompare { parts.append("nothing else runs free for so long") }
    if stallsAtWrap { parts.append("a transmission stalls at a multiple of 65,536") }
    if runsFree && !needsWideCompare { parts.append("explains c ahead of u") }
    return parts.joined(separator: "; ")
  }

  private var inflation: (HypothesisVerdict, String) {
    switch headerByteCount {
    case 10: (.falls, "a header of 10 bytes: no MRG_RXBUF, avail.idx is never compared")
    case nil: (.untouched, "the lengths do not tell whether MRG_RXBUF was negotiated")
    default:
      (.stands, "MRG_RXBUF is possible: it would end the run near connection 13,107")
    }
  }

  /// Why the lines are not what this would leave.
  private func failing(_ hypothesis: Hypothesis) -> String {
    switch hypothesis {
    case .missingNotification: "a receive queue that sleeps lets c stop at u, not run ahead"
    case .deviceReset: "after a reset u starts at 0 and moves with c; it stands still"
    case .hoistedLoad: "u has moved in the very loop whose load would be hoisted"
    case .starvation: "it slows the loop down and leaves u = c + 1"
    case .noRetransmission: "it leaves the rings in step; here they are not"
    default: "it takes no used elements; c stays in step with u"
    }
  }

  /// What would have to be seen.
  private func silent(_ hypothesis: Hypothesis) -> String {
    switch hypothesis {
    case .brokenOtherwise: "nothing in the lines needs it; QEMU's error output would name it"
    case .hostLimit: "it does not explain c; a capture without the SYN would show it"
    case .ringOverwritten:
      "memory is not in the log; alone it keeps no 16-bit compare unequal beyond 65,535 turns"
    case .bufferTooSmall: "it does not explain c; a capture with large frames would show it"
    case .receiveFilter: "it does not explain c; the control queue would show it"
    default: "it does not explain c; the allocator's counters would show it"
    }
  }
}
