"""Shipped code tables and tariff: a read-only reference file and its look-ups."""
