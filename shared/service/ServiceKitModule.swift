// The module ServiceKit.
