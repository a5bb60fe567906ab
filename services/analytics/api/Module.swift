// The module AnalyticsAPI.
