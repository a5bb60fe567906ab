package import Kernel

/// What a button chooses, in at most 64 bytes of a button's data. It carries numbers only; whose they are is checked
/// by the service that is asked, every time.
package enum MenuChoice: Sendable, Equatable {
    /// Which channel?
    case channels(BotMenu)
    /// This one; how many days?
    case channel(BotMenu, ChannelID)
    /// So many; what of it?
    case period(BotMenu, ChannelID, days: Int)
    case view(ChannelID, days: Int, ReportView)
    case alerts(Bool)
    case severity(Severity)

    /// The periods there are, in days.
    package static let periods = [7, 30, 90]

    package var data: String {
        switch self {
        case .channels(let menu): menu.rawValue
        case .channel(let menu, let id): "\(menu.rawValue):\(id)"
        case .period(let menu, let id, let days): "\(menu.rawValue):\(id):\(days)"
        case .view(let id, let days, let view): "\(BotMenu.analytics.rawValue):\(id):\(days):\(view.rawValue)"
        case .alerts(let isOn): isOn ? "l:on" : "l:off"
        case .severity(let severity): "l:\(severity.rawValue)"
        }
    }

    /// Nil for what no button of ours says.
    package init?(_ data: String) {
        let parts = data.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...4).contains(parts.count), data.utf8.count <= 64 else { return nil }
        if parts[0] == "l", parts.count == 2 {
            switch parts[1] {
            case "on": self = .alerts(true)
            case "off": self = .alerts(false)
            default:
                guard let severity = Severity(rawValue: parts[1]) else { return nil }
                self = .severity(severity)
            }
            return
        }
        guard let menu = BotMenu(rawValue: parts[0]) else { return nil }
        if parts.count == 1 {
            self = .channels(menu)
            return
        }
        guard let number = MenuChoice.number(parts[1]) else { return nil }
        let id = ChannelID(number)
        if parts.count == 2 {
            self = .channel(menu, id)
            return
        }
        guard let days = MenuChoice.periods.first(where: { String($0) == parts[2] }) else { return nil }
        if parts.count == 3 {
            self = .period(menu, id, days: days)
            return
        }
        guard menu == .analytics, let view = ReportView(rawValue: parts[3]) else { return nil }
        self = .view(id, days: days, view)
    }

    private static func number(_ text: String) -> Int64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text), number > 0,
            String(number) == text
        else { return nil }
        return number
    }
}

/// What a channel is chosen for.
package enum BotMenu: String, Sendable, CaseIterable {
    case analytics = "a"
    case export = "e"
}
