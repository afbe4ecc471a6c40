internal import CPcap
internal import Glibc

/// Owns libpcap's handle; the only place that touches it.
@safe struct PcapSession: ~Copyable {
  private let handle: OpaquePointer
  private let nanosecondsPerFraction: Int64

  /// Creates, configures and activates a handle, and puts it into non-blocking mode.
  init(device: String, _ options: CaptureOptions) throws(CaptureError) {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    // Safety: the buffer has the size libpcap demands, and the strings live during each call.
    guard let created = unsafe pcap_create(device, &message) else {
      throw .libpcap(text(message))
    }
    let nanosecondsPerFraction: Int64
    do throws(CaptureError) {
      unsafe nanosecondsPerFraction = try Self.activate(created, device, options)
      try unsafe Self.requireEthernet(created)
      if unsafe pcap_setnonblock(created, 1, &message) != 0 { throw .libpcap(text(message)) }
    } catch {
      unsafe pcap_close(created)
      throw error
    }
    unsafe handle = created
    self.nanosecondsPerFraction = nanosecondsPerFraction
  }

  deinit {
    // Safety: the handle is open and owned by this value alone.
    unsafe pcap_close(handle)
  }

  /// Activates `handle` and returns the nanoseconds that one unit of its fractions stands for.
  private static func activate(
    _ handle: OpaquePointer, _ device: String, _ options: CaptureOptions
  ) throws(CaptureError) -> Int64 {
    // Safety: a created handle that was not activated yet accepts every setting.
    _ = unsafe pcap_set_snaplen(handle, options.snapLength)
    _ = unsafe pcap_set_promisc(handle, options.isPromiscuous ? 1 : 0)
    _ = unsafe pcap_set_immediate_mode(handle, options.isImmediate ? 1 : 0)
    _ = unsafe pcap_set_timeout(handle, options.batchMilliseconds)
    _ = unsafe pcap_set_buffer_size(handle, options.bufferByteCount)
    _ = unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
    let status = unsafe pcap_activate(handle)
    guard status >= 0 else {
      let message = unsafe String(cString: pcap_geterr(handle))
      throw CaptureError(activationStatus: status, device: device, message: message)
    }
    return unsafe pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000
  }

  private static func requireEthernet(_ handle: OpaquePointer) throws(CaptureError) {
    let linkType = unsafe pcap_datalink(handle)
    guard linkType == DLT_EN10MB else { throw .notEthernet(linkType: linkType) }
  }

  /// Compiles and installs `filter`.
  func setFilter(_ filter: String) throws(CaptureError) {
    guard !filter.utf8.contains(0) else { throw .badFilter("the filter holds a null character") }
    var program = unsafe bpf_program()
    let netmaskUnknown: UInt32 = 0xFFFF_FFFF
    // Safety: the program is freed exactly when it was compiled; libpcap copies the strings.
    guard unsafe pcap_compile(handle, &program, filter, 1, netmaskUnknown) == 0 else {
      throw .badFilter(lastMessage)
    }
    defer { unsafe pcap_freecode(&program) }
    guard unsafe pcap_setfilter(handle, &program) == 0 else { throw .libpcap(lastMessage) }
  }

  private var lastMessage: String {
    // Safety: libpcap's message is a terminated string inside the open handle.
    unsafe String(cString: pcap_geterr(handle))
  }

  var selectableDescriptor: Int32? {
    // Safety: the handle is open.
    let descriptor = unsafe pcap_get_selectable_fd(handle)
    return descriptor < 0 ? nil : descriptor
  }

  /// Hands one waiting frame to `body`; false when none is there.
  func next(_ body: (CapturedPacketHeader, RawSpan) -> Void) throws(CaptureError) -> Bool {
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var bytes: UnsafePointer<UInt8>?
    // Safety: both results stay valid until the next call on the handle, and `body` is done
    // before; caplen counts the bytes that are there.
    let status = unsafe pcap_next_ex(handle, &header, &bytes)
    switch status {
    case 0: return false
    case 1: break
    default: throw CaptureError(readMessage: lastMessage)
    }
    guard let header = unsafe header?.pointee, let bytes = unsafe bytes else { return false }
    let fraction = Int64(header.ts.tv_usec) &* nanosecondsPerFraction
    let time = Int64(header.ts.tv_sec) &* 1_000_000_000 &+ fraction
    unsafe body(
      CapturedPacketHeader(timestampNanoseconds: time, originalLength: header.len),
      UnsafeRawBufferPointer(start: bytes, count: Int(header.caplen)).bytes)
    return true
  }

  /// Waits for a frame; false when the time is over, a signal arrived, or `interrupt` is readable.
  func wait(_ timeoutMilliseconds: Int32, interrupt: Int32?) -> Bool {
    guard let descriptor = selectableDescriptor else { return false }
    let unused: Int32 = -1
    var entries = [descriptor, interrupt ?? unused].map { descriptor in
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    }
    // Safety: the entries are passed with their count; poll ignores a negative descriptor.
    let count = unsafe poll(&entries, nfds_t(entries.count), timeoutMilliseconds)
    return count > 0 && entries[1].revents == 0
  }

  func statistics() throws(CaptureError) -> CaptureStatistics {
    var counts = pcap_stat()
    // Safety: libpcap fills the one structure it is given.
    guard unsafe pcap_stats(handle, &counts) == 0 else { throw .libpcap(lastMessage) }
    return CaptureStatistics(
      received: counts.ps_recv, droppedByKernel: counts.ps_drop,
      droppedByInterface: counts.ps_ifdrop)
  }
}

/// The text of libpcap's terminated message.
private func text(_ message: [CChar]) -> String {
  String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

extension PcapSession {
  static func devices() throws(CaptureError) -> [CaptureDevice] {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    var first: UnsafeMutablePointer<pcap_if_t>?
    // Safety: the buffer has the size libpcap demands; the list is freed after its last use.
    guard unsafe pcap_findalldevs(&first, &message) == 0 else { throw .libpcap(text(message)) }
    defer { unsafe pcap_freealldevs(first) }
    var devices: [CaptureDevice] = []
    var entry = unsafe first
    while let device = unsafe entry?.pointee {
      // Safety: names and texts are terminated strings that live as long as the list.
      if let name = unsafe device.name {
        devices.append(
          CaptureDevice(
            name: unsafe String(cString: name),
            summary: unsafe device.description.map { unsafe String(cString: $0) },
            isLoopback: unsafe device.flags & UInt32(PCAP_IF_LOOPBACK) != 0,
            isUp: unsafe device.flags & UInt32(PCAP_IF_UP) != 0))
      }
      unsafe entry = device.next
    }
    return devices
  }
}

extension RawSpan {
  /// A copy of the bytes.
  func copied() -> [UInt8] {
    // Safety: the pointer does not leave the closure, which copies what it points to.
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
