/// Everything the bot can say. Names in braces stand for what is filled in.
package enum Phrase: String, Sendable, CaseIterable {
    case hello, helloLinked, linked, moved, leftChat, badCode, tooManyCodes, notLinked, accountGone
    case help, unknownCommand, notUnderstood, tooMuch, nothingToCancel, canceled
    case askChannel, connected, connectedUnverified, badReference, notOnTelegram, alreadyConnected, ownedByAnother
    case notProven, telegramNotProven, channelLimit, refused, tryLater, noSuchChannel, oldButton
    case noChannels, whichChannel, whichPeriod, days, back, overview, growth, reach
    case reportTitle, figure, change, basis, absent, exact, rounded, noFigures, moreChannels, zoneNote
    case statsTitle, statsLine, statsUnknown, statsRounded, statsExact, dashboardTitle
    case exportCaption, exportEmpty
    case alertsTitle, alertsOn, alertsOff, alertsFrom, alertsSwitchOn, alertsSwitchOff, alertsRules, alertsUnset
    case severityInfo, severityWarning, severityHigh, severityCritical
    case menuStart, menuHelp, menuAddChannel, menuDashboard, menuAnalytics, menuStats, menuExport, menuAlerts,
        menuCancel
    case metricSubscribers, metricNetGrowth, metricGrowthPercent, metricPosts, metricViews, metricAverageViews
    case metricErr, metricErr24, metricErByViews, metricReach24h, metricReach48h, metricReactions, metricForwards
    case metricComments, metricJoins, metricLeaves, metricInteractions
    case sourceBotAPI, sourcePreviewPage, sourceTelegramExport, sourceCSVImport, sourceNone
    case reasonNoData, reasonNoPosts, reasonTooYoung, reasonNotTold, reasonNoSubscriberCount, reasonNoImport
    case reasonSampleTooSmall, reasonNothingToDivideBy, reasonOther

    /// The phrase of a severity.
    init(_ severity: Severity) {
        self =
            switch severity {
            case .info: .severityInfo
            case .warning: .severityWarning
            case .high: .severityHigh
            case .critical: .severityCritical
            }
    }

    /// The name of a metric; nil for one that the bot does not show.
    init?(metric: String) {
        let known: [String: Phrase] = [
            "subscribers": .metricSubscribers, "net_growth": .metricNetGrowth, "growth_percent": .metricGrowthPercent,
            "posts": .metricPosts, "views": .metricViews, "average_views": .metricAverageViews, "err": .metricErr,
            "err24": .metricErr24, "er_by_views": .metricErByViews, "reach_24h": .metricReach24h,
            "reach_48h": .metricReach48h, "reactions": .metricReactions, "forwards": .metricForwards,
            "comments": .metricComments, "joins": .metricJoins, "leaves": .metricLeaves,
            "interactions": .metricInteractions,
        ]
        guard let phrase = known[metric] else { return nil }
        self = phrase
    }

    /// Where a number came from.
    init(source: String) {
        let known: [String: Phrase] = [
            "bot_api": .sourceBotAPI, "preview": .sourcePreviewPage, "preview_page": .sourcePreviewPage,
            "telegram_export": .sourceTelegramExport, "csv_import": .sourceCSVImport,
        ]
        self = known[source] ?? .sourceNone
    }

    /// Why a number is absent.
    init(reason: String?) {
        let known: [String: Phrase] = [
            "no_data": .reasonNoData, "no_posts": .reasonNoPosts, "too_young": .reasonTooYoung,
            "not_told_by_source": .reasonNotTold, "no_subscriber_count": .reasonNoSubscriberCount,
            "no_imported_statistics": .reasonNoImport, "sample_too_small": .reasonSampleTooSmall,
            "nothing_to_divide_by": .reasonNothingToDivideBy,
        ]
        self = reason.flatMap { known[$0] } ?? .reasonOther
    }
}

extension BotCommandName {
    /// What the menu says of a command.
    package var menuPhrase: Phrase {
        switch self {
        case .start: .menuStart
        case .help: .menuHelp
        case .addChannel: .menuAddChannel
        case .dashboard: .menuDashboard
        case .analytics: .menuAnalytics
        case .stats: .menuStats
        case .exportCSV: .menuExport
        case .alerts: .menuAlerts
        case .cancel: .menuCancel
        }
    }
}
