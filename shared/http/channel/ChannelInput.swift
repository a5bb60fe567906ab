/// Bytes that were received and not taken yet. Empty, it owns no memory.
struct ChannelInput {
    private var buffer: [UInt8] = []
    private var start = 0

    var bytes: ArraySlice<UInt8> { buffer[start...] }
    var count: Int { buffer.count - start }
    var isEmpty: Bool { start == buffer.count }

    mutating func append(_ more: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: more)
    }

    /// Takes bytes off the front; an emptied buffer gives its memory back.
    mutating func take(_ count: Int) {
        start += count
        guard start == buffer.count else { return }
        buffer = []
        start = 0
    }

    /// The first `count` bytes, taken off.
    mutating func taken(_ count: Int) -> [UInt8] {
        if start == 0, count == buffer.count {
            defer { buffer = [] }
            return buffer
        }
        defer { take(count) }
        return Array(buffer[start..<(start + count)])
    }

    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let outcome: Swift.Result<Result, Failure> = buffer.withUnsafeBytes { raw in
            do throws(Failure) {
                return .success(try body(UnsafeRawBufferPointer(rebasing: raw[start...])))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
