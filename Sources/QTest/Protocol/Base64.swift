import FoundationEssentials

/// Rows of bytes in base 64 (RFC 4648 §4).
enum Base64 {
  static func parse(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    Data(base64Encoded: Data(text)).map { Array($0) }
  }

  static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    text.append(contentsOf: Data(bytes).base64EncodedData())
  }
}
