// Tests of the channel service.
