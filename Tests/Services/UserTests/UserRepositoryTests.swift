import Contracts
import Kernel
import TestSupport
import Testing
import UserCore

@Suite("Keeping users")
struct UserRepositoryTests {
    @Test(arguments: UserStore.all)
    func `an account is found again by id and by address in any case`(store: UserStore) async throws {
        try await store.withStores { stores in
            let user = try await stores.users.make()
            #expect(try await stores.users.find(user.id) == user)
            #expect(try await stores.users.find(email: Email("ADA@Example.com")) == user)
            #expect(try await stores.users.find(UserID(user.id.rawValue + 1)) == nil)
        }
    }

    @Test(arguments: UserStore.all)
    func `the account and its event are kept together, or neither is`(store: UserStore) async throws {
        try await store.withStores { stores in
            let registered: @Sendable (User) -> [any Event] = { user in
                [UserRegistered(userID: user.id, username: "x", locale: "en", registeredAt: user.createdAt)]
            }
            _ = try await stores.users.make("ada", events: registered)
            await #expect(throws: ServiceError.self) { _ = try await stores.users.make("ada", events: registered) }
            #expect(try await stores.recorded() == ["user.registered"])
        }
    }

    @Test(arguments: UserStore.all)
    func `a taken address, name and Telegram account are conflicts in words`(store: UserStore) async throws {
        try await store.withStores { stores in
            let ada = try await stores.users.make("ada")
            let grace = try await stores.users.make("grace")
            let address = await #expect(throws: ServiceError.self) { _ = try await stores.users.make("ADA") }
            #expect(address?.message == "Email already exists")
            let name = await #expect(throws: ServiceError.self) {
                _ = try await stores.users.update(grace.id) { user in
                    user.rename(to: Username(restoring: "Ada"), at: user.updatedAt)
                    return []
                }
            }
            #expect(name?.message == "Username already exists")
            let link: @Sendable (inout User) throws -> [any Event] = { user in
                user.link(telegram: TelegramID(1001), at: user.updatedAt)
                return []
            }
            #expect(try await stores.users.update(ada.id, link).telegramID == TelegramID(1001))
            let telegram = await #expect(throws: ServiceError.self) {
                _ = try await stores.users.update(grace.id, link)
            }
            #expect(telegram?.code == "telegram_linked_elsewhere")
        }
    }

    @Test(arguments: UserStore.all)
    func `a change that throws writes nothing`(store: UserStore) async throws {
        try await store.withStores { stores in
            let user = try await stores.users.make()
            await #expect(throws: ServiceError.self) {
                _ = try await stores.users.update(user.id) { user in
                    user.assign(role: .admin, at: user.updatedAt)
                    throw ServiceError(.forbidden, "No.")
                }
            }
            #expect(try await stores.users.find(user.id)?.role == .user)
        }
    }

    @Test(arguments: UserStore.all)
    func `erasing takes the sessions along and records the event once`(store: UserStore) async throws {
        let clock = TestClock()
        try await store.withStores(clock: clock) { stores in
            let user = try await stores.users.make()
            let event = UserDeleted(userID: user.id, deletedAt: clock.now)
            #expect(try await stores.users.delete(user.id, recording: [event]))
            #expect(try await stores.users.delete(user.id, recording: [event]) == false)
            #expect(try await stores.users.find(user.id) == nil)
            #expect(try await stores.recorded() == ["user.deleted"])
        }
    }
}
