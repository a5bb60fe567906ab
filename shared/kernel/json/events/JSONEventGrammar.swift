// The steps of the reader: what each byte means in each place of the document.
extension JSONEventReader {
    mutating func take(_ byte: UInt8) {
        switch place {
        case .value(let isWanted): return scanMember(byte, isWanted: isWanted)
        case .memberName: return scanName(byte)
        case .element: return scanElement(byte)
        case .lost: return lookAround(byte)
        case .stopped: return
        default: break
        }
        switch byte {
        case 0x20, 0x0A, 0x0D, 0x09: return
        default: step(byte)
        }
    }

    /// A byte between values.
    private mutating func step(_ byte: UInt8) {
        switch (place, byte) {
        case (.document, UInt8(ascii: "[")) where path.isEmpty: openArray()
        case (.document, UInt8(ascii: "{")) where !path.isEmpty: openObject()
        case (.nameOrEnd, UInt8(ascii: "\"")): beginName(byte)
        case (.nameOrEnd, UInt8(ascii: "}")), (.afterMember, UInt8(ascii: "}")): closeObject()
        case (.colon, UInt8(ascii: ":")): place = .memberValue
        case (.afterMember, UInt8(ascii: ",")): place = .nameOrEnd
        case (.memberValue, UInt8(ascii: "{")) where level < path.count && name == path[level - 1]: openObject()
        case (.memberValue, UInt8(ascii: "[")) where level == path.count && name == path[level - 1]: openArray()
        case (.memberValue, _):
            let isWanted = level == 1 && byte != UInt8(ascii: "{") && byte != UInt8(ascii: "[")
            scanner = JSONValueScanner(keeps: isWanted)
            start = position
            place = .value(isWanted: isWanted)
            scanMember(byte, isWanted: isWanted)
        case (.elementOrEnd, UInt8(ascii: "]")), (.afterElement, UInt8(ascii: "]")): closeArray()
        case (.afterElement, UInt8(ascii: ",")): place = .elementDue
        case (.elementDue, UInt8(ascii: "]")):
            items.append(.broken(line: position.line, reason: "an element was due after the comma"))
            closeArray()
        case (.elementOrEnd, _), (.elementDue, _): beginElement(byte)
        case (.afterElement, _) where start.isLineStart:
            items.append(.broken(line: position.line, reason: "a comma was due"))
            place = .lost
            lookAround(byte)
        case (.document, _):
            stop(path.isEmpty ? "the document is no array" : "the document is no object")
        default: stop("a byte that does not belong here")
        }
    }

    private mutating func openObject() {
        level += 1
        place = .nameOrEnd
    }

    private mutating func closeObject() {
        level -= 1
        if level > 0 { name = path[level - 1] }
        place = level == 0 ? .end : .afterMember
    }

    private mutating func openArray() {
        hasFoundArray = true
        place = .elementOrEnd
    }

    private mutating func closeArray() {
        place = level == 0 ? .end : .afterMember
    }

    private mutating func beginName(_ byte: UInt8) {
        scanner = JSONValueScanner(keeps: true)
        place = .memberName
        scanName(byte)
    }

    private mutating func scanName(_ byte: UInt8) {
        switch scanner.take(byte) {
        case .more: if scanner.bytes.count > elementLimit { stop("a name without end") }
        case .ended, .endedBefore:
            guard let text = try? JSONValue(parsing: scanner.bytes).string else { return stop("an unreadable name") }
            name = text
            place = .colon
        case .broken(let reason): stop(reason)
        }
    }

    private mutating func scanMember(_ byte: UInt8, isWanted: Bool) {
        let verdict = scanner.take(byte)
        switch verdict {
        case .more: if scanner.bytes.count > elementLimit { stop("a value longer than \(elementLimit) bytes") }
        case .broken(let reason): stop(reason)
        case .ended, .endedBefore:
            if isWanted {
                do {
                    items.append(.member(name: name, value: try JSONValue(parsing: scanner.bytes)))
                } catch {
                    return stop("the value of \(name) is no JSON")
                }
            }
            place = .afterMember
            if case .endedBefore = verdict { take(byte) }
        }
    }

    private mutating func beginElement(_ byte: UInt8) {
        scanner = JSONValueScanner(keeps: true)
        start = position
        restart = nil
        place = .element
        scanElement(byte)
    }

    private mutating func scanElement(_ byte: UInt8) {
        if restart == nil, !scanner.bytes.isEmpty, looksLikeElement(byte), scanner.isBetweenTokens {
            restart = (scanner.bytes.count, position)
        }
        let verdict = scanner.take(byte)
        switch verdict {
        case .more:
            if scanner.bytes.count > elementLimit { giveUp("longer than \(elementLimit) bytes") }
        case .broken(let reason): breakOff(reason, byte)
        case .ended, .endedBefore:
            do {
                let text = try JSONParser.parse(scanner.bytes, upTo: elementLimit)
                items.append(.element(JSONElement(line: start.line, text: text)))
            } catch {
                items.append(.broken(line: start.line, reason: error.message))
            }
            place = .afterElement
            if case .endedBefore = verdict { take(byte) }
        }
    }

    /// Goes on after an element that broke at `byte`, where the lines tell where the next one begins.
    private mutating func breakOff(_ reason: String, _ byte: UInt8) {
        let isOnOwnLine = start.isLineStart
        giveUp(reason)
        if case .lost = place, !isOnOwnLine { return stop("no line begins the next element") }
        if case .lost = place { lookAround(byte) }
    }

    /// Looks for a line that begins the next element, or ends the array.
    private mutating func lookAround(_ byte: UInt8) {
        if looksLikeElement(byte) {
            beginElement(byte)
        } else if byte == UInt8(ascii: "]"), position.isLineStart, position.column < start.column {
            closeArray()
        }
    }

    /// Whether this byte begins a line in the way the element in progress, or the last one, began its own.
    private func looksLikeElement(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "{") && position.isLineStart && start.isLineStart && position.column == start.column
            && position.line > start.line
    }
}
