internal import AnalyticsService
internal import ServiceKit

await Program.run(.analytics)
