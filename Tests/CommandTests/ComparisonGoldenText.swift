/// What `quartz-replay compare-devices` prints about itself.
extension GoldenText {
  static let compareDevicesHelp = """
    OVERVIEW: Run random step lists on QEMU's own virtio-net and on the model, and
    compare.

    Register accesses, ring stores, frames and resets go to both; after each step
    all that a guest or a host can see is compared. A difference is shrunk to the
    smallest list that shows it. Exit codes: 0 no difference, 1 a difference, 2 a
    list that makes no sense, 5 QEMU could not be used, 130 interrupted.

    USAGE: quartz-replay compare-devices [--lists <n>] [--steps <n>] [--seed <n>] [--first \
    <n>] [--interface <interface>] [--release <release>] [--limit <n>] [--shrink] \
    [--no-shrink] [--list <path>]

    OPTIONS:
      --lists <n>             How many lists to run. (default: 100)
      --steps <n>             Steps of a list after its initialisation. (default:
                              50)
      --seed <n>              What the lists follow from. (default: 1)
      --first <n>             The number of the first list. (default: 0)
      --interface <interface> The registers that both devices have. (values:
                              legacy, modern; default: modern)
      --release <release>     The release that the model is; QEMU's own is what is
                              installed. (values: 7.2.13, 7.2.22, 10.0; default:
                              7.2.22)
      --limit <n>             End after so many differences. (default: 1)
      --shrink/--no-shrink    Look for the smallest list that differs. (default:
                              --shrink)
      --list <path>           Run the step list of a file instead.
      --version               Show the version.
      -h, --help              Show help information.


    """
}
