"""Every difference between the official papers and the newest table is settled, and the catalogue is what was settled."""

from __future__ import annotations

from .catalogue import catalogue_tags
from .differences import PAGE, REASONS, differences, render
from .lenient import tag_table

KINDS = {"decimal": "Decimal", "integer": "Integer", "day": "Date"}


def test_what_was_settled_is_what_the_catalogue_has() -> None:
    known = catalogue_tags()
    for row in differences():
        spec = known[row["path"]]
        ours = {
            "length": "8" if spec.kind == "day" else str(spec.max_len or ""),
            "decimals": "" if spec.scale is None else str(spec.scale),
            "type": KINDS.get(spec.kind, "String"),
            "needed": {"never": "no"}.get(spec.needed, spec.needed),
            "presence": "read only" if spec.until else "present",
        }
        assert row["ours"] == ours[row["aspect"]], row["path"]
        assert not row["official_2018"] == row["newest"] == row["ours"], row["path"]


def test_every_row_has_a_reason_and_every_reason_a_row() -> None:
    assert {row["reason"] for row in differences()} == set(REASONS)


def test_every_length_that_differs_is_settled() -> None:
    settled = {row["path"] for row in differences() if row["aspect"] in ("length", "type")}
    differing = {
        row["path"] for row in tag_table() if row["vintage"] == "2018" and row["length_2018"] not in ("", row["length"])
    }
    assert sorted(differing - settled) == []


def test_every_later_tag_is_settled() -> None:
    settled = {row["path"] for row in differences() if row["aspect"] == "presence"}
    assert {row["path"] for row in tag_table() if row["vintage"] != "2018"} == settled


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run python -m tests.official.differences"
