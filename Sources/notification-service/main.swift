internal import NotificationService
internal import ServiceKit

await Program.run(.notification)
