internal import Kernel

/// Puts numbers into words, each with its source and the size of its sample.
struct FigureText: Sendable {
    let say: PhraseBook

    /// Two lines: the number and what it rests on.
    func lines(_ figure: Figure, named name: Phrase) -> String {
        guard let value = figure.value else {
            return say(
                .absent,
                [
                    "name": say.plain(name), "reason": say.plain(Phrase(reason: figure.reason)),
                    "sources": sources(figure), "sample": String(figure.sampleSize),
                ])
        }
        let before = figure.previous.map { say.plain(.change, ["value": FigureText.number($0, figure.unit)]) }
        return say(
            .figure,
            ["name": say.plain(name), "value": FigureText.number(value, figure.unit), "change": before ?? ""])
            + "\n"
            + say(
                .basis,
                [
                    "sources": sources(figure), "sample": String(figure.sampleSize),
                    "coverage": FigureText.number(figure.coverage * 100, "percent"),
                    "precision": say.plain(figure.isRounded ? .rounded : .exact),
                ])
    }

    private func sources(_ figure: Figure) -> String {
        figure.sources.isEmpty
            ? say.plain(.sourceNone) : figure.sources.map { say.plain(Phrase(source: $0)) }.joined(separator: ", ")
    }

    /// `16 329`, `12.5`, `4.1 %`: at most two decimals, thousands apart.
    static func number(_ value: Double, _ unit: String) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        let hundredths = Int64((abs(value) * 100).rounded())
        let (whole, fraction) = hundredths.quotientAndRemainder(dividingBy: 100)
        var digits = grouped(whole)
        if fraction > 0 {
            let tail = fraction < 10 ? "0\(fraction)" : "\(fraction)"
            digits += "." + (tail.hasSuffix("0") ? String(tail.dropLast()) : tail)
        }
        let sign = value < 0 && hundredths > 0 ? "-" : ""
        return sign + digits + (unit == "percent" ? " %" : "")
    }

    static func grouped(_ whole: Int64) -> String {
        let digits = Array(String(whole))
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 { text += " " }
            text.append(digit.element)
        }
    }
}
