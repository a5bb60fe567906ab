// The module Auth.
