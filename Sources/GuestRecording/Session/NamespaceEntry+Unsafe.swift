import Glibc
import Hypervisor
import SystemPackage
public import ToolSupport

/// Moves this program into a network namespace.
public enum NamespaceEntry {
  /// Replaces this process by the same command inside `namespace`; returns when it is inside.
  ///
  /// A thread cannot take the others along (setns(2)), so the program starts again.
  public static func reexecute(inside namespace: String) throws(CommandFailure) {
    let isInside = "QUARTZ_INSIDE_NAMESPACE"
    // Safety: the environment's value is compared before anything can change it.
    if let inside = unsafe getenv(isInside), unsafe String(cString: inside) == namespace { return }
    // Safety: both strings are C strings for the duration of the call, which copies them.
    _ = unsafe setenv(isInside, namespace, 1)
    let words =
      [
        NetworkNamespace.command.name, "netns", "exec", namespace,
        ProcessIdentity.executable.string,
      ]
      + CommandLine.arguments.dropFirst()
    // Safety: the pointers are copies of the words and end with a null pointer; when the call
    // returns it has failed, and the copies are released with the process.
    var pointers = unsafe words.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    _ = unsafe execvp(words[0], pointers)
    let command = NetworkNamespace.command
    throw CommandFailure(
      .environment,
      "\(command.name) cannot be run (\(Errno(rawValue: errno))); the Debian package"
        + " \(command.package) has it")
  }
}
