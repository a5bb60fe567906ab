/// The bytes of one head as they came, with the place of every field: one allocation, read in place, never changed.
///
/// `@unchecked Sendable`: immutable after it was made; its tail is written once, before anyone else sees it.
struct WireHead: @unchecked Sendable {
    let storage: ManagedBuffer<Layout, Slot>

    struct Layout {
        /// Fields; their places fill the first slots.
        let count: Int
        /// Bytes of the head; they follow in the slots behind.
        let length: Int
    }

    /// Where one field is: offsets into the head.
    struct Slot {
        var nameStart: UInt16
        var nameEnd: UInt16
        var valueStart: UInt16
        var valueEnd: UInt16
    }

    /// The longest head whose offsets fit.
    static let longestHead = Int(UInt16.max)

    static func make(_ bytes: UnsafeRawBufferPointer, _ slots: UnsafeBufferPointer<Slot>) -> WireHead {
        let size = MemoryLayout<Slot>.stride
        let room = slots.count + (bytes.count + size - 1) / size
        let made = ManagedBuffer<Layout, Slot>.create(minimumCapacity: room) { _ in
            Layout(count: slots.count, length: bytes.count)
        }
        made.withUnsafeMutablePointerToElements { tail in
            if let first = slots.baseAddress { tail.initialize(from: first, count: slots.count) }
            if let first = bytes.baseAddress {
                UnsafeMutableRawPointer(tail + slots.count).copyMemory(from: first, byteCount: bytes.count)
            }
        }
        return WireHead(storage: made)
    }

    var count: Int { storage.header.count }
    /// Bytes of the head.
    var length: Int { storage.header.length }

    /// Lends the places and the bytes.
    @inline(__always)
    func read<Result>(
        _ body: (_ slots: UnsafePointer<Slot>, _ bytes: UnsafePointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        try storage.withUnsafeMutablePointers { layout, tail in
            let bytes = UnsafeRawPointer(tail + layout.pointee.count).assumingMemoryBound(to: UInt8.self)
            return try body(UnsafePointer(tail), bytes)
        }
    }

    func name(_ index: Int) -> String {
        read { slots, bytes in text(bytes, slots[index].nameStart, slots[index].nameEnd) }
    }

    func value(_ index: Int) -> String {
        read { slots, bytes in text(bytes, slots[index].valueStart, slots[index].valueEnd) }
    }

    private func text(_ bytes: UnsafePointer<UInt8>, _ start: UInt16, _ end: UInt16) -> String {
        String(decoding: UnsafeBufferPointer(start: bytes + Int(start), count: Int(end - start)), as: UTF8.self)
    }
}
