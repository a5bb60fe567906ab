internal import ServiceKit
internal import UserService

await Program.run(.user)
