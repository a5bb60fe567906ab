internal import Kernel

/// Renders a channel's public preview page as it is at a moment, in the markup that Telegram's own pages have.
struct PreviewRenderer: Sendable {
    let channel: SimChannel
    let username: String
    let moment: Timestamp

    /// Posts on one page.
    static let pageSize = 20

    /// The newest posts, or those before or after a number.
    func page(before: Int? = nil, after: Int? = nil) -> String {
        let posts =
            after.map { channel.posts(after: $0, at: moment, limit: PreviewRenderer.pageSize) }
            ?? channel.posts(before: before, at: moment, limit: PreviewRenderer.pageSize)
        let plan = channel.plan
        let shown = CountText.short(channel.subscribers(at: moment))
        return """
            <!DOCTYPE html>
            <html><head><meta charset="utf-8"><title>\(HTMLText.escaped(plan.title)) – Telegram</title></head>
            <body class="widget_frame_base tgme_webpreview">
            <header class="tgme_header"><div class="tgme_header_info"><div class="tgme_header_counter">\(shown) \
            subscribers</div></div></header>
            <main class="tgme_main" data-url="/\(username)">
            <div class="tgme_container">
            \(head(shown))
            <section class="tgme_channel_history js-message_history">
            \(history(posts))
            </section></div></main></body></html>

            """
    }

    private func head(_ subscribers: String) -> String {
        let plan = channel.plan
        let index = channel.calendar.index(of: moment.seconds) ?? 0
        let tally = channel.calendar.tally(before: index)
        let counters = [
            (subscribers, "subscribers"), (CountText.short(tally.photos), "photos"),
            (CountText.short(tally.videos), "videos"), (CountText.short(tally.files), "files"),
        ]
        let shown = counters.filter { $0.0 != "0" || $0.1 == "subscribers" }.map { count, kind in
            """
            <div class="tgme_channel_info_counter"><span class="counter_value">\(count)</span> \
            <span class="counter_type">\(kind)</span></div>
            """
        }
        return """
            <div class="tgme_channel_info">
            <div class="tgme_channel_info_header"><i class="tgme_page_photo_image bgcolor3" data-content="\
            \(HTMLText.escaped(String(plan.title.prefix(1))))"><img src="/sim/photo/\(username).svg"></i>
            <div class="tgme_channel_info_header_title_wrap"><div class="tgme_channel_info_header_title">\
            <span dir="auto">\(HTMLText.escaped(plan.title))</span></div></div>
            <div class="tgme_channel_info_header_username"><a href="https://t.me/\(username)">@\(username)</a></div></div>
            <div class="tgme_channel_info_counters">\(shown.joined())</div>
            <div class="tgme_channel_info_description">\(HTMLText.marked(plan.description))</div>
            </div>
            """
    }

    private func history(_ posts: [PlannedPost]) -> String {
        guard let first = posts.first, let last = posts.last else {
            return "<div class=\"tme_no_messages_found\">No posts found</div>"
        }
        var parts: [String] = []
        if !channel.posts(before: first.id, at: moment, limit: 1).isEmpty {
            parts.append(more("before", first.id))
        }
        parts += posts.map { PostRenderer(channel: channel, username: username, moment: moment).html($0) }
        if !channel.posts(after: last.id, at: moment, limit: 1).isEmpty {
            parts.append(more("after", last.id))
        }
        return parts.joined(separator: "\n")
    }

    private func more(_ direction: String, _ id: Int) -> String {
        """
        <div class="tgme_widget_message_centered js-messages_more_wrap"><a href="/s/\(username)?\(direction)=\(id)" \
        class="tme_messages_more js-messages_more" data-\(direction)="\(id)"></a></div>
        """
    }
}
