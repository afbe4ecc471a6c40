// Safety: the interface does not say so, but a source may be cancelled from any thread.
@unsafe @preconcurrency import Dispatch
import Glibc
public import SystemPackage

/// Waits until a descriptor has something to read, or its peer is gone.
///
/// Pipes, sockets, terminals, inotify and process descriptors; a regular file is always readable.
/// The descriptor must stay open until the call returns.
///
/// - Throws: ``HypervisorError/cancelled``.
public func waitUntilReadable(_ descriptor: FileDescriptor) async throws(HypervisorError) {
  let source = DispatchSource.makeReadSource(
    fileDescriptor: descriptor.rawValue, queue: .global())
  await withTaskCancellationHandler {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      source.setEventHandler { source.cancel() }
      source.setCancelHandler { continuation.resume() }
      source.activate()
    }
  } onCancel: {
    source.cancel()
  }
  if Task.isCancelled { throw .cancelled }
}

/// The same wait without a task: the calling thread waits.
package enum DescriptorWait {
  /// Which of `descriptors` can be read, or has lost its peer, within `limit`; `nil` waits for
  /// as long as it takes.
  package static func readable(
    _ descriptors: [FileDescriptor], within limit: Duration?
  ) -> [Bool] {
    var polls = descriptors.map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
    let clock = ContinuousClock()
    let end = limit.map { clock.now.advanced(by: $0) }
    while true {
      let rest = end.map { milliseconds(clock.now.duration(to: $0)) } ?? -1
      // Safety: the row is valid for its count for the duration of the call.
      let count = unsafe poll(&polls, nfds_t(polls.count), rest)
      if count >= 0 || errno != EINTR { return polls.map { $0.revents != 0 } }
    }
  }

  /// Whether `descriptor` can be read, or has lost its peer, within `limit`.
  package static func isReadable(_ descriptor: FileDescriptor, within limit: Duration) -> Bool {
    readable([descriptor], within: limit)[0]
  }

  /// Rounded up, so that a wait is never cut short.
  private static func milliseconds(_ duration: Duration) -> Int32 {
    let (seconds, attoseconds) = duration.components
    if seconds < 0 || attoseconds < 0 { return 0 }
    let whole = min(seconds, 86_400) * 1000
    return Int32(whole + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
