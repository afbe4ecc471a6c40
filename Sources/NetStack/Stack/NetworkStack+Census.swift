extension NetworkStack {
  /// Tells `body` the state of every slot, free ones included.
  /// - Complexity: O(``StackLimits/maximumConnections``).
  public func forEachState(_ body: (ConnectionState) -> Void) {
    for connection in connections { body(connection.state) }
  }
}
