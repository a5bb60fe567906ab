@testable import HTTP

/// What a reader finds in a stream of requests, however it is cut into pieces.
struct Reading: Equatable {
    struct Message: Equatable {
        var method: String
        var target: String
        var path: String
        var fields: [String]
        var framing: BodyFraming
        var keepsAlive: Bool
        var expectsContinue: Bool
        var body: [UInt8] = []
    }

    /// The messages; the last one's body may still be coming.
    private(set) var messages: [Message] = []
    /// The status that the stream was refused with.
    private(set) var refusal: Int?
    /// Bytes of heads and bodies that were understood.
    private(set) var taken = 0
    /// `taken` when the last head had been read.
    private var afterHead = 0
    /// After this nothing more is read: the stream was refused, or its last request said so.
    private(set) var isEnded = false

    /// The limits of all readings: small, so that inputs reach them.
    static let limits: HTTPLimits = {
        var limits = HTTPLimits()
        limits.requestLineBytes = 200
        limits.headBytes = 700
        limits.headerFields = 12
        limits.chunkOverheadBytes = 300
        return limits
    }()

    /// Reads the pieces one after the other, as if each were one receive.
    init(_ pieces: [ArraySlice<UInt8>]) {
        var reader = Reader()
        for piece in pieces where !isEnded {
            reader.unread += piece
            do {
                while try step(&reader) {}
            } catch {
                refuse((error as? BadRequest)?.status ?? -1, inBody: reader.isInBody)
            }
        }
    }

    /// Ends the reading. How much of a refused body came through before is chance, so it does not count.
    private mutating func refuse(_ status: Int, inBody: Bool) {
        refusal = status
        isEnded = true
        guard inBody else { return }
        taken = afterHead
        messages[messages.count - 1].body = []
    }

    private struct Reader {
        let parser = HeadParser(limits: Reading.limits)
        var unread: [UInt8] = []
        var left = 0
        var chunks: ChunkDecoder?
        var isInBody = false

        mutating func take(_ count: Int) { unread.removeFirst(count) }

        func head() throws -> (head: RequestHead, length: Int)? { try parser.parse(unread[...]) }
    }

    /// Reads on; false when more bytes are needed or no more are wanted.
    private mutating func step(_ reader: inout Reader) throws -> Bool {
        if isEnded { return false }
        guard reader.isInBody else { return try readHead(&reader) }
        guard !reader.unread.isEmpty || (reader.chunks == nil && reader.left == 0) else { return false }
        if var chunks = reader.chunks {
            // The decoder's state is kept even when it throws no more is read.
            let (data, count) = try chunks.decode(reader.unread[...])
            reader.chunks = chunks
            note(data, count, &reader)
            if chunks.isDone { endBody(&reader) }
        } else {
            let data = reader.unread.prefix(reader.left)
            reader.left -= data.count
            note(Array(data), data.count, &reader)
            if reader.left == 0 { endBody(&reader) }
        }
        return !isEnded
    }

    private mutating func readHead(_ reader: inout Reader) throws -> Bool {
        guard !reader.unread.isEmpty, let (head, length) = try reader.head() else { return false }
        reader.take(length)
        taken += length
        afterHead = taken
        messages.append(
            Message(
                method: head.method.name, target: head.target, path: head.path,
                fields: head.headers.map { "\($0.name): \($0.value)" }, framing: head.framing,
                keepsAlive: head.keepsAlive, expectsContinue: head.expectsContinue))
        reader.isInBody = true
        switch head.framing {
        case .none: endBody(&reader)
        case .length(let length): reader.left = length
        case .chunked: reader.chunks = ChunkDecoder(overheadLimit: Reading.limits.chunkOverheadBytes)
        }
        return !isEnded
    }

    private mutating func note(_ data: [UInt8], _ count: Int, _ reader: inout Reader) {
        messages[messages.count - 1].body += data
        reader.take(count)
        taken += count
    }

    private mutating func endBody(_ reader: inout Reader) {
        reader.isInBody = false
        reader.chunks = nil
        if messages.last?.keepsAlive == false { isEnded = true }
    }
}
