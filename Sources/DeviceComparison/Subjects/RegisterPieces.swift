/// An access as QEMU's bus hands it to a device that takes one to four aligned bytes.
struct RegisterPieces: Sequence, IteratorProtocol {
  struct Piece: Equatable {
    let offset: UInt16
    let width: Int
    /// Bytes of the access before this piece.
    let byteOffset: Int
  }

  private let offset: Int
  private let width: Int
  private var done = 0

  init(offset: UInt16, width: UInt8) {
    self.offset = Int(offset)
    self.width = Int(width)
  }

  mutating func next() -> Piece? {
    guard done < width else { return nil }
    let place = offset + done
    var piece = 4
    while piece > width - done || place % piece != 0 { piece /= 2 }
    defer { done += piece }
    return Piece(offset: UInt16(truncatingIfNeeded: place), width: piece, byteOffset: done)
  }
}
