/// A custom option of a frame (pcapng §3.5.1).
public struct CustomOption: Equatable, Sendable {
  /// The option's code: 2988 and 19372 hold text, 2989 and 19373 hold bytes.
  public var code: UInt16
  /// The Private Enterprise Number of whoever defines the content.
  public var enterpriseNumber: UInt32
  /// The content after the number, at most 65531 bytes.
  public var bytes: [UInt8]

  /// Code of a binary custom option that tools may copy to other files.
  public static let copiedBinaryCode: UInt16 = 2989

  /// An option with the given code, owner and content.
  public init(code: UInt16 = copiedBinaryCode, enterpriseNumber: UInt32, bytes: [UInt8]) {
    self.code = code
    self.enterpriseNumber = enterpriseNumber
    self.bytes = bytes
  }
}
