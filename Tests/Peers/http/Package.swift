// swift-tools-version: 6.1
import PackageDescription

// Servers of other libraries, to be measured beside ours by `scripts/bench http --swift-peers`. A package of its own:
// the product depends on none of this.

let package = Package(
    name: "http-peers",
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
    ],
    targets: [
        .executableTarget(
            name: "hummingbird-hello", dependencies: [.product(name: "Hummingbird", package: "hummingbird")]),
        .executableTarget(
            name: "flyingfox-hello", dependencies: [.product(name: "FlyingFox", package: "FlyingFox")]),
    ]
)
