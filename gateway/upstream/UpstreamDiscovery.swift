internal import Discovery
internal import ServiceLifecycle

/// Keeps the upstreams' instances as the source knows them.
struct UpstreamDiscovery: Service {
    let source: any InstanceSource
    let upstreams: UpstreamTable
    /// What the source calls the service of that name: `user` is `user-service`.
    var nameInSource: @Sendable (String) -> String = { "\($0)-service" }

    /// Returns when the process is told to stop.
    func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for upstream in upstreams.all {
                    let lists = source.watch(nameInSource(upstream.name))
                    group.addTask { for await list in lists { upstream.update(list.instances) } }
                }
            }
        }
    }
}
