import Diagnosis
import PacketFiles
import ToolSupport

extension IncidentLog {
  /// Reads the log at `path`, plain or gzip, or the standard input for `-`, to its end.
  ///
  /// - Throws: usage when it has no line of the incident's kernel.
  init(path: String) throws(CommandFailure) {
    self.init()
    do throws(PacketFileError) {
      var source = try ByteSource(path: path)
      while true {
        let chunk = try source.nextChunk()
        if chunk.isEmpty { break }
        take(chunk)
      }
    } catch {
      throw CommandFailure(error, path: path)
    }
    finish()
    guard turnCount > 0 || synchronizeCount > 0 || stalledPacket != nil else {
      throw CommandFailure(
        .usage, "\(path): none of its \(lineCount) lines is [rx: ...], TCP: SYN or [tx: stall ...]")
    }
  }
}
