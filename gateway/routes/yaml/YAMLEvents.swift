internal import CYAML

/// One event of libyaml's parser, in Swift's own types.
struct YAMLEvent {
    enum Kind: Equatable {
        case scalar(String)
        case listStart, listEnd, mapStart, mapEnd
        case alias
        case documentStart, documentEnd, streamStart, streamEnd
    }

    let kind: Kind
    let place: FilePlace
    /// Whether the value carries an anchor (`&name`) or a tag (`!type`).
    let isMarked: Bool
}

/// Lends a text to libyaml and takes the parser's events from it, one by one.
struct YAMLEvents {
    /// The parser keeps pointers to itself, so it must not move.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeRawBufferPointer

    /// Lends `body` the events of `text`.
    static func of<Result>(_ text: String, _ body: (YAMLEvents) throws -> Result) throws -> Result {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else {
            throw RouteMistake(FilePlace(line: 1, column: 1), "there is not enough memory to read the file")
        }
        defer { yaml_parser_delete(parser) }
        return try Array(text.utf8).withUnsafeBytes { bytes in
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(
                parser, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
            return try body(YAMLEvents(parser: parser, text: bytes))
        }
    }

    /// The next event. Throws a `RouteMistake` where the text is no YAML.
    func next() throws -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem }
        defer { yaml_event_delete(&event) }
        let place = YAMLEvents.place(event.start_mark)
        return YAMLEvent(kind: try YAMLEvents.kind(event), place: place, isMarked: YAMLEvents.isMarked(event))
    }

    private static func kind(_ event: yaml_event_t) throws -> YAMLEvent.Kind {
        switch event.type {
        case YAML_SCALAR_EVENT:
            let bytes = UnsafeBufferPointer(start: event.data.scalar.value, count: event.data.scalar.length)
            return .scalar(String(decoding: bytes, as: UTF8.self))
        case YAML_SEQUENCE_START_EVENT: return .listStart
        case YAML_SEQUENCE_END_EVENT: return .listEnd
        case YAML_MAPPING_START_EVENT: return .mapStart
        case YAML_MAPPING_END_EVENT: return .mapEnd
        case YAML_ALIAS_EVENT: return .alias
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_STREAM_START_EVENT: return .streamStart
        default: return .streamEnd
        }
    }

    private static func isMarked(_ event: yaml_event_t) -> Bool {
        switch event.type {
        case YAML_SCALAR_EVENT: event.data.scalar.anchor != nil || event.data.scalar.tag != nil
        case YAML_SEQUENCE_START_EVENT:
            event.data.sequence_start.anchor != nil || event.data.sequence_start.tag != nil
        case YAML_MAPPING_START_EVENT: event.data.mapping_start.anchor != nil || event.data.mapping_start.tag != nil
        default: false
        }
    }

    private static func place(_ mark: yaml_mark_t) -> FilePlace {
        FilePlace(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    /// What libyaml says is wrong, with a word on tabs, which are the usual reason for a wrong indent.
    private var problem: RouteMistake {
        let mark = parser.pointee.problem_mark
        var text = "this is no YAML: " + (parser.pointee.problem.map { String(cString: $0) } ?? "it breaks off")
        if let context = parser.pointee.context { text += " \(String(cString: context))" }
        let lines = text.isEmpty ? [] : self.text.split(separator: 0x0A, omittingEmptySubsequences: false)
        if Int(mark.line) < lines.count, lines[Int(mark.line)].contains(0x09) {
            text += "; indent with spaces, a tab may not stand there"
        }
        return RouteMistake(YAMLEvents.place(mark), text)
    }
}
