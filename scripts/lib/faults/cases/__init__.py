"""The fault matrix: a list of cases in each file."""
