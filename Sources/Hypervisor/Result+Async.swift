extension Result {
  /// Runs `body` and keeps what it throws; the waiting form of `Result(catching:)`.
  package init(awaiting body: () async throws(Failure) -> Success) async {
    do throws(Failure) {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
