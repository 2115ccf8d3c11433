"""The size of a container as official prints tell it: one standard box or two, not which kind.

The code table `container_types` names both: `普通2*标准箱（L）` is two standard boxes (40 ft and more), `普通标准箱（S）` one.
"""

from __future__ import annotations

import re

LARGE, SMALL = "2*标准箱(L)", "标准箱(S)"
"""The size alone, in the words of the code table; brackets of half width, as code fields keep them."""


def size_of(words: str) -> str:
    """`LARGE` or `SMALL` of a name of the table; "" where it tells none."""
    if "2*" in words:
        return LARGE
    return SMALL if "标准箱" in words else ""


def is_of_kind(name: str, other: str, size: str) -> bool:
    """Whether `other` names the same kind of container as `name`, in this size: 冷藏2*标准箱（L） for 冷藏标准箱（S）."""
    return size_of(other) == size and _kind(name) == _kind(other)


def _kind(name: str) -> str:
    return re.sub(r"(2\*)?标准箱.*", "", name)
