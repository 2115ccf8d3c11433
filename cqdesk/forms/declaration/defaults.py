"""What every new declaration begins with, before templates, papers and hands: only what the filling rules make right.

Each value carries the rule it answers as origin; whoever types something else has the last word. What is a statement of
the client (the three price confirmations of an import) is never given beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping

from .paper_facts import Fact

_BOTH = {
    "signing.operation_type": Fact("G", "rule:OperType"),
    # paperless is what every modern source sends; the others are for offices without it
    "entry_type": Fact("M", "rule:HDR-021"),
    # 1 ordinary; 3, 5 and 6 are kinds of advance transit, which the customs path sets
    "edi_mark": Fact("1", "rule:HDR-023"),
    # 0 ordinary; 1 is a declaration in advance of transit
    "declaration_transit_relation": Fact("0", "rule:HDR-022"),
}
_EXPORT = {
    "import_export_flag": Fact("E", "rule:HDR-001"),
    # items 44 to 46: exports are exempt from the three confirmations; formula and provisional price concern imports
    "price_confirmations": Fact("99999", "rule:CFM-002"),
}
_IMPORT = {"import_export_flag": Fact("I", "rule:HDR-001")}


def first_values(direction: str) -> Mapping[str, Fact]:
    """Path -> value of a new declaration; `direction` is `export` or `import`."""
    return {**(_EXPORT if direction == "export" else _IMPORT), **_BOTH}
