import CBoot
import TraceFormat

/// Reports an exception and stops; entered from `InterruptEntry.S` on a stack of its own.
@c(exception_taken)
func exceptionTaken(_ frame: UnsafePointer<exception_frame>) {
  // Safety: the frame lies on this stack until the function ends, which it never does.
  ExceptionReport.stop(unsafe frame.pointee)
}

/// Somebody outside asks for the trace; entered from `InterruptEntry.S`, at any instruction.
@c(nonmaskable_interrupt_taken)
func nonmaskableInterruptTaken() {
  if trace_get_busy() {
    dump_set_requested(true)
  } else {
    KernelTrace.dump(.requested)
  }
}
