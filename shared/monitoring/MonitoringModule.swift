// The module Monitoring.
