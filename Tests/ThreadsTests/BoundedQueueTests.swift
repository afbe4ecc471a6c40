import Testing
import Threads

@Suite("Values between two threads")
struct BoundedQueueTests {
  @Test("come in order, each once, whichever thread is faster", arguments: [1, 2, 4])
  func order(capacity: Int) throws {
    for _ in 0..<20 {
      let queue = BoundedQueue<Int>(capacity: capacity)
      let thread = try BlockingThread { for number in 0..<500 { _ = queue.put(number) } }
      #expect((0..<500).map { _ in queue.take() } == Array(0..<500))
      thread.join()
    }
  }

  @Test("a full queue that is closed lets go of whoever waits for room", arguments: [1, 2, 4])
  func closed(capacity: Int) throws {
    for taken in 0...capacity {
      let queue = BoundedQueue<Int>(capacity: capacity)
      let thread = try BlockingThread {
        var number = 0
        while queue.put(number) { number += 1 }
      }
      for number in 0..<taken { #expect(queue.take() == number) }
      queue.close()
      thread.join()
      #expect(!queue.put(0), "nothing is added any more")
    }
  }
}
