"""Every theme can be read: contrast by the formula of WCAG 2.1 (1.4.3), worked out here on its own."""

from __future__ import annotations

import pytest

from cqdesk.ui.tokens import THEMES

ON_PAPER = ("text", "muted", "accent", "error", "warning", "info", "good", "practice")


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
def test_contrast(name: str) -> None:
    t = THEMES[name]
    pairs = [(getattr(t, tone), ground) for tone in ON_PAPER for ground in (t.surface, t.ground)]
    pairs += [(t.text, ground) for ground in (t.raised, t.accent_soft, t.error_soft, t.warning_soft)]
    pairs += [(getattr(t, tone), t.raised) for tone in ON_PAPER if tone != "practice"]
    pairs += [(t.error, t.error_soft), (t.warning, t.warning_soft), (t.accent, t.accent_soft), (t.hint, t.accent_soft)]
    pairs += [(t.muted, t.raised), (t.muted, t.accent_soft), (t.on_accent, t.accent), (t.hint, t.surface)]
    assert {pair: round(c, 2) for pair in pairs if (c := _contrast(*pair)) < 4.5} == {}
