/// The rule for all years to come: a TZ string such as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX, with the wider hours of
/// RFC 9636 §3.3.1).
struct ZoneRule: Sendable, Equatable {
    let standardOffset: Int
    let summer: Summer?

    struct Summer: Sendable, Equatable {
        let offset: Int
        let start: Border
        let end: Border
    }

    /// A day of the year with a time, in seconds of local time.
    struct Border: Sendable, Equatable {
        let day: Day
        let second: Int
    }

    enum Day: Sendable, Equatable {
        /// 1 to 365, 29 February never counted.
        case julian(Int)
        /// 0 to 365, 29 February counted.
        case ordinal(Int)
        /// Weekday 0 = Sunday of the `week`-th week (5 = last) of a month.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    init?(_ text: String) {
        var scanner = Scanner(Array(text.utf8))
        guard scanner.name(), let offset = scanner.time() else { return nil }
        // POSIX counts offsets west of Greenwich; here they are east.
        standardOffset = -offset
        guard !scanner.isAtEnd else {
            summer = nil
            return
        }
        guard scanner.name() else { return nil }
        var summerOffset = standardOffset + 3_600
        if scanner.peek != UInt8(ascii: ",") {
            guard let offset = scanner.time() else { return nil }
            summerOffset = -offset
        }
        guard scanner.take(","), let start = scanner.border(), scanner.take(","), let end = scanner.border(),
            scanner.isAtEnd
        else { return nil }
        summer = Summer(offset: summerOffset, start: start, end: end)
    }

    /// Seconds east of UTC at that moment in seconds since 1970.
    func offset(at seconds: Int64) -> Int {
        guard let summer else { return standardOffset }
        let year = Timestamp(seconds: seconds + Int64(standardOffset)).day.components.year
        guard let begins = moment(of: summer.start, in: year, offset: standardOffset),
            let ends = moment(of: summer.end, in: year, offset: summer.offset)
        else { return standardOffset }
        let isSummer = begins < ends ? begins <= seconds && seconds < ends : seconds >= begins || seconds < ends
        return isSummer ? summer.offset : standardOffset
    }

    private func moment(of border: Border, in year: Int, offset: Int) -> Int64? {
        guard let date = date(of: border.day, in: year) else { return nil }
        return date.start.seconds + Int64(border.second - offset)
    }

    private func date(of day: Day, in year: Int) -> CivilDate? {
        guard let newYear = CivilDate(year: year, month: 1, day: 1) else { return nil }
        switch day {
        case .ordinal(let number): return newYear.adding(days: number)
        case .julian(let number):
            let isLeap = CivilDate(year: year, month: 2, day: 29) != nil
            return newYear.adding(days: number - 1 + (isLeap && number >= 60 ? 1 : 0))
        case .weekday(let month, let week, let weekday):
            guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
            // `CivilDate.weekday` counts from Monday, POSIX from Sunday.
            let firstWeekday = (first.weekday + 1) % 7
            var date = first.adding(days: (weekday - firstWeekday + 7) % 7 + (week - 1) * 7)
            if date.components.month != month { date = date.adding(days: -7) }
            return date
        }
    }
}

extension ZoneRule {
    private struct Scanner {
        private let bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }
        var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func take(_ letter: Unicode.Scalar) -> Bool {
            guard peek == UInt8(ascii: letter) else { return false }
            position += 1
            return true
        }

        /// `CET`, or `<+05>` for names that are no letters.
        mutating func name() -> Bool {
            let start = position
            if take("<") {
                while let byte = peek, byte != UInt8(ascii: ">") { position += 1 }
                return take(">") && position - start >= 4
            }
            while let byte = peek, (0x41...0x5A).contains(byte & 0xDF) { position += 1 }
            return position - start >= 3
        }

        mutating func number(upTo limit: Int) -> Int? {
            let start = position
            var value = 0
            while let byte = peek, (0x30...0x39).contains(byte), position - start < 3 {
                value = value * 10 + Int(byte - 0x30)
                position += 1
            }
            return position > start && value <= limit ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time() -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(upTo: 167) else { return nil }
            var seconds = hours * 3_600
            if take(":") {
                guard let minutes = number(upTo: 59) else { return nil }
                seconds += minutes * 60
                if take(":") {
                    guard let rest = number(upTo: 59) else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }

        /// `Mm.w.d`, `Jn` or `n`, each with an optional `/time`.
        mutating func border() -> Border? {
            guard let day = self.day() else { return nil }
            guard take("/") else { return Border(day: day, second: 7_200) }
            return time().map { Border(day: day, second: $0) }
        }

        private mutating func day() -> Day? {
            if take("M") {
                guard let month = number(upTo: 12), month > 0, take("."), let week = number(upTo: 5), week > 0,
                    take("."), let weekday = number(upTo: 6)
                else { return nil }
                return .weekday(month: month, week: week, weekday: weekday)
            }
            if take("J") { return number(upTo: 365).flatMap { $0 > 0 ? .julian($0) : nil } }
            return number(upTo: 365).map { .ordinal($0) }
        }
    }
}
