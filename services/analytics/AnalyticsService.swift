// The module AnalyticsService.
