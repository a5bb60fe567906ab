/// Reads a YAML file (JSON is YAML too) into nodes that know their places.
///
/// What a route file has no use for is refused: anchors and aliases, tags, several documents, keys that are no text. An
/// alias could make a small file a large one.
struct YAMLReader {
    private let events: YAMLEvents
    private let limits: YAMLLimits
    private var nodes = 0
    private var mistakes = RouteMistakes()

    private init(_ events: YAMLEvents, _ limits: YAMLLimits) {
        self.events = events
        self.limits = limits
    }

    /// The file's one value; nil when it cannot be read at all. What is wrong is noted in `mistakes`.
    static func read(
        _ text: String, limits: YAMLLimits = YAMLLimits(), _ mistakes: inout RouteMistakes
    ) -> YAMLNode? {
        let start = FilePlace(line: 1, column: 1)
        guard text.utf8.count <= limits.bytes else {
            mistakes.add(start, "the file is longer than \(limits.bytes) bytes: take out what is not needed")
            return nil
        }
        do {
            return try YAMLEvents.of(text) { events in
                var reader = YAMLReader(events, limits)
                defer { mistakes.add(reader.mistakes) }
                return try reader.document()
            }
        } catch let mistake as RouteMistake {
            mistakes.add(mistake.place, mistake.text)
        } catch {
            mistakes.add(start, "the file cannot be read: \(error)")
        }
        return nil
    }

    private mutating func document() throws -> YAMLNode? {
        var root: YAMLNode?
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .streamEnd: return root
            case .documentStart where root == nil: root = try node(events.next(), depth: 0)
            default:
                throw RouteMistake(event.place, "a second document begins here: a route file is one document")
            }
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws -> YAMLNode {
        nodes += 1
        guard nodes <= limits.nodes else {
            throw RouteMistake(event.place, "the file has more than \(limits.nodes) values")
        }
        guard depth <= limits.depth else {
            throw RouteMistake(event.place, "this lies more than \(limits.depth) levels deep")
        }
        if event.isMarked {
            mistakes.add(event.place, "anchors (&) and tags (!) are not read: write the value alone")
        }
        switch event.kind {
        case .scalar(let text): return YAMLNode(place: event.place, content: .scalar(text))
        case .listStart: return YAMLNode(place: event.place, content: .list(try list(depth)))
        case .mapStart: return YAMLNode(place: event.place, content: .map(try map(depth)))
        default: throw RouteMistake(event.place, "aliases (*) are not read: write the value out")
        }
    }

    private mutating func list(_ depth: Int) throws -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try events.next()
            if event.kind == .listEnd { return elements }
            elements.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func map(_ depth: Int) throws -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var places: [String: FilePlace] = [:]
        while true {
            let event = try events.next()
            if event.kind == .mapEnd { return entries }
            let key = try node(event, depth: depth + 1)
            let value = try node(events.next(), depth: depth + 1)
            guard case .scalar(let name) = key.content else {
                mistakes.add(key.place, "a key must be a word, this is \(key.kind)")
                continue
            }
            if let first = places[name] {
                mistakes.add(key.place, "“\(name)” is there twice, first in line \(first.line): keep one")
                continue
            }
            places[name] = key.place
            entries.append(YAMLNode.Entry(key: name, place: key.place, value: value))
        }
    }
}
