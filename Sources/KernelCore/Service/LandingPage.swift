import HTTP

enum LandingPage {
  static func write(_ f: ServiceFigures, into b: inout ResponseBuffer) throws(ResponseOverflow) {
    try b.append("<html></html>")
  }
}
