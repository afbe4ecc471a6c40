import Bytes
import HTTP
import NetStack

extension WebService {
  /// Sends what the stack had no room for before.
  ///
  /// - Returns: true when nothing is left; otherwise the stack tells when there is room.
  mutating func sendUnsent(_ id: ConnectionID, _ stack: inout NetworkStack) -> Bool {
    while exchanges[id.slot].hasUnsent {
      let start = exchanges[id.slot].unsentOffset
      let end = min(exchanges[id.slot].unsent.count, start + WebService.textChunkByteCount)
      let unsent = exchanges[id.slot].unsent
      fill { buffer throws(ResponseOverflow) in
        try buffer.append(copying: unsent.rawSpan.extracting(start..<end))
      }
      let taken = stack.send(id, text.bytes)
      exchanges[id.slot].unsentOffset += taken
      guard taken == end - start else { return false }
    }
    if !exchanges[id.slot].unsent.isEmpty {
      exchanges[id.slot].unsent = []
      exchanges[id.slot].unsentOffset = 0
    }
    return true
  }

  /// Sends the rest of a ``TransferText``, as far as the stack takes it.
  ///
  /// - Returns: true when nothing is left; otherwise the stack tells when there is room.
  mutating func sendText(_ id: ConnectionID, _ stack: inout NetworkStack) -> Bool {
    while exchanges[id.slot].hasText {
      let start = exchanges[id.slot].textOffset
      let end = min(
        exchanges[id.slot].textEnd, start + UInt64(WebService.textChunkByteCount))
      fill { buffer throws(ResponseOverflow) in
        try TransferText.append(start..<end, to: &buffer)
      }
      let taken = stack.send(id, text.bytes)
      exchanges[id.slot].textOffset += UInt64(taken)
      guard taken == Int(end - start) else { return false }
    }
    return true
  }

  /// Writes a chunk, which fits ``text`` by its size.
  private mutating func fill(
    _ write: (inout ResponseBuffer) throws(ResponseOverflow) -> Void
  ) {
    text.removeAll()
    do throws(ResponseOverflow) {
      try write(&text)
    } catch {
      preconditionFailure("a chunk of text fits its buffer")
    }
  }
}
