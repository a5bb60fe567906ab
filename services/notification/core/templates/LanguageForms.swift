internal import Contracts
internal import Kernel

/// How a language writes numbers, money and dates, and which form a counted word takes.
extension Language {
    /// The form of a word after that many (CLDR plural rules for whole numbers).
    func pluralForm(of count: Int64) -> String {
        let number = count.magnitude
        switch self {
        case .en, .uz: return number == 1 ? "one" : "other"
        case .ru:
            let (last, lastTwo) = (number % 10, number % 100)
            if last == 1, lastTwo != 11 { return "one" }
            if (2...4).contains(last), !(12...14).contains(lastTwo) { return "few" }
            return "many"
        }
    }

    /// The forms that a pattern of this language must have.
    var pluralForms: Set<String> {
        switch self {
        case .en, .uz: ["one", "other"]
        case .ru: ["one", "few", "many", "other"]
        }
    }

    /// Digits in groups of three: `1,204` or, with a space that does not break, `1 204`.
    func number(_ number: Int64) -> String {
        (number < 0 ? "-" : "") + grouped(String(number.magnitude))
    }

    private func grouped(_ digits: String) -> String {
        let separator = self == .en ? "," : "\u{A0}"
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += separator }
            text.append(digit)
        }
        return text
    }

    /// `$9.99` and `9,99 $`.
    func money(_ money: Money) -> String {
        let decimals = money.currency.decimals
        let unit = (0..<decimals).reduce(UInt64(1)) { unit, _ in unit * 10 }
        let (whole, rest) = money.amount.magnitude.quotientAndRemainder(dividingBy: unit)
        var text = grouped(String(whole))
        if decimals > 0 {
            let digits = String(rest)
            text += (self == .en ? "." : ",") + String(repeating: "0", count: decimals - digits.count) + digits
        }
        let sign = money.amount < 0 ? "-" : ""
        guard let symbol = symbol(of: money.currency) else { return "\(sign)\(text)\u{A0}\(money.currency)" }
        return self == .en ? "\(sign)\(symbol)\(text)" : "\(sign)\(text)\u{A0}\(symbol)"
    }

    private func symbol(of currency: Currency) -> String? {
        switch currency.code {
        case "USD": "$"
        case "EUR": "€"
        case "GBP": "£"
        case "RUB": self == .en ? nil : "₽"
        case "UZS":
            switch self {
            case .en: nil
            case .ru: "сум"
            case .uz: "soʻm"
            }
        default: nil
        }
    }

    /// `24 November 2026`.
    func date(_ date: CivilDate) -> String {
        let (year, month, day) = date.components
        let name = months[month - 1]
        return switch self {
        case .en: "\(day)\u{A0}\(name) \(year)"
        case .ru: "\(day)\u{A0}\(name) \(year)\u{A0}г."
        case .uz: "\(year)-yil \(day)-\(name)"
        }
    }

    /// The date and what the clock on the wall shows.
    func moment(_ moment: Timestamp, in zone: Zone) -> String {
        "\(date(zone.day(of: moment))), \(zone.dayTime(at: moment))"
    }

    private var months: [String] {
        switch self {
        case .en:
            [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December",
            ]
        case .ru:
            [
                "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
                "ноября", "декабря",
            ]
        case .uz:
            [
                "yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avgust", "sentabr", "oktabr", "noyabr",
                "dekabr",
            ]
        }
    }
}
