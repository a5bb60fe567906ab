// The module Gateway.
