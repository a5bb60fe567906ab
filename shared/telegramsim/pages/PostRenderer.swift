internal import Kernel

/// Renders one post of a preview page.
struct PostRenderer: Sendable {
    let channel: SimChannel
    let username: String
    let moment: Timestamp

    func html(_ post: PlannedPost) -> String {
        let isService = post.kind == .service
        return """
            <div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message \
            text_not_supported_wrap\(isService ? " service_message" : "") js-widget_message" \
            data-post="\(username)/\(post.id)" data-view="\(view(post))">
            <div class="tgme_widget_message_user"><a href="https://t.me/\(username)"></a></div>
            <div class="tgme_widget_message_bubble">
            <div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" \
            href="https://t.me/\(username)"><span dir="auto">\(HTMLText.escaped(channel.plan.title))</span></a></div>
            \(isService ? text(post) : forwarded(post) + media(post) + (post.kind == .poll ? poll(post) : text(post)))
            \(isService ? "" : reactions(post))\(footer(post))
            </div></div></div>
            """
    }

    /// `{"c":-1298556816,"p":7,"t":…,"h":"…"}` in base64: whose post it is, and when the page was made.
    private func view(_ post: PlannedPost) -> String {
        let number = ChannelNumber.internalNumber(of: channel.plan.id) ?? 0
        let json = #"{"c":-\#(number),"p":\#(post.id),"t":\#(moment.seconds),"h":"\#(hexadecimal(post.id))"}"#
        return Base64Text.encoded(Array(json.utf8))
    }

    private func hexadecimal(_ number: Int) -> String {
        let digits = String(UInt64(truncatingIfNeeded: number &* 2_654_435_761), radix: 16)
        return String(repeating: "0", count: max(0, 18 - digits.count)) + digits
    }

    private func text(_ post: PlannedPost) -> String {
        let text = channel.writer.text(of: post, isEdited: post.isEdited(at: moment.seconds))
        return """
            <div class="tgme_widget_message_text js-message_text" dir="auto">\(HTMLText.marked(text))</div>
            """
    }

    private func forwarded(_ post: PlannedPost) -> String {
        guard let source = channel.writer.source(of: post) else { return "" }
        return """
            <div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a \
            class="tgme_widget_message_forwarded_from_name" href="https://t.me/\(source.username)/\(source.post)">\
            <span dir="auto">\(HTMLText.escaped(source.title))</span></a></div>

            """
    }

    private func media(_ post: PlannedPost) -> String {
        let link = "https://t.me/\(username)"
        func photo(_ id: Int) -> String {
            """
            <a class="tgme_widget_message_photo_wrap \(id)" href="\(link)/\(id)" style="width:800px;\
            background-image:url('/sim/photo/\(username).svg')"><div class="tgme_widget_message_photo"></div></a>
            """
        }
        switch post.kind {
        case .photo: return photo(post.id) + "\n"
        case .album(let photos):
            let all = (0..<photos).map { photo(post.id + $0) }.joined()
            return "<div class=\"tgme_widget_message_grouped_wrap js-message_grouped_wrap\">\(all)</div>\n"
        case .video:
            return """
                <a class="tgme_widget_message_video_player" href="\(link)/\(post.id)"><i class="\
                tgme_widget_message_video_thumb"></i><time class="message_video_duration">0:42</time><div class="\
                message_media_not_supported">Please open Telegram to view this post</div></a>

                """
        case .document:
            return """
                <a class="tgme_widget_message_document_wrap" href="\(link)/\(post.id)"><div class="\
                tgme_widget_message_document_title" dir="auto">notes-\(post.id).pdf</div><div class="\
                tgme_widget_message_document_extra" dir="auto">1.\(post.id % 10) MB</div></a>

                """
        case .text, .poll, .forward, .service: return ""
        }
    }

    private func poll(_ post: PlannedPost) -> String {
        guard let poll = channel.writer.poll(of: post) else { return "" }
        let answers = poll.answers.map { answer in
            """
            <div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">\
            \(answer.share)%</div><div class="tgme_widget_message_poll_option_text">\(answer.text)</div></div>
            """
        }
        return """
            <a class="tgme_widget_message_poll js-poll" href="https://t.me/\(username)/\(post.id)"><div class="\
            tgme_widget_message_poll_question">\(HTMLText.escaped(poll.question))</div><div class="\
            tgme_widget_message_poll_type">Anonymous Poll</div>\(answers.joined())</a>
            """
    }

    private func reactions(_ post: PlannedPost) -> String {
        let given = channel.curve(of: post).reactions(at: moment.seconds)
        if given.isEmpty { return "" }
        let shown = given.map { symbol, count in
            "<span class=\"tgme_reaction\"><i class=\"emoji\"><b>\(symbol)</b></i>\(CountText.short(count))</span>"
        }
        return "<div class=\"tgme_widget_message_reactions js-message_reactions\">\(shown.joined())</div>\n"
    }

    private func footer(_ post: PlannedPost) -> String {
        var views = ""
        if post.kind != .service {
            let seen = CountText.short(channel.curve(of: post).views(at: moment.seconds))
            views = """
                <span class="tgme_widget_message_views">\(seen)</span><span class="copyonly"> views</span>
                """
        }
        let signature = channel.plan.signature.map {
            "<span class=\"tgme_widget_message_from_author\" dir=\"auto\">\(HTMLText.escaped($0))</span>,&nbsp;"
        }
        let signed = post.kind == .service ? "" : signature ?? ""
        let time = HTMLText.moment(post.date)
        return """
            <div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short \
            js-message_info">\(views)<span class="tgme_widget_message_meta">\(signed)\
            \(post.isEdited(at: moment.seconds) ? "edited &nbsp;" : "")<a class="tgme_widget_message_date" \
            href="https://t.me/\(username)/\(post.id)"><time datetime="\(time)" class="time">\
            \(time.dropFirst(11).prefix(5))</time></a></span></div></div>
            """
    }
}
