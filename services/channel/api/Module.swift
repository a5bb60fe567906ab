// The module ChannelAPI.
