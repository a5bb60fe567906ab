/// Takes a chunked body apart (RFC 9112 §7.1), however it is cut into receives.
struct ChunkDecoder {
    private enum State { case size, extensionText, sizeEnd, data(Int), dataEnd, dataEndLF, trailer, trailerEnd, done }

    private var state = State.size
    private var size = 0
    private var digits = 0
    private var overhead = 0
    /// The extension or trailer line being read.
    private var line: [UInt8] = []
    private let overheadLimit: Int

    init(overheadLimit: Int) { self.overheadLimit = overheadLimit }

    var isDone: Bool { if case .done = state { true } else { false } }

    /// Gives the data found in `bytes` and how many bytes were taken.
    mutating func decode(_ bytes: ArraySlice<UInt8>) throws(BadRequest) -> (data: [UInt8], taken: Int) {
        var data: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex, !isDone {
            if case .data(let left) = state {
                let count = min(left, bytes.endIndex - index)
                data.append(contentsOf: bytes[index..<(index + count)])
                index += count
                state = left == count ? .dataEnd : .data(left - count)
                continue
            }
            try step(bytes[index])
            index += 1
        }
        return (data, index - bytes.startIndex)
    }

    private mutating func step(_ byte: UInt8) throws(BadRequest) {
        switch state {
        case .size: try sizeByte(byte)
        case .extensionText:
            if byte == 13 {
                guard ChunkGrammar.areExtensions(line[...]) else { throw Self.malformed }
                line = []
                state = .sizeEnd
            } else {
                try keep(byte)
            }
        case .sizeEnd:
            guard byte == 10 else { throw Self.malformed }
            state = size == 0 ? .trailer : .data(size)
            (size, digits) = (0, 0)
        case .dataEnd: state = try expect(13, byte, then: .dataEndLF)
        case .dataEndLF: state = try expect(10, byte, then: .size)
        case .trailer:
            if byte == 13 {
                state = .trailerEnd
            } else {
                try keep(byte)
            }
        case .trailerEnd:
            guard byte == 10, line.isEmpty || ChunkGrammar.isField(line[...]) else { throw Self.malformed }
            state = line.isEmpty ? .done : .trailer
            line = []
        case .data, .done: break
        }
    }

    private mutating func sizeByte(_ byte: UInt8) throws(BadRequest) {
        if let digit = Grammar.hex(byte) {
            digits += 1
            guard digits <= 15 else { throw Self.malformed }
            size = size << 4 | Int(digit)
            return
        }
        guard digits > 0 else { throw Self.malformed }
        switch byte {
        case 13: state = .sizeEnd
        case UInt8(ascii: ";"):
            line = [byte]
            state = .extensionText
        default: throw Self.malformed
        }
    }

    private mutating func keep(_ byte: UInt8) throws(BadRequest) {
        guard byte == 9 || (byte >= 32 && byte != 127) else { throw Self.malformed }
        line.append(byte)
        overhead += 1
        guard overhead <= overheadLimit else { throw BadRequest(400, "Chunk extensions or trailers are too long.") }
    }

    private func expect(_ wanted: UInt8, _ byte: UInt8, then next: State) throws(BadRequest) -> State {
        guard byte == wanted else { throw Self.malformed }
        return next
    }

    private static let malformed = BadRequest(400, "The chunked body is malformed.")
}
