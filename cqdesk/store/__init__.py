"""The local store: one SQLite file that never loses work."""
