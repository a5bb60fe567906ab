internal import Auth
internal import Kernel
internal import Mail
internal import NotificationCore

/// Sends messages as mail.
struct MailChannel: DeliveryChannel {
    let transport: any MailTransport
    let from: Mailbox
    /// Ends mails of a kind without signing in; the address stands in the header for mail programs.
    let links: any StopLinks

    func deliver(_ message: OutgoingMessage) async -> DeliveryOutcome {
        let to: MailAddress
        do throws(ServiceError) {
            to = try MailAddress(message.target)
        } catch {
            return .refused(reason: "this is no e-mail address that can be written to")
        }
        let mail = mail(message, to: to)
        do throws(MailFailure) {
            try await transport.send(mail)
            return .sent(providerID: mail.messageID)
        } catch {
            return switch error {
            case .later(let reason): .later(reason: reason, after: nil)
            case .refused(let reason): .refused(reason: reason)
            case .unknown(let reason): .unknown(reason: reason)
            }
        }
    }

    /// A subject stays one line, whatever a name in it has brought along.
    private static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
            default: line.append(scalar)
            }
        }
        return String(line)
    }

    private func mail(_ message: OutgoingMessage, to: MailAddress) -> MailMessage {
        // The same for every repeat: whoever gets it twice can tell.
        let mark = hexadecimal(Digest.sha256(message.key.utf8).prefix(16))
        // RFC 3834 §5 — robots do not answer robots.
        var headers = [MailMessage.Header("Auto-Submitted", "auto-generated")]
        if let topic = MessageKind(rawValue: message.kind)?.topic {
            // RFC 8058 — one click in the mail program is enough.
            headers.append(.init("List-Unsubscribe", "<\(links.link(for: message.userID, topic: topic))>"))
            headers.append(.init("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        }
        return MailMessage(
            from: from, to: Mailbox(address: to), subject: MailChannel.oneLine(message.subject), text: message.body,
            messageID: "\(mark)@\(from.address.domain)", date: message.createdAt, headers: headers)
    }
}
