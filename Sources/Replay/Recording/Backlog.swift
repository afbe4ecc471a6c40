/// A queue whose storage follows what is in it: the front is given back as it is taken.
struct Backlog<Element: Sendable>: Sendable {
  private var storage: [Element] = []
  private var head = 0

  var count: Int { storage.count - head }
  var isEmpty: Bool { head == storage.count }
  var first: Element? { isEmpty ? nil : storage[head] }

  /// The element that lies `offset` behind the first one.
  subscript(offset: Int) -> Element { storage[head + offset] }

  mutating func append(_ element: Element) { storage.append(element) }

  mutating func append(contentsOf elements: [Element]) { storage.append(contentsOf: elements) }

  mutating func popFirst() -> Element? {
    guard let element = first else { return nil }
    removeFirst(1)
    return element
  }

  /// - Precondition: there are so many.
  mutating func removeFirst(_ count: Int) {
    precondition(count <= self.count)
    head += count
    // Moving what is left costs no more than what was taken.
    guard head >= 1_024, head * 2 >= storage.count else {
      if isEmpty { removeAll() }
      return
    }
    storage.removeFirst(head)
    head = 0
  }

  mutating func removeAll() {
    storage.removeAll(keepingCapacity: true)
    head = 0
  }
}
