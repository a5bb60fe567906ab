internal import Kernel
internal import Synchronization

/// What the bot has written to people; shown by `/sim/messages`.
final class Mail: Sendable {
    struct Letter: Sendable {
        let id: Int
        let to: TelegramID
        let date: Timestamp
        let text: String
    }

    private static let greatestCount = 1_000

    private let letters = Mutex<(next: Int, kept: [Letter])>((1, []))

    /// Keeps a message and gives its number; the oldest ones go when there are more than 1000.
    func put(_ text: String, for person: TelegramID, at moment: Timestamp) -> Int {
        letters.withLock { state in
            let letter = Letter(id: state.next, to: person, date: moment, text: text)
            state.next += 1
            state.kept.append(letter)
            if state.kept.count > Mail.greatestCount { state.kept.removeFirst() }
            return letter.id
        }
    }

    /// A person's messages, oldest first.
    func letters(to person: TelegramID) -> [Letter] {
        letters.withLock { $0.kept.filter { $0.to == person } }
    }
}
