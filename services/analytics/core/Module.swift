// The module AnalyticsCore.
