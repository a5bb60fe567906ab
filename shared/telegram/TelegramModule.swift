// The module Telegram.
