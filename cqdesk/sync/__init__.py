"""Channels: they move bytes and never look inside."""
