// Safety: the interface does not say so, but a source may be cancelled from any thread.
@unsafe @preconcurrency import Dispatch
public import SystemPackage

/// Waits until a descriptor has something to read, or its peer is gone.
///
/// Pipes, sockets, terminals, inotify and process descriptors; a regular file is always readable.
/// The descriptor must stay open until the call returns.
///
/// - Throws: ``VirtualMachineError/cancelled``.
public func waitUntilReadable(_ descriptor: FileDescriptor) async throws(VirtualMachineError) {
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
