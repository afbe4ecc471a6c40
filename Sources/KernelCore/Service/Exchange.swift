/// One connection as the server sees it, between its requests and within a response.
struct Exchange {
  /// Bytes of a rendered response that the stack had no room for.
  var unsent: [UInt8] = []
  /// How much of `unsent` was taken meanwhile.
  var unsentOffset = 0
  /// The next byte of a ``TransferText`` in progress.
  var textOffset: UInt64 = 0
  /// Where that text ends.
  var textEnd: UInt64 = 0
  /// Bytes of a request's content that are still to be dropped.
  var contentRest = 0
  /// Nothing is read any more; the connection closes when everything was sent.
  var isLast = false
  var peerClosed = false
  var wasServed = false
  var isClosing = false

  var hasUnsent: Bool { unsentOffset < unsent.count }
  var hasText: Bool { textOffset < textEnd }
}
