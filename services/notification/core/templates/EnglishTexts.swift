extension TemplateBook {
    static func english(_ kind: MessageKind) -> Template {
        switch kind {
        case .welcome:
            Template(
                "Welcome to AnalyticBot, {username}!",
                """
                Hello {username},

                Your account is ready. Connect your first Telegram channel, and its numbers will be here within minutes: \
                subscribers, views, the best time to post, and alerts when something unusual happens.

                If you have a question, just reply to this message.
                """)
        case .paymentProcessed:
            Template(
                "Payment received: {amount, money}",
                """
                Thank you, {username}! We have received your payment of {amount, money}.

                For: {description}
                Date: {at, moment}
                Payment no. {payment_id}
                """)
        case .paymentFailed:
            Template(
                "Your payment of {amount, money} did not go through",
                """
                Hello {username},

                we could not collect {amount, money}. The reason given was: {message}

                Nothing was charged. Please check your card or choose another one, and try again.
                Payment no. {payment_id}, {at, moment}
                """)
        case .paymentRefunded:
            Template(
                "Refund of {amount, money}",
                """
                Hello {username},

                we have returned {amount, money} to you for payment no. {payment_id}. Your bank may take a few days to \
                show it.

                {at, moment}
                """)
        case .subscriptionActivated, .subscriptionRenewed, .subscriptionPastDue, .subscriptionCanceled,
            .subscriptionPlanChanged, .planActivated:
            englishSubscription(kind)
        case .alertTriggered, .channelSummary, .signIn, .webhookDisabled, .digest: englishNews(kind)
        }
    }

    private static func englishNews(_ kind: MessageKind) -> Template {
        switch kind {
        case .alertTriggered:
            Template(
                "{severity, choice, critical {Critical alert} high {Important alert} other {Alert}}: {title}",
                """
                {message}

                Value: {value}, threshold: {threshold}
                {at, moment}
                """)
        case .channelSummary:
            Template(
                "{channel}: your summary",
                """
                {channel}, {from, date} to {to, date}

                Subscribers: {subscribers, number} ({change})
                {posts, plural, one {# post} other {# posts}}, {views, plural, one {# view} other {# views}}
                """)
        case .signIn:
            Template(
                "New sign-in to your account",
                """
                Hello {username},

                somebody signed in to your account on {at, moment}.
                Device: {device}
                Address: {address}

                If it was you, there is nothing to do. If not, change your password now and end all sessions.
                """)
        case .webhookDisabled:
            Template(
                "A webhook of yours was switched off",
                """
                Hello {username},

                your webhook no. {webhook_id} at {host} was switched off on {at, moment}: {reason, choice, gone {it answers \
                that it is gone for good} other {nothing has reached it for a day}}.

                When it is ready again, switch it on in your settings.
                """)
        default:
            Template(
                "{count, plural, one {# new message} other {# new messages}} from AnalyticBot",
                """
                Hello {username}, here is what happened:

                {items}
                """)
        }
    }

    private static func englishSubscription(_ kind: MessageKind) -> Template {
        switch kind {
        case .subscriptionActivated:
            Template(
                "Your {plan, title} subscription has begun",
                "Your {plan, title} subscription has begun. It is paid until {period_end, date}.")
        case .subscriptionRenewed:
            Template(
                "{plan, title} renewed until {period_end, date}",
                """
                Hello {username},

                your {plan, title} subscription was renewed and is paid until {period_end, date}. Thank you for staying \
                with us!
                """)
        case .subscriptionPastDue:
            Template(
                "We could not renew your {plan, title} subscription",
                """
                Hello {username},

                the payment for your {plan, title} subscription failed ({attempt, plural, one {# attempt} other {# \
                attempts}} so far).{next_attempt_at, given, { We will try again on {next_attempt_at, date}.}}

                Your plan stays as it is until {grace_ends_at, date}. Please check your card before then.
                """)
        case .subscriptionCanceled:
            Template(
                "Your {plan, title} subscription has ended",
                """
                Hello {username},

                your {plan, title} subscription was cancelled{reason, choice, payment_failed { because it could not be \
                paid} unpaid { because it could not be paid} other {}}. Your channels and their history stay; you can \
                come back to a plan at any time.
                """)
        case .subscriptionPlanChanged:
            Template(
                "Your plan is now {to, title}",
                """
                Hello {username},

                your plan was changed from {from, title} to {to, title} on {at, date}.
                """)
        default:
            Template(
                "{plan, title} is active",
                """
                Hello {username},

                your {plan, title} plan is active until {period_end, date}, and its limits hold from now on. Enjoy!
                """)
        }
    }
}
