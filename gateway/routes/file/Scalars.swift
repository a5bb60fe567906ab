internal import Kernel

/// Single values of a route file. Each is nil when it is wrong, which `mistakes` says then.
extension YAMLNode {
    func text(_ mistakes: inout RouteMistakes) -> String? {
        guard case .scalar(let text) = content, !text.isEmpty else {
            mistakes.add(place, "a word is expected here, this is \(kind)")
            return nil
        }
        return text
    }

    func flag(_ mistakes: inout RouteMistakes) -> Bool? {
        guard case .scalar(let text) = content, let value = Bool(text) else {
            mistakes.add(place, "true or false is expected here, this is \(kind)")
            return nil
        }
        return value
    }

    func integer(in range: ClosedRange<Int>, _ mistakes: inout RouteMistakes) -> Int? {
        guard case .scalar(let text) = content, let value = Int(text), range.contains(value) else {
            mistakes.add(
                place,
                "a whole number from \(range.lowerBound) to \(range.upperBound) is expected here, this is \(kind)")
            return nil
        }
        return value
    }

    /// A share of a whole: `0.5`.
    func share(_ mistakes: inout RouteMistakes) -> Double? {
        guard case .scalar(let text) = content, let value = Double(text), (0...1).contains(value) else {
            mistakes.add(place, "a share from 0 to 1 such as 0.5 is expected here, this is \(kind)")
            return nil
        }
        return value
    }

    /// `250ms`, `30s`, `2m`, `1h`, `1d`.
    func duration(in range: ClosedRange<Duration>, _ mistakes: inout RouteMistakes) -> Duration? {
        guard case .scalar(let text) = content, let value = Units.duration(text) else {
            mistakes.add(
                place, "a time such as 250ms, 30s, 2m, 1h or 1d is expected here, this is \(kind)\(unitHint)")
            return nil
        }
        guard range.contains(value) else {
            let (least, most) = (Units.text(range.lowerBound), Units.text(range.upperBound))
            mistakes.add(place, "a time from \(least) to \(most) is expected here, this is \(kind)")
            return nil
        }
        return value
    }

    /// `512B`, `64KB`, `1MB`, `2GB`, in bytes.
    func size(upTo largest: Int, _ mistakes: inout RouteMistakes) -> Int? {
        guard case .scalar(let text) = content, let value = Units.size(text) else {
            mistakes.add(place, "a size such as 512B, 64KB, 1MB or 2GB is expected here, this is \(kind)\(unitHint)")
            return nil
        }
        guard value <= largest else {
            mistakes.add(place, "a size of at most \(largest / 1_048_576)MB is expected here, this is \(kind)")
            return nil
        }
        return value
    }

    /// One word of a closed list.
    func choice<Value>(_ known: [(word: String, value: Value)], _ mistakes: inout RouteMistakes) -> Value? {
        guard let text = text(&mistakes) else { return nil }
        if let match = known.first(where: { $0.word == text }) { return match.value }
        let words = known.map(\.word)
        mistakes.add(
            place, "“\(text)” is none of \(words.joined(separator: ", "))\(Nearest.hint(text, among: words))")
        return nil
    }

    func choice<Value: RawRepresentable & CaseIterable>(
        _ type: Value.Type, _ mistakes: inout RouteMistakes
    ) -> Value? where Value.RawValue == String {
        choice(Value.allCases.map { ($0.rawValue, $0) }, &mistakes)
    }

    /// The elements of a list that are right.
    func list<Value>(
        _ mistakes: inout RouteMistakes, of element: (YAMLNode, inout RouteMistakes) -> Value?
    ) -> [Value]? {
        guard case .list(let elements) = content else {
            mistakes.add(place, "a list such as [a, b] is expected here, this is \(kind)")
            return nil
        }
        return elements.compactMap { element($0, &mistakes) }
    }

    /// Whether this says that there is none of it.
    var isNone: Bool { if case .scalar("none") = content { true } else { false } }

    private var unitHint: String {
        if case .scalar(let text) = content, !text.isEmpty, text.allSatisfy(\.isNumber) { return " without a unit" }
        return ""
    }
}

/// Numbers with units.
enum Units {
    /// The longest time and the largest size that are read, so that no sum of them overflows.
    private static let mostDigits = 9

    static func duration(_ text: String) -> Duration? {
        guard let (count, unit) = split(text) else { return nil }
        return switch unit {
        case "ms": .milliseconds(count)
        case "s": .seconds(count)
        case "m": .minutes(count)
        case "h": .hours(count)
        case "d": .days(count)
        default: nil
        }
    }

    static func size(_ text: String) -> Int? {
        guard let (count, unit) = split(text) else { return nil }
        return switch unit {
        case "B": count
        case "KB": count << 10
        case "MB": count << 20
        case "GB": count << 30
        default: nil
        }
    }

    /// `30/min`, `3/h`, `100/10s`: how many, in what time.
    static func rate(_ text: String) -> (quota: Int, window: Duration)? {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let quota = whole(halves[0]), quota > 0 else { return nil }
        let digits = halves[1].prefix { $0.isASCII && $0.isNumber }
        guard let count = digits.isEmpty ? 1 : whole(digits), count > 0 else { return nil }
        let window: Duration? =
            switch halves[1].dropFirst(digits.count) {
            case "s": .seconds(count)
            case "m", "min": .minutes(count)
            case "h": .hours(count)
            case "d", "day": .days(count)
            default: nil
            }
        return window.map { (quota, $0) }
    }

    /// In the largest unit that says it exactly.
    static func text(_ span: Duration) -> String {
        let milliseconds = span.microseconds / 1_000
        let units: [(Int64, String)] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")]
        if milliseconds == 0 { return "0s" }
        for (length, unit) in units where milliseconds % length == 0 { return "\(milliseconds / length)\(unit)" }
        return "\(milliseconds)ms"
    }

    private static func split(_ text: String) -> (count: Int, unit: Substring)? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        return whole(digits).map { ($0, text.dropFirst(digits.count)) }
    }

    private static func whole(_ digits: Substring) -> Int? {
        guard digits.utf8.count <= mostDigits, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }
}
