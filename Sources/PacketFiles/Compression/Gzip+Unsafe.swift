internal import Bytes
internal import CZlib

// zlib keeps a pointer back to its z_stream, so the stream lives at a fixed address that each type
// here owns alone and frees in its deinit. Nothing outside this file calls zlib.

/// Window of 32 KiB with a gzip header and trailer (zlib.h, inflateInit2).
private let gzipWindowBits: Int32 = 15 + 16

/// Unpacks gzip data, member after member (RFC 1952 §2.2).
@safe struct GzipInflater: ~Copyable {
  enum Outcome { case more, endOfMember, damaged }

  struct Step {
    var consumed: Int
    var produced: Int
    var outcome: Outcome
  }

  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(PacketFileError) {
    // Safety: the stream is zeroed as inflateInit2 demands and freed when it is not kept.
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let code = unsafe inflateInit2_(
      stream, gzipWindowBits, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      unsafe stream.deallocate()
      throw .compression(code: code)
    }
  }

  deinit {
    // Safety: initialised in init, used by nobody else.
    _ = unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Unpacks from `input[range]` into `output` from `index` on, as far as either reaches.
  mutating func inflate(
    _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8], from index: Int
  ) throws(PacketFileError) -> Step {
    precondition(range.upperBound <= input.count && index < output.count)
    let available = min(range.count, Int(Int32.max))
    let room = min(output.count - index, Int(Int32.max))
    // Safety: zlib gets the exact bounds of two live arrays, and keeps neither pointer after.
    let code = unsafe input.withUnsafeBytes { source in
      unsafe output.withUnsafeMutableBytes { target in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
          mutating: source.baseAddress?.advanced(by: range.lowerBound)
            .assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(available)
        unsafe stream.pointee.next_out = target.baseAddress?.advanced(by: index)
          .assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(room)
        return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
      }
    }
    let consumed = available - Int(unsafe stream.pointee.avail_in)
    let produced = room - Int(unsafe stream.pointee.avail_out)
    var outcome = Outcome.more
    switch code {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END:
      outcome = .endOfMember
      _ = unsafe inflateReset(stream)
    case Z_MEM_ERROR: throw .compression(code: code)
    default: outcome = .damaged
    }
    return Step(consumed: consumed, produced: produced, outcome: outcome)
  }
}

/// Packs bytes as one gzip member.
@safe struct GzipDeflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(PacketFileError) {
    // Safety: the stream is zeroed as deflateInit2 demands and freed when it is not kept.
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let memoryLevel: Int32 = 8
    let code = unsafe deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWindowBits, memoryLevel, Z_DEFAULT_STRATEGY,
      zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      unsafe stream.deallocate()
      throw .compression(code: code)
    }
  }

  deinit {
    // Safety: initialised in init, used by nobody else.
    _ = unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// What the packed bytes must allow when a call returns.
  enum Flush {
    /// As much as has been put in can be unpacked.
    case sync
    /// The member is complete.
    case finish
  }

  /// Packs `input` and appends the result to `output`.
  func deflate(
    _ input: borrowing ByteBuffer, flush: Flush?, appendingTo output: inout ByteBuffer
  ) throws(PacketFileError) {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let mode =
      switch flush {
      case nil: Z_NO_FLUSH
      case .sync: Z_SYNC_FLUSH
      case .finish: Z_FINISH
      }
    var consumed = 0
    var produced: Int
    repeat {
      let available = min(input.count - consumed, Int(Int32.max))
      // Safety: zlib gets the exact bounds of live memory, and keeps neither pointer after.
      let code = unsafe input.bytes.withUnsafeBytes { source in
        unsafe chunk.withUnsafeMutableBytes { target in
          unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: source.baseAddress?.advanced(by: consumed)
              .assumingMemoryBound(to: UInt8.self))
          unsafe stream.pointee.avail_in = UInt32(available)
          unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
          unsafe stream.pointee.avail_out = UInt32(target.count)
          return unsafe CZlib.deflate(stream, mode)
        }
      }
      guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
        throw .compression(code: code)
      }
      consumed += available - Int(unsafe stream.pointee.avail_in)
      produced = chunk.count - Int(unsafe stream.pointee.avail_out)
      output.append(chunk.rawSpan.extracting(first: produced))
    } while produced == chunk.count || consumed < input.count
  }
}
