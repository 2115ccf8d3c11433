"""A single box holds all goods lines (商品项号关系): nobody types what cannot be otherwise (rules CNT-004, CNT-006).

With a second box it is open again which lines lie where, so what came by this rule goes. A hand has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from .edits import put_text

_RULE = "rule:CNT-006"
_PLACE = "containers[1].item_numbers"
_MOVES = re.compile(r"containers\[\d+\]\.container_number|goods\[\d+\]\.hs_code")


def put_box_items(filled: Filled[Declaration], said: Sequence[list[str]]) -> list[list[str]]:
    """Where a box or a goods line was just put, the lines of the only box; the changes made."""
    form = filled.form
    if not form.containers or not any(new and _MOVES.fullmatch(path) for path, _old, new in said):
        return []
    origin = filled.origins.get(_PLACE, "")
    by_rule = origin == _RULE
    if len(form.containers) > 1:
        return put_text(filled, _PLACE, "", "") if by_rule else []
    untouched = not origin and not filled.text_at(_PLACE)
    if not form.goods or not form.containers[0].container_number or not (by_rule or untouched):
        return []
    return put_text(filled, _PLACE, f"1-{len(form.goods)}", _RULE)
