/// What `quartz-replay simulate` prints.
enum SimulateGoldenText {
  static let help = """

    """

  static let healthy = """
    : zero divergence
    compared: 43 registers, 20 looks at used.idx, 15 used elements, 14 looks at used.flags, \
    3 waits, 7 frames byte for byte
    412 of 412 records, 8 frames received, 7 transmitted, 123 steps of the model, 
    """

  static let diverged = """
    : divergence at record 336
      333  interrupt-status 0x1, acknowledged
      334  suppression rx0 on
      335  used-index rx0 used.idx 1 after 3 empty polls
    - 336  used-element rx0 pos 0 id 0 len 70 hash 0xf4ac310
    + 336  used-element rx0 pos 0 id 0 len 68 hash 0xf4ac310

    """

  static let unreachable = """
    : divergence at record 339
      337  made-available rx0 pos 256 head 0 len 2048
      338  notification rx0 used.flags 1: not needed
    - 339  used-index tx1 used.idx 2
    + 339  the device model gives used.idx 1 of tx1

    """
}
