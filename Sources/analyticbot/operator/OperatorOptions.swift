internal import ArgumentParser

/// How the operator's tool reaches a running suite.
struct OperatorOptions: ParsableArguments {
    @Option(help: "The gateway's port; the services follow it. USER_SERVICE_URL and the like are heard first.")
    var portBase = Suite.defaultBase

    @Option(help: "The data folder, whose secret is used when SERVICE_TOKEN_SECRET is not set; DATA_DIR or .data.")
    var dataDir: String?
}
