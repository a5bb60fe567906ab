internal import Kernel
internal import TestSupport

/// Asks one door for every route as every caller, and writes down what is not as the policy has it.
struct Matrix: Sendable {
    let suite: RunningSuite
    let policy: OwnershipPolicy
    let documents: [ServiceDocument]

    static func over(_ suite: RunningSuite) async throws -> Matrix {
        var documents: [ServiceDocument] = []
        for (name, client) in suite.services { documents.append(try await .read(name, from: client)) }
        return Matrix(suite: suite, policy: try OwnershipPolicy.read(), documents: documents)
    }

    /// A route of a service with its line.
    struct Place: Sendable {
        let line: PolicyLine
        let route: DocumentedRoute
        let document: ServiceDocument
    }

    /// Every route that has its line, and what is wrong with the rest.
    func places() -> (places: [Place], complaints: [String]) {
        var places: [Place] = []
        var complaints: [String] = []
        for document in documents {
            for route in document.routes {
                guard let line = policy.line(route.method, route.path) else {
                    complaints.append("add to ownership.txt: \(OwnershipPolicy.proposal(route))")
                    continue
                }
                if line.access != route.access {
                    complaints.append("\(route.name) is for \(route.access), the policy says \(line.access)")
                }
                places.append(Place(line: line, route: route, document: document))
            }
        }
        let met = Set(places.map(\.route.name))
        for line in policy.lines where line.access != "gateway" && !met.contains("\(line.method) \(line.path)") {
            complaints.append("no service has the route \(line.method) \(line.path) of ownership.txt")
        }
        return (places, complaints)
    }

    /// Every route at its service's own port.
    func atServices() async throws -> [String] {
        let shared = Household(suite)
        var complaints: [String] = []
        for place in places().places { complaints += try await ask(place, shared, atGateway: false) }
        return complaints
    }

    /// Every route at the gateway, once though many services have it, and what the gateway has by itself.
    func atGateway() async throws -> [String] {
        let shared = Household(suite)
        var complaints: [String] = []
        var met: Set<String> = []
        for place in places().places where met.insert(place.route.name).inserted {
            complaints += try await ask(place, shared, atGateway: true)
        }
        let document = try await ServiceDocument.read("gateway", from: suite.gateway)
        for line in policy.lines where line.access == "gateway" {
            let route = DocumentedRoute(
                method: line.method, path: line.path, access: line.access, operation: .object([]))
            complaints += try await ask(
                Place(line: line, route: route, document: document), shared, atGateway: true)
        }
        return complaints
    }

    private func ask(_ place: Place, _ shared: Household, atGateway isGateway: Bool) async throws -> [String] {
        let line = place.line
        var home = line.changes ? Household(suite) : shared
        var complaints: [String] = []
        for caller in Caller.inTurn {
            let question = Question(place: place, caller: caller, home: home, atGateway: isGateway)
            let answer: PlainClient.Answer
            do {
                answer = try await question.answer()
            } catch {
                return complaints + ["\(question.name): \(error)"]
            }
            let expected = line.expected(caller, atGateway: isGateway)
            if answer.status != expected {
                complaints.append("\(question.name): \(answer.status), not \(expected)  \(answer.text.prefix(300))")
            }
            complaints += try await question.complaints(of: answer)
            if line.changes, answer.isSuccess { home = Household(suite) }
        }
        return complaints
    }
}
