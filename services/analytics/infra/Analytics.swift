internal import AnalyticsAPI
package import AnalyticsCore
package import Database
package import Events
package import HTTP
package import Kernel

/// The analytics service wired: its use cases over its repositories, what it answers and what it hears.
package struct Analytics: Sendable {
    package let routes: [any RouteGroup]
    package let consumer: Consumer
    package let collect: CollectChannel
    package let collection: any CollectionRepository

    /// What the service needs of the world.
    package struct World: Sendable {
        package let database: any Database
        package let counter: any SubscriberCounter
        package let pages: any PostPages
        package let zones: any ZoneSource
        package let clock: any WallClock
        package let limits: CollectionLimits
        /// The largest file that is imported, in bytes.
        package let largestImport: Int

        package init(
            database: any Database, counter: any SubscriberCounter, pages: any PostPages, zones: any ZoneSource,
            clock: any WallClock, limits: CollectionLimits = CollectionLimits(),
            largestImport: Int = ImportLimits.fileBytes
        ) {
            self.database = database
            self.counter = counter
            self.pages = pages
            self.zones = zones
            self.clock = clock
            self.limits = limits
            self.largestImport = largestImport
        }
    }

    package init(_ world: World) {
        let profiles = SQLProfileRepository(world.database, inbox: Inbox(clock: world.clock))
        let posts = SQLPostRepository(world.database)
        let subscribers = SQLSubscriberRepository(world.database)
        let statistics = SQLStatisticsRepository(world.database)
        let imports = SQLImportRepository(world.database)
        let states = SQLCollectionRepository(world.database)
        let clock = world.clock

        let open = OpenChannel(profiles: profiles)
        let read = ReadEvidence(posts: posts, subscribers: subscribers, statistics: statistics, collection: states)
        let overview = ShowOverview(read: read)
        let list = ListPosts(posts: posts, read: read)
        let standing = ShowCollection(collection: states, posts: posts, subscribers: subscribers)
        let period = PeriodReader(zones: world.zones, clock: clock)
        let collect = CollectChannel(
            profiles: profiles, collection: states, subscribers: subscribers, posts: posts, counter: world.counter,
            pages: world.pages, clock: clock, limits: world.limits)

        let initialiseUser = InitialiseUser(profiles: profiles, clock: clock)
        let eraseUser = EraseUser(profiles: profiles, clock: clock)
        let keepChannel = KeepChannel(profiles: profiles, clock: clock)
        let eraseChannel = EraseChannel(profiles: profiles, clock: clock)

        routes = [
            StepsRouter(
                StepsRouter.UseCases(
                    initialiseUser: initialiseUser, eraseUser: eraseUser, keepChannel: keepChannel,
                    eraseChannel: eraseChannel,
                    beginCollection: BeginCollection(collection: states, clock: clock))),
            AccountRouter(getUserProfile: GetUserProfile(profiles: profiles)),
            ReportsRouter(
                ReportsRouter.UseCases(
                    open: open, dashboard: ShowDashboard(overview: overview, posts: list, standing: standing),
                    overview: overview, series: ShowSeries(read: read), hours: ShowHours(read: read)), period: period),
            PostsRouter(open: open, list: list, revisions: ListRevisions(posts: posts), period: period),
            CollectionRouter(open: open, collect: collect, show: standing),
            ImportsRouter(
                open: open,
                take: ImportFile(
                    imports: imports, posts: posts, statistics: statistics, clock: clock,
                    largest: world.largestImport),
                show: ShowImport(imports: imports), clock: clock),
        ]
        consumer = Consumer(
            name: "analytics",
            handlers: AccountConsumer(initialiseUser: initialiseUser, eraseUser: eraseUser).handlers
                + ChannelConsumer(keepChannel: keepChannel, eraseChannel: eraseChannel).handlers,
            database: world.database)
        self.collect = collect
        collection = states
    }
}
