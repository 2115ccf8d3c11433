"""The cases of the rules notice small faults planted into them; the whole count is `dev.py bench rules --mutate --full`."""

from __future__ import annotations

from benchmarks import mutation


def test_a_sample_of_planted_faults_is_noticed() -> None:
    counts, alive = mutation.run(seed=7, most=80)
    planted = sum(count.planted for count in counts.values())
    assert planted == 80
    assert len(alive) <= 4, [f"{one.module}:{one.line} {one.was} -> {one.becomes}" for one in alive]


def test_planting_leaves_the_rules_as_they_are() -> None:
    from cqdesk.forms.rules import all_rules

    before = dict(all_rules())
    mutation.run(seed=3, most=5)
    assert dict(all_rules()) == before
