"""Every theme can be read: contrast by the formula of WCAG 2.1 (1.4.3), worked out here on its own."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from cqdesk.places import resources
from cqdesk.ui import theme
from cqdesk.ui.tokens import THEMES

LEAST = 4.5
TONES = ("text", "muted", "hint", "accent", "error", "warning", "info", "good", "practice")
GROUNDS = ("ground", "surface", "raised", "accent_soft", "error_soft", "warning_soft")
_ROLE = QPalette.ColorRole
PAINTED = (
    (_ROLE.WindowText, _ROLE.Window),
    (_ROLE.Text, _ROLE.Base),
    (_ROLE.Text, _ROLE.AlternateBase),
    (_ROLE.PlaceholderText, _ROLE.Base),
    (_ROLE.ButtonText, _ROLE.Button),
    (_ROLE.HighlightedText, _ROLE.Highlight),
    (_ROLE.ToolTipText, _ROLE.ToolTipBase),
    (_ROLE.Link, _ROLE.Base),
    (_ROLE.LinkVisited, _ROLE.Base),
)


def _luminance(colour: str) -> float:
    parts = []
    for at in (1, 3, 5):
        c = int(colour[at : at + 2], 16) / 255
        parts.append(c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_every_tone_on_every_ground(name: str) -> None:
    """Any tone may stand on any ground: a selected row, a field in hand, a banner keep the tone of their words."""
    t = THEMES[name]
    pairs = [(tone, ground) for tone in TONES for ground in GROUNDS] + [("on_accent", "accent")]
    found = {pair: round(_contrast(getattr(t, pair[0]), getattr(t, pair[1])), 2) for pair in pairs}
    assert {pair: c for pair, c in found.items() if c < LEAST} == {}


@pytest.mark.parametrize("name", THEMES)
def test_what_qt_itself_paints(qapp: QApplication, name: str) -> None:
    """Words, hints, choices and links as the palette gives them, also where nothing can be done now."""
    theme.apply(qapp, name, 9, resources() / "fonts")
    try:
        palette = qapp.palette()
        wrong = {
            (group.name, words.name, ground.name): round(c, 2)
            for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled)
            for words, ground in PAINTED
            if (c := _contrast(palette.color(group, words).name(), palette.color(group, ground).name())) < LEAST
        }
    finally:
        theme.apply(qapp, "light", 9, resources() / "fonts")
    assert wrong == {}


@pytest.mark.parametrize("name", THEMES)
def test_what_the_style_sheet_paints(qapp: QApplication, name: str) -> None:
    """Every rule with a colour, on its own ground or, without one, on every ground it may stand on."""
    theme.apply(qapp, name, 9, resources() / "fonts")
    try:
        sheet = qapp.styleSheet()
    finally:
        theme.apply(qapp, "light", 9, resources() / "fonts")
    t, wrong, seen = THEMES[name], {}, 0
    for selector, body in re.findall(r"([^{}]+){([^{}]*)}", sheet):
        given = dict(re.findall(r"([a-z-]+): *(#[0-9a-f]{6})", body))
        for words, ground in (
            ("color", "background"),
            ("selection-color", "selection-background-color"),
            ("placeholder-text-color", "background"),
        ):
            if words not in given:
                continue
            seen += 1
            for under in [given[ground]] if ground in given else [t.ground, t.surface]:
                if (c := _contrast(given[words], under)) < LEAST:
                    wrong[selector.strip(), words] = round(c, 2)
    assert seen > 10
    assert wrong == {}
