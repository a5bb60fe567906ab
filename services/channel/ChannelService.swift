// The module ChannelService.
