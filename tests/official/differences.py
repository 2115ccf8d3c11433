"""`docs/field-differences.md`: where the papers of 2018 and the newest interface table disagree, and what we settled.

    python -m tests.official.differences

The rows stand in `differences.csv` and `structure.csv`, typed from both documents; the reasons stand here, one for each
kind of difference.
"""

from __future__ import annotations

import csv
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "field-differences.md"

REASONS: dict[str, str] = {
    "later-length": "The newest table (2025-26) is longer: a later extension, and working systems use it. A text between "
    "the two lengths is legal; above the old one in GB18030 bytes it gets a hint at most (HDR-039).",
    "later-tag": "Not in the schema of 2018: the tag came later and stands in the newest table. Written when filled, at "
    "its place of the newest table, never sent empty.",
    "read-only": "Removed in 2018 (`GoodsContaWt` took its place): read and shown, written for days before only.",
    "guide": "Not marked in the format paper, but the filling guide of 2018 makes it mandatory and the newest table "
    "requires it.",
    "typist": "The remarks of the paper and the newest table require it at a save; samples leave it empty. The program "
    "fills it from the profile of the declaring firm, and the rule about it names the field.",
    "conditional": "The newest table requires it only under conditions: a rule judges, not the field's description.",
    "import-only": "Required of imports only: exports of working systems leave it out. The element always stands.",
    "ciq-code": "Required on every line in 2018, conditional by the newest table and by today's practice. The element "
    "always stands; a rule asks for it where the goods are inspected.",
    "type-string": "Two characters in 2018; later the third to sixth became the declaration mode and the seventh the "
    "combined port. The newest table prints 6 and names a seventh position: 7.",
    "customs-code": "The ten-character customs registration; 18 in the paper would be the credit code, which has a field "
    "of its own.",
    "customs-office": "Inspection body (10) until 2024-04-09; since then the customs office of destination (4), GACC "
    "announcement 2024 No. 30.",
    "container-number": "Schema and guide check 11 characters, the tables store 32: stored 32, and rule CNT-001 demands "
    "the eleven of ISO 6346.",
    "item-numbers": "Schema 100, guide and newest table 255; needed with every container by the guide.",
    "package-code": "The field holds a code of two characters; the 20 of the schema is an older width.",
    "slip": "The 5 of the schema cannot hold a telephone number; the table of the same paper says 20.",
    "table-length": "Schema and table of the same paper differ; the wider one is that of the newest table too.",
    "host-id": "Required in schema and table of 2018, deprecated in the newest table; samples are empty. The empty "
    "element always stands, nothing is asked of the clerk.",
    "sign-time": "The text of the paper prints `yyyyMMdd hh:mm:ss` (17), its schema 14: the sample has 17 and so does "
    "the newest table.",
    "price-decimals": "Five decimals in the schema of 2018, four in the newest table and in customs' own data.",
    "date": "A text with a fixed mask in the schema; held as a date, written as yyyyMMdd.",
    "number": "A text in the schema, a number in the table of the same paper and in the newest table: held as a decimal, "
    "written plain.",
    "supplement-bytes": "The newest table has one and a half times the length of 2018: three bytes for a Chinese character "
    "instead of two. Error above the newest length in characters, hint above it in bytes.",
    "supplement-number": "A text of 20 in the schema (table: 23,4 and 21,2); the newest table has the number 19,4 and 19,2.",
    "supplement-needed": "Required by the schema in every form; which ones a kind of form needs is for the rules, as a "
    "form may fill only the fields of its kind.",
    "tax-form-needed": "Required at submit when a tax form is sent at all. The form is sent complete or not at all, so a "
    "single field asks for nothing.",
    "tax-form-length": "The newest table is narrower than the 255 (64) of the schema: later change, and nobody longer is "
    "known.",
}

_HEAD = """# Differences between the official papers of 2018 and the newest interface table

Made by `python -m tests.official.differences` from `tests/official/differences.csv`: do not edit. *2018*: format paper,
schema and field table of GACC announcement 2018 No. 67. *newest*: interface table of 2025-26. *ours*: the catalogue
(`cqdesk/forms/declaration`). In short: tags, lengths and code values by the newest table, order, occurrence and structure
by the schema of 2018.

## Structure and meaning
"""


def structure() -> list[dict[str, str]]:
    """What the papers say differently about structure and meaning: point, papers, settled."""
    with (HERE / "structure.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def differences() -> list[dict[str, str]]:
    """All rows."""
    with (HERE / "differences.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def render() -> str:
    """The whole page, grouped by reason."""
    points = (f"| {row['point']} | {row['papers']} | {row['settled']} |" for row in structure())
    parts = [_HEAD, "| point | papers | settled |\n|---|---|---|", "\n".join(points) + "\n", "## Field by field\n"]
    rows = differences()
    for reason, words in REASONS.items():
        own = [row for row in rows if row["reason"] == reason]
        parts.append(f"### {reason} ({len(own)})\n\n{words}\n")
        parts.append("| element | what | 2018 | newest | ours |\n|---|---|---|---|---|")
        lines = (
            f"| `{row['path'].removeprefix('DecMessage/')}` | {row['aspect']} | {row['official_2018']} | {row['newest']} "
            f"| {row['ours']} |"
            for row in own
        )
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
