extension PhraseBook {
    package static let english: [Phrase: String] = [
        .hello: """
        Hello, {name}! This bot shows the numbers of your Telegram channels.
        Link your AnalyticBot account first: ask for a link in your account's settings and open it here.
        """,
        .helloLinked: "Hello again, {name}! Your account is linked. /help shows what I can do.",
        .linked: "Done, {name}: this chat is now linked to your AnalyticBot account. /add_channel connects a channel.",
        .moved: "This chat was linked to another account; that link has ended.",
        .leftChat: "Your account is now linked to another Telegram chat. This chat is no longer linked.",
        .badCode:
            "This link is unknown, was used already or is older than 15 minutes. Ask for a new one in your account.",
        .tooManyCodes: "Too many wrong links from this chat. Try again in an hour.",
        .notLinked:
            "This chat is not linked to an account yet. Ask for a link in your account's settings and open it here.",
        .accountGone: "The account that this chat is linked to is gone, or may not sign in at the moment.",
        .help: """
        What I can do:
        /add_channel – connect a channel
        /dashboard – your channels at a glance
        /analytics – a channel's numbers, by menu
        /stats – how many subscribers each channel has
        /export_csv – a channel's daily numbers as a file
        /alerts – whether alerts come to this chat
        /cancel – forget what I asked
        """,
        .unknownCommand: "I do not know this command. /help shows those I know.",
        .notUnderstood: "I only understand commands. /help shows them.",
        .tooMuch: "That is a lot at once. Give me a minute, then go on.",
        .nothingToCancel: "There is nothing to cancel.",
        .canceled: "Forgotten.",
        .askChannel: "Which channel? Send its @name or a link to it. /cancel ends this.",
        .connected: "<b>{channel}</b> is connected. Its first numbers come within minutes: /analytics",
        .connectedUnverified: """
        <b>{channel}</b> is connected with its public numbers. Make this bot an administrator of it to prove that it \
        is yours. Numbers come within minutes: /analytics
        """,
        .badReference: "That is neither an @name nor a link to a channel. Try again, or /cancel.",
        .notOnTelegram:
            "There is no such channel on Telegram, or the bot may not see it. Try another name, or /cancel.",
        .alreadyConnected: "You have connected this channel already.",
        .ownedByAnother: "Another account has proven that this channel is theirs.",
        .notProven: "A private channel needs proof: make this bot an administrator of it, then try again.",
        .telegramNotProven: "Sign in with Telegram on the website once, so that we know which channels you run.",
        .channelLimit: "Your plan has no room for another channel.",
        .refused: "That did not work: {reason}",
        .tryLater: "That does not work at the moment. Try again in a minute.",
        .noSuchChannel: "There is no such channel of yours any more.",
        .oldButton: "This button is no longer in use.",
        .noChannels: "You have no channels yet. /add_channel connects one.",
        .whichChannel: "Which channel?",
        .whichPeriod: "<b>{channel}</b>: over how many days?",
        .days: "{count} days",
        .back: "« Back",
        .overview: "Overview",
        .growth: "Growth",
        .reach: "Reach",
        .reportTitle: "<b>{channel}</b> · {view}\n{from} – {to} ({zone})",
        .figure: "{name}: <b>{value}</b>{change}",
        .change: " (before: {value})",
        .basis: "<i>{sources}; sample: {sample}; known: {coverage}; {precision}</i>",
        .absent: "{name}: no number – {reason}\n<i>{sources}; sample: {sample}</i>",
        .exact: "exact",
        .rounded: "rounded",
        .noFigures: "There are no numbers yet.",
        .moreChannels: "…and {count} more.",
        .zoneNote: "Days are counted in {zone}.",
        .statsTitle: "Your channels: <b>{count}</b>",
        .statsLine: "<b>{channel}</b>: {count} subscribers\n<i>{source}; {precision}</i>",
        .statsUnknown: "<b>{channel}</b>: the number of subscribers is not known",
        .statsRounded: "rounded by Telegram",
        .statsExact: "exact count",
        .dashboardTitle: "<b>The last 7 days</b>",
        .exportCaption: "{channel}: daily numbers of {count} days, each with its source and sample size.",
        .exportEmpty: "There are no daily numbers of this channel yet.",
        .alertsTitle: "<b>Alerts</b>",
        .alertsOn: "Alerts come to this chat, from “{severity}” on.",
        .alertsOff: "Alerts do not come to this chat.",
        .alertsFrom: "From “{severity}”",
        .alertsSwitchOn: "Switch on",
        .alertsSwitchOff: "Switch off",
        .alertsRules:
            "Rules that raise alerts by themselves are not part of this installation yet; they cannot be made here.",
        .alertsUnset: "Alerts cannot be set from this chat.",
        .severityInfo: "information", .severityWarning: "warning", .severityHigh: "high", .severityCritical: "critical",
        .menuStart: "Begin, or link your account", .menuHelp: "What I can do", .menuAddChannel: "Connect a channel",
        .menuDashboard: "Your channels at a glance", .menuAnalytics: "A channel's numbers",
        .menuStats: "Subscribers of each channel", .menuExport: "Daily numbers as a CSV file",
        .menuAlerts: "Alerts in this chat", .menuCancel: "Forget what I asked",
        .metricSubscribers: "Subscribers", .metricNetGrowth: "Net growth", .metricGrowthPercent: "Growth",
        .metricPosts: "Posts", .metricViews: "Views", .metricAverageViews: "Average views",
        .metricErr: "Views per subscriber (ERR)", .metricErr24: "ERR in 24 hours",
        .metricErByViews: "Engagement by views", .metricReach24h: "Reach in 24 hours",
        .metricReach48h: "Reach in 48 hours", .metricReactions: "Reactions", .metricForwards: "Forwards",
        .metricComments: "Comments", .metricJoins: "Joined", .metricLeaves: "Left",
        .metricInteractions: "Interactions",
        .sourceBotAPI: "Bot API", .sourcePreviewPage: "public page", .sourceTelegramExport: "Telegram export",
        .sourceCSVImport: "imported file", .sourceNone: "no source",
        .reasonNoData: "nothing was collected for these days", .reasonNoPosts: "no post in these days",
        .reasonTooYoung: "the posts are too young", .reasonNotTold: "no source tells it",
        .reasonNoSubscriberCount: "the number of subscribers is not known",
        .reasonNoImport: "needs imported statistics", .reasonSampleTooSmall: "too few samples",
        .reasonNothingToDivideBy: "nothing to divide by", .reasonOther: "not known",
    ]
}
