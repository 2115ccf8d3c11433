"""Design tokens: every colour and measure of the window in one place.

One accent. Red means error and nothing else, amber means warning; neither is ever the only sign (`marks` adds a shape,
the screens add a word). Text on its ground keeps a contrast of at least 4.5:1 in all three themes.
"""

from __future__ import annotations

from dataclasses import dataclass

FONT_FAMILIES = ("Microsoft YaHei UI", "Noto Sans CJK SC", "Noto Sans SC")
FONT_POINTS = (8, 9, 10, 11, 12, 14)
DEFAULT_FONT_POINTS = 9
SYSTEM = "system"
"""Light or dark as the system says."""

GAP = 6
"""Pixels between neighbours at 100 %."""
MARGIN = 10
ROW = 24
"""Height of a row of a list or grid at the default font."""
MARK = 12
"""Side of a state mark."""


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """Colours of one theme as `#rrggbb`."""

    name_zh: str
    ground: str
    """Behind everything."""
    surface: str
    """Lists, inputs, sheets of paper."""
    raised: str
    """Heads, bars, group titles."""
    line: str
    text: str
    muted: str
    hint: str
    """What an empty field asks for; lighter than anything typed."""
    accent: str
    on_accent: str
    accent_soft: str
    """Ground of the selected row and of the field in hand."""
    error: str
    error_soft: str
    warning: str
    warning_soft: str
    info: str
    good: str
    practice: str


THEMES: dict[str, Tokens] = {
    "light": Tokens(
        name_zh="浅色",
        ground="#f3f4f6",
        surface="#ffffff",
        raised="#e9ebef",
        line="#cfd4db",
        text="#1c2128",
        muted="#5a6472",
        hint="#5f6772",
        accent="#1f5f8b",
        on_accent="#ffffff",
        accent_soft="#dceaf4",
        error="#b3261e",
        error_soft="#fbe9e7",
        warning="#8a5a00",
        warning_soft="#fff4d6",
        info="#4a5a6a",
        good="#2c6e3f",
        practice="#6d3fa0",
    ),
    "dark": Tokens(
        name_zh="深色",
        ground="#1b1e23",
        surface="#23272e",
        raised="#2d323a",
        line="#434a55",
        text="#e6e9ee",
        muted="#a3adba",
        hint="#a4aebb",
        accent="#7ab8e6",
        on_accent="#10202c",
        accent_soft="#2c4357",
        error="#ff938a",
        error_soft="#4a2523",
        warning="#f0c060",
        warning_soft="#453815",
        info="#aab8c6",
        good="#83cf98",
        practice="#c39bf0",
    ),
    "contrast": Tokens(
        name_zh="高对比度",
        ground="#000000",
        surface="#000000",
        raised="#1a1a1a",
        line="#ffffff",
        text="#ffffff",
        muted="#e0e0e0",
        hint="#b8b8b8",
        accent="#ffff00",
        on_accent="#000000",
        accent_soft="#333300",
        error="#ff9d94",
        error_soft="#330000",
        warning="#ffd54a",
        warning_soft="#332b00",
        info="#ffffff",
        good="#7dff9b",
        practice="#e0b3ff",
    ),
}
