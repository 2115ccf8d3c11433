"""The country of destination of the goods lines (最终目的国) beside what a hand types: filling rules item 41.

Exports mostly end in the country of arrival (运抵国) of the head, imports are used in China. What a hand typed or
emptied stays; what came from the country of arrival follows it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..forms.declaration.fields import Declaration
from ..forms.declaration.fill import CHINA
from ..forms.document import HAND, Filled
from .edits import put_text

ARRIVAL = "departure_or_arrival_country"
_BY_ARRIVAL, _BY_IMPORT = "rule:ORI-001", "rule:ORI-004"


def put_destinations(filled: Filled[Declaration], said: Sequence[list[str]], arrival_origin: str) -> list[list[str]]:
    """The destinations that follow from what was just put; the changes made.

    `arrival_origin`: where the country of arrival had come from before; lines filled from it have the same origin.
    """
    if filled.form.import_export_flag == "I":
        return [change for row in _rows_with_goods(said) for change in _put_empty(filled, row, CHINA, _BY_IMPORT)]
    more: list[list[str]] = []
    for path, old, new in said:
        if path != ARRIVAL:
            continue
        for row, line in enumerate(filled.form.goods, start=1):
            origin = filled.origins.get(f"goods[{row}].destination_country", "")
            from_head = bool(old) and line.destination_country == old and origin == arrival_origin != ""
            if origin == _BY_ARRIVAL or (from_head and not origin.startswith(HAND)):
                more += put_text(filled, f"goods[{row}].destination_country", new, _BY_ARRIVAL if new else "")
            else:
                more += _put_empty(filled, row, new, _BY_ARRIVAL)
    for row in _rows_with_goods(said):
        more += _put_empty(filled, row, filled.form.departure_or_arrival_country, _BY_ARRIVAL)
    return more


def _rows_with_goods(said: Sequence[list[str]]) -> list[int]:
    """Goods lines whose commodity number was just put: from then on they are goods."""
    paths = [path for path, _old, new in said if new and path.startswith("goods[") and path.endswith("].hs_code")]
    return [int(path.removeprefix("goods[").partition("]")[0]) for path in paths]


def _put_empty(filled: Filled[Declaration], row: int, country: str, origin: str) -> list[list[str]]:
    place = f"goods[{row}].destination_country"
    if not country or filled.text_at(place) or filled.origins.get(place):
        return []
    return put_text(filled, place, country, origin)
