internal import ChannelService
internal import ServiceKit

await Program.run(.channel)
