"""The fault laboratory: filings under faults, kills and power cuts, judged by readers who share no code with cqdesk.

    dev.py bench faults [--seed N] [--share 1/K] [--part exchange|kills|power]

It goes on where the last run stopped: each chunk is one line of `benchmarks/results/faults.jsonl` (kind, seed, size,
counts), and a chunk is made anew from its seed. `docs/loss-figure.md` is written from these lines.
"""
