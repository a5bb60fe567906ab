internal import Kernel
internal import ServiceKit

/// The settings of each part of the single process: what the operator gave, and for the rest what fits together.
struct DevEnvironment {
    let given: [String: String]
    let folder: DataFolder
    let base: Int
    let serviceTokenSecret: String
    /// Settings of Telegram: the operator's, or the simulator's.
    let telegram: [String: String]

    /// For one service. `USER_DATABASE_URL` and the like are heard before the folder's own database.
    func service(_ definition: ServiceDefinition) -> [String: String] {
        let key = definition.name.uppercased()
        var environment = common
        environment["PORT"] = String(base + definition.port - Suite.defaultBase)
        environment["DATABASE_URL"] = given["\(key)_DATABASE_URL"] ?? folder.database(of: definition.name)
        environment["JWT_PRIVATE_KEY_FILE"] = given["JWT_PRIVATE_KEY_FILE"] ?? folder.file("jwt-ed25519.pem")
        return environment
    }

    /// For the gateway.
    var gateway: [String: String] {
        var environment = common
        environment["PORT"] = String(base)
        environment["ADMIN_PORT"] = given["ADMIN_PORT"] ?? String(base + Suite.adminOffset)
        return environment
    }

    private var common: [String: String] {
        var environment = given
        environment.merge(telegram) { _, chosen in chosen }
        if environment["SERVICE_TOKEN_SECRET"] == nil { environment["SERVICE_TOKEN_SECRET"] = serviceTokenSecret }
        for definition in Suite.services {
            let port = base + definition.port - Suite.defaultBase
            environment["\(definition.name.uppercased())_SERVICE_URL"] = "http://127.0.0.1:\(port)"
        }
        return environment
    }
}
