import SystemPackage
import ToolSupport

/// Finds the image to boot.
enum KernelImage {
  /// Where `Scripts/build-kernel` leaves the image, below the checkout.
  static let builtPath = FilePath(".build/kernel/x86_64-unknown-none-elf/release/Kernel")

  /// The image that was asked for, or the one that was built; it can be read.
  static func located(_ path: String?) throws(CommandFailure) -> FilePath {
    let image = path.map { FilePath($0) } ?? builtPath
    do {
      try FileDescriptor.open(image, .readOnly, options: .closeOnExec).close()
    } catch {
      let advice =
        path == nil ? "; build it with Scripts/build-kernel or name it with --kernel" : ""
      throw CommandFailure(.usage, "cannot read the kernel image \(image): \(error)\(advice)")
    }
    return image
  }
}
