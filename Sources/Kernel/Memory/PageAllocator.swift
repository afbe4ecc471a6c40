/// Hands out runs of physical pages: a list of free runs, sorted by address, kept in the runs.
///
/// First fit, taken from a run's end, so that its links stay where they are. Neighbours that are
/// free become one run. Nearly everything is allocated once, at the start.
struct PageAllocator {
  static let pageByteCount: UInt64 = 4096

  /// The lowest free run, or 0.
  private var firstRun: UInt64 = 0

  /// Pages that were handed out and not given back.
  private(set) var pagesUsed: UInt64 = 0
  /// Pages that this allocator manages.
  private(set) var pagesTotal: UInt64 = 0

  init() {}

  /// Manages the whole pages of `range` from now on.
  mutating func add(_ range: Range<UInt64>) {
    let page = PageAllocator.pageByteCount
    let start = (range.lowerBound + page - 1) / page
    let end = range.upperBound / page
    guard start < end else { return }
    pagesTotal += end - start
    insert(Run(address: start * page, pageCount: end - start))
  }

  /// A run of pages with any content, or `nil` when no free run is as long.
  mutating func allocate(pageCount: UInt64) -> UInt64? {
    var previous: UInt64 = 0
    var address = firstRun
    while address != 0 {
      let run = Run(at: address)
      if run.pageCount >= pageCount {
        let rest = run.pageCount - pageCount
        if rest == 0 {
          link(previous, to: run.next)
        } else {
          Run.setPageCount(rest, at: address)
        }
        pagesUsed += pageCount
        return address + rest * PageAllocator.pageByteCount
      }
      previous = address
      address = run.next
    }
    return nil
  }

  /// Takes back what ``allocate(pageCount:)`` returned.
  mutating func free(_ address: UInt64, pageCount: UInt64) {
    pagesUsed -= pageCount
    insert(Run(address: address, pageCount: pageCount))
  }

  private mutating func insert(_ run: Run) {
    var previous: UInt64 = 0
    var next = firstRun
    while next != 0 && next < run.address {
      previous = next
      next = Run(at: next).next
    }
    var inserted = run
    inserted.next = next
    if next == run.end {
      let follower = Run(at: next)
      inserted.pageCount += follower.pageCount
      inserted.next = follower.next
    }
    if previous != 0 && Run(at: previous).end == inserted.address {
      Run.setPageCount(Run(at: previous).pageCount + inserted.pageCount, at: previous)
      link(previous, to: inserted.next)
    } else {
      inserted.store()
      link(previous, to: inserted.address)
    }
  }

  private mutating func link(_ previous: UInt64, to next: UInt64) {
    if previous == 0 {
      firstRun = next
    } else {
      Run.setNext(next, at: previous)
    }
  }
}

/// Free pages in a row; the first one begins with the address of the next run and the count.
private struct Run {
  let address: UInt64
  var pageCount: UInt64
  var next: UInt64 = 0

  init(address: UInt64, pageCount: UInt64) {
    self.address = address
    self.pageCount = pageCount
  }

  init(at address: UInt64) {
    self.address = address
    next = PhysicalMemory.load64(address)
    pageCount = PhysicalMemory.load64(address + 8)
  }

  var end: UInt64 { address + pageCount * PageAllocator.pageByteCount }

  func store() {
    Run.setNext(next, at: address)
    Run.setPageCount(pageCount, at: address)
  }

  static func setNext(_ next: UInt64, at address: UInt64) {
    PhysicalMemory.store64(next, to: address)
  }

  static func setPageCount(_ pageCount: UInt64, at address: UInt64) {
    PhysicalMemory.store64(pageCount, to: address + 8)
  }
}
