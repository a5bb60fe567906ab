// The module ChannelCore.
