import Hypervisor
import QTest
import Simulation
import ToolSupport
import VirtIODevice

extension QTestError {
  /// What happened to the connection, for people.
  var words: String {
    switch self {
    case .malformed(let error): "\(error)"
    case .refused(let command, let reason): "QEMU refused '\(command)': \(reason)"
    case .ended: "QEMU closed the connection, as when an assertion of it fails"
    case .system(let error): "\(error)"
    }
  }
}

extension QTestMachineFault {
  /// Why the kernel could not run on, for people.
  var words: String {
    switch self {
    case .stopped: "the run was asked to stop"
    case .device(let error): error.words
    case .outOfMemory(let byteCount): "no room for \(byteCount) bytes in the guest's memory"
    case .trace(let error): "the trace cannot be written: \(error.words)"
    }
  }
}

extension RingError {
  /// What the device holds against the ring, for people.
  var words: String {
    switch self {
    case .ringOutsideMemory: "a part of the queue lies outside memory"
    case .ringNotMapped: "the queue has no addresses"
    case .tableBeyondMapping: "the queue grew beyond the descriptor table as it was mapped"
    case .accessBeyondMapping: "the queue grew beyond the ring as it was mapped"
    case .sizeExceeded: "as many chains are in use as the queue has descriptors"
    case .availableIndexJumped(let from, let to):
      "avail.idx jumped from \(from) to \(to), further than the queue is long"
    case .headOutOfRange(let head): "descriptor \(head) of the available ring is beyond the queue"
    case .nextOutOfRange(let next): "a chain leads to descriptor \(next), beyond the table"
    case .loopedChain: "a chain has more descriptors than the table"
    case .tooManyDescriptors: "a chain has more than 1,024 descriptors"
    case .readableAfterWritable: "a device-readable descriptor follows a device-writable one"
    case .zeroSizedBuffer: "a descriptor of length 0"
    case .indirectTableSize(let length): "an indirect table of \(length) bytes"
    case .indirectTableOutsideMemory: "an indirect table outside memory"
    case .bounceBufferBusy: "a buffer outside memory, while another one is in use"
    case .transmitChainBelowHeader: "a transmit chain shorter than the header"
    case .controlChainBelowHeader: "a control chain without room for a command and its status"
    case .tooManyBuffers: "one frame took 1,024 chains and was still not all delivered"
    case .noWritableBuffer: "a receive chain without a device-writable part"
    case .noReadableBuffer: "a transmit chain without a device-readable part"
    case .noFrame: "a transmit chain with a header and no frame"
    case .unexpectedlyEmpty: "the queue ran empty within a frame"
    case .injected: "broken by the fault plan"
    }
  }
}

extension DeviceAbort {
  /// The assertion that QEMU would have ended in, for people.
  var words: String {
    switch self {
    case .transmitChainBelowHeader: "a transmit chain is shorter than the header"
    case .receiveChainBelowHeader: "a receive chain is shorter than the header"
    case .ringAccessBeyondMapping: "an entry beyond the ring as it was mapped was touched"
    }
  }
}

extension SimulationFault {
  /// Why a run on the model ended, for people.
  var words: String {
    switch self {
    case .provenHang(let report): "proven hang at \(DurationText.seconds(report.time)) s"
    case .outOfMemory(let byteCount): "no room for \(byteCount) bytes in shared memory"
    case .accessOutsideMemory(let address):
      "the driver used address 0x\(String(address, radix: 16)), outside memory"
    case .deviceAborted(let abort): "QEMU would have ended here: \(abort.words)"
    case .stopped(.timeLimit): "ran to its end"
    case .stopped(.recordLimit): "stopped at the limit of records"
    case .stopped(.requestedByPeer): "the peer asked to stop"
    case .stopped(.halted): "a fault halted the processor"
    }
  }
}
