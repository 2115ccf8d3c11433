"""Fields that carry two names on the form: a sentence calls them by that of its direction.

Source: filling rules (GACC 2019 No. 18) and the printed declarations of imports and exports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

TWO_NAMES: Mapping[str, tuple[str, str]] = {
    "消费使用/生产销售单位": ("生产销售单位", "消费使用单位"),
    "境内目的地/境内货源地": ("境内货源地", "境内目的地"),
    "目的地/产地行政区划": ("产地行政区划", "目的地行政区划"),
    "经停港/指运港": ("指运港", "经停港"),
    "启运国/运抵国": ("运抵国", "启运国"),
    "入境/离境口岸": ("离境口岸", "入境口岸"),
    "境内收发货人": ("境内发货人", "境内收货人"),
    "境外收发货人": ("境外收货人", "境外发货人"),
    "进出境关别": ("出境关别", "进境关别"),
    "进出口日期": ("出口日期", "进口日期"),
}
"""The name for both directions -> (of an export, of an import)."""

_ANY = re.compile("|".join(TWO_NAMES))
_PLACE = {"E": 0, "I": 1}


def in_direction(words: str, import_export_flag: str) -> str:
    """The sentence with the names of its direction; unchanged while the direction is not known."""
    place = _PLACE.get(import_export_flag)
    if place is None or not _ANY.search(words):
        return words
    return _ANY.sub(lambda match: TWO_NAMES[match[0]][place], words)
