import Hostility
import SystemPackage
import Testing

@Suite("The corpus of hostile inputs")
struct CorpusTests {
  private static let corpus = CorpusFolder(
    FilePath(#filePath).removingLastComponent().removingLastComponent()
      .appending("Corpora/Hostility").string)

  @Test(
    "every input ends with a client served, and they still get somewhere",
    arguments: HostileInput.Subject.allCases)
  func everyInput(_ subject: HostileInput.Subject) throws {
    var reach = Reach()
    let inputs = try Self.corpus.inputs(of: subject)
    for (number, bytes) in inputs.enumerated() {
      let (failure, reached) = HostileInput(subject, bytes: bytes).run()
      #expect(failure == nil, "\(Self.corpus.file(subject, number))")
      reach.merge(reached)
    }
    #expect(inputs.count > 50)
    #expect(reach.sequenceCount > 500)
  }
}
