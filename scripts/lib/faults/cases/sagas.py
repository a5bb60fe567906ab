"""F01–F28."""
CASES = []
