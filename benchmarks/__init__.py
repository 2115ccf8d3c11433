"""Benchmarks: one module each, started by `dev.py bench NAME`, all built on `benchmarks.measure`."""
