"""Seeded papers with known truth: every trap of customers' papers, alone and combined.

The truth is what is printed, never what the reader happens to do. Even seeds are for tuning; odd seeds are only measured.
"""
