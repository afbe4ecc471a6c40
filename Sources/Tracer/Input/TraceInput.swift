import PacketFiles
import Recording
import ToolSupport
import TraceFormat

/// A raw serial capture, decoded.
struct TraceInput {
  let path: String
  let line: DecodedLine
  /// Why a compressed capture ended early; `nil` when it did not.
  let endDamage: FileDamage.Cause?

  /// Reads the file at `path`, or the standard input for `-`, to its end.
  init(path: String) throws(CommandFailure) {
    self.path = path
    do throws(PacketFileError) {
      var source = try ByteSource(path: path)
      var decoder = TraceDecoder()
      while true {
        let chunk = try source.nextChunk()
        if chunk.isEmpty { break }
        decoder.take(chunk)
      }
      endDamage = source.endDamage
      line = decoder.finish()
    } catch {
      throw CommandFailure(error, path: path)
    }
    if line.byteCount == 0 { throw CommandFailure(.usage, "\(path): the trace is empty") }
    if line.traces.isEmpty {
      let first = line.damage.first.map { "; first damage: \($0.words)" } ?? ""
      throw CommandFailure(
        .usage, "\(path): no trace block in \(line.byteCount) bytes\(first)")
    }
  }

  /// The trace of one boot.
  ///
  /// - Parameter session: its identifier; `nil` takes the only one, or the one with most records.
  /// - Throws: usage when there is no such session, or no record of it arrived.
  func trace(session: UInt32?) throws(CommandFailure) -> DecodedTrace {
    let trace = try chosen(session)
    if trace.blocks.isEmpty {
      let first = trace.loss.damage.first.map { "; first damage: \($0.words)" } ?? ""
      throw CommandFailure(
        .usage, "\(path): no record of session \(trace.sessionIdentifier) arrived\(first)")
    }
    return trace
  }

  private func chosen(_ session: UInt32?) throws(CommandFailure) -> DecodedTrace {
    if let session {
      guard let trace = line.traces.first(where: { $0.sessionIdentifier == session }) else {
        let known = line.traces.map { "\($0.sessionIdentifier)" }.joined(separator: ", ")
        throw CommandFailure(.usage, "\(path): no session \(session); there are: \(known)")
      }
      return trace
    }
    var longest = line.traces[0]
    for trace in line.traces.dropFirst()
    where trace.loss.recordsReceived > longest.loss.recordsReceived {
      longest = trace
    }
    return longest
  }
}
