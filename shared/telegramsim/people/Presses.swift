internal import Kernel
internal import Synchronization

/// The buttons that people have pressed, and what the bot answered to each.
final class Presses: Sendable {
    struct Press: Sendable {
        let id: String
        let person: TelegramID
        let messageID: Int
        let data: String
        /// Nil until the bot has answered; empty when it answered without a text.
        var answer: String?
        var isAlert = false
    }

    private static let greatestCount = 1_000

    private let kept = Mutex<(next: Int64, presses: [Press])>((4_000_000_000_001, []))

    func put(_ data: String, on messageID: Int, by person: TelegramID) -> Press {
        kept.withLock { state in
            let press = Press(id: String(state.next), person: person, messageID: messageID, data: data)
            state.next += 1
            state.presses.append(press)
            if state.presses.count > Presses.greatestCount { state.presses.removeFirst() }
            return press
        }
    }

    /// Notes the bot's answer; false when no such press waits for one.
    func answer(_ id: String, _ text: String, isAlert: Bool) -> Bool {
        kept.withLock { state in
            guard let place = state.presses.firstIndex(where: { $0.id == id && $0.answer == nil }) else {
                return false
            }
            state.presses[place].answer = text
            state.presses[place].isAlert = isAlert
            return true
        }
    }

    /// A person's presses, oldest first.
    func presses(of person: TelegramID) -> [Press] { kept.withLock { $0.presses.filter { $0.person == person } } }
}
