/// How much a reader of recordings remembers, whatever a recording holds.
///
/// Memory does not grow with a recording: every window has its number here, and a recording that
/// needed a larger one says so in its ``RecordingAccount``.
public enum RecordingLimit {
  /// Boots that are told apart; blocks of further ones are damage.
  public static let bootCount = 64
  /// Blocks that wait for one that is missing before them.
  public static let heldBlockCount = 16
  /// Other items that wait with them, so that the order of the file is kept.
  public static let heldItemCount = 4_096
  /// Bytes of frames that wait with them.
  public static let heldByteCount = 4 << 20
  /// Blocks of one boot that a repeated block is recognised by.
  public static let rememberedBlockCount = 4_096
  /// Items that are read together, where nobody has to wait for them.
  public static let batchItemCount = 512
  /// Bytes of frames and records that end such a batch.
  public static let batchByteCount = 1 << 20
  /// Batches that are read ahead.
  public static let batchCount = 4
  /// Stretches of damage, and gaps of one boot, that are kept one by one; more are counted.
  public static let keptCount = 256
}
