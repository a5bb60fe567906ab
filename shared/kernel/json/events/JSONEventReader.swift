/// Reads the elements of one array out of a JSON document of any length, chunk by chunk, in constant memory.
///
///     var reader = JSONEventReader(path: ["messages"])
///     for try await chunk in body { for item in reader.feed(chunk) { … } }
///     for item in reader.finish() { … }
///
/// An element that is broken is named by its line and left out. Where the elements stand on lines of their own, all
/// indented alike, reading goes on with the next one even when brackets or quotes are missing.
package struct JSONEventReader: Sendable {
    package enum Item: Sendable {
        /// A member of the outermost object that is no array and no object: the document's own data.
        case member(name: String, value: JSONValue)
        case element(JSONElement)
        /// An element, begun on this line (the first is 1), that cannot be read; the next ones still come.
        case broken(line: Int, reason: String)
        /// The document cannot be read any further; nothing comes after this.
        case stopped(line: Int, reason: String)
    }

    /// Bytes of one element, at most, unless said otherwise.
    package static let elementLimit = 1_048_576

    /// Whether the array was there at all.
    package internal(set) var hasFoundArray = false

    let path: [String]
    let elementLimit: Int
    var place = Place.document
    /// How many objects of the path are open.
    var level = 0
    /// The last member name read in the object that is open.
    var name = ""
    var scanner = JSONValueScanner(keeps: false)
    var position = Position()
    /// Where the value in progress began.
    var start = Position()
    /// Inside the element in progress: a place where the next one seems to begin, in case this one never ends.
    var restart: (offset: Int, position: Position)?
    var items: [Item] = []
    private var fedBytes = 0
    private var rereadBytes = 0
    private var work: [ArraySlice<UInt8>] = []

    /// Where in the document the next byte stands.
    enum Place {
        /// Before the outermost value.
        case document
        case nameOrEnd, memberName, colon, memberValue, afterMember
        /// In a value that nobody wants, or only its text.
        case value(isWanted: Bool)
        case elementOrEnd, elementDue, element, afterElement
        /// After a broken element: lines are skipped until one looks like the next element.
        case lost
        case end, stopped
    }

    /// A place in the text as a human counts it.
    struct Position {
        var line = 1
        var column = 0
        /// Only space so far in this line.
        var isLineStart = true

        mutating func pass(_ byte: UInt8) {
            if byte == 0x0A {
                self = Position(line: line + 1)
            } else {
                column += 1
                isLineStart = isLineStart && (byte == 0x20 || byte == 0x09 || byte == 0x0D)
            }
        }
    }

    /// `path` names the members that lead from the outermost object to the array; empty when the array is outermost.
    package init(path: [String], elementLimit: Int = elementLimit) {
        self.path = path
        self.elementLimit = elementLimit
    }

    /// What the next bytes of the document complete.
    package mutating func feed(_ chunk: [UInt8]) -> [Item] {
        fedBytes += chunk.count
        return run(chunk[...])
    }

    /// What is left when the document has ended; says where it ended too early.
    package mutating func finish() -> [Item] {
        var found: [Item] = []
        while true {
            guard case .element = place else { break }
            giveUp("the text ends inside this element")
            found += run([])
        }
        switch place {
        case .end, .stopped: break
        default: stop("the text ends before the document is complete")
        }
        found += items
        items = []
        return found
    }

    private mutating func run(_ chunk: ArraySlice<UInt8>) -> [Item] {
        work.append(chunk)
        while var bytes = work.popLast() {
            while let byte = bytes.popFirst() {
                let depth = work.count
                take(byte)
                if work.count == depth {
                    position.pass(byte)
                } else {
                    // An element was given up: what it had swallowed comes again, the rest of this chunk after it.
                    work.insert(bytes, at: depth)
                    bytes = []
                }
            }
        }
        defer { items = [] }
        return items
    }

    /// Notes the element in progress as broken and finds a place to go on from.
    mutating func giveUp(_ reason: String) {
        items.append(.broken(line: start.line, reason: reason))
        let kept = scanner.bytes
        scanner = JSONValueScanner(keeps: false)
        guard let restart else {
            place = .lost
            return
        }
        // Reading again is bounded, so that a hostile document cannot make it quadratic.
        rereadBytes += kept.count - restart.offset
        guard rereadBytes <= 2 * fedBytes + elementLimit else { return stop("too many elements are broken") }
        start = restart.position
        position = restart.position
        self.restart = nil
        place = .elementDue
        work.append(kept[restart.offset...])
    }

    mutating func stop(_ reason: String) {
        items.append(.stopped(line: position.line, reason: reason))
        place = .stopped
    }
}

/// One element of a streamed array: checked JSON text, and the line it began on.
package struct JSONElement: Sendable {
    package let line: Int
    private let text: JSONText

    init(line: Int, text: JSONText) {
        self.line = line
        self.text = text
    }

    /// The element as a value of a type; refused as by `JSON.decode`.
    package func decode<Value: Decodable>(
        _ kind: Value.Type, unknownMembers: JSON.UnknownMembers = .ignore
    ) throws -> Value {
        try JSON.decode(kind, from: text, unknownMembers: unknownMembers)
    }

    package var value: JSONValue { JSONValue(text, 0) }
    package var bytes: [UInt8] { text.bytes }
}
