// The module TelegramSim.
