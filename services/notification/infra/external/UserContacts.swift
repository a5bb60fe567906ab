internal import HTTP
internal import Kernel
internal import NotificationCore
internal import ServiceKit

/// Asks the user service how people are reached.
struct UserContacts: ContactSource {
    let neighbours: NeighbourClient

    /// `GET /internal/users/{id}/contact`; members that came later are let be.
    private struct Contact: Decodable {
        let userID: UserID
        let username: String
        let email: String
        let locale: String
        let timezone: String
    }

    func contact(of user: UserID) async throws -> Recipient? {
        let answer: [UInt8]
        do {
            answer = try await neighbours.ask(.get, "user", "/internal/users/\(user)/contact")
        } catch let error as ServiceError where error.kind == .notFound || error.kind == .gone {
            return nil
        }
        guard let contact = try? JSON.decode(Contact.self, from: answer, unknownMembers: .ignore),
            contact.userID == user
        else {
            throw ServiceError(.badUpstream, "The user service gave an answer that cannot be read.")
        }
        return Recipient(
            userID: user, email: contact.email, username: contact.username,
            language: Language(rawValue: contact.locale) ?? .en, timeZone: contact.timezone)
    }
}
