"""The tokens applied to Qt: palette, style sheet, font. `current()` gives painted parts their colours."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from .tokens import DEFAULT_FONT_POINTS, FONT_FAMILIES, SYSTEM, THEMES, Tokens

_active: list[Tokens] = [THEMES["light"]]


def current() -> Tokens:
    """The tokens in force."""
    return _active[0]


def load_fonts(folder: Path) -> list[str]:
    """Make the shipped fonts known to Qt; returns their family names. A missing folder is no fault."""
    families: list[str] = []
    if folder.is_dir():
        for file in sorted(folder.iterdir()):
            if file.suffix.lower() in (".otf", ".ttf", ".ttc"):
                number = QFontDatabase.addApplicationFont(str(file))
                if number >= 0:
                    families += QFontDatabase.applicationFontFamilies(number)
    return families


def _font(points: int, shipped: list[str]) -> QFont:
    font = QFont([*FONT_FAMILIES, *(name for name in shipped if name not in FONT_FAMILIES)])
    font.setPointSize(points)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: t.ground,
        QPalette.ColorRole.WindowText: t.text,
        QPalette.ColorRole.Base: t.surface,
        QPalette.ColorRole.AlternateBase: t.ground,
        QPalette.ColorRole.Text: t.text,
        QPalette.ColorRole.PlaceholderText: t.hint,
        QPalette.ColorRole.Button: t.raised,
        QPalette.ColorRole.ButtonText: t.text,
        QPalette.ColorRole.BrightText: t.error,
        QPalette.ColorRole.Highlight: t.accent,
        QPalette.ColorRole.HighlightedText: t.on_accent,
        QPalette.ColorRole.ToolTipBase: t.surface,
        QPalette.ColorRole.ToolTipText: t.text,
        QPalette.ColorRole.Link: t.accent,
        QPalette.ColorRole.LinkVisited: t.accent,
        QPalette.ColorRole.Mid: t.line,
        QPalette.ColorRole.Accent: t.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(t.muted))
    return palette


def _sheet(t: Tokens) -> str:
    return f"""
QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line}; padding: 4px; }}
QMenu {{ border: 1px solid {t.line}; }}
QMenuBar {{ background: {t.raised}; }}
QStatusBar {{ background: {t.raised}; border-top: 1px solid {t.line}; }}
QStatusBar::item {{ border: none; }}
QHeaderView::section {{ background: {t.raised}; color: {t.muted}; border: none; border-right: 1px solid {t.line};
    border-bottom: 1px solid {t.line}; padding: 3px 6px; }}
QTableView, QListView {{ background: {t.surface}; border: 1px solid {t.line}; gridline-color: {t.line};
    selection-background-color: {t.accent_soft}; selection-color: {t.text}; outline: none; }}
QLineEdit, QComboBox {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line}; padding: 1px 4px;
    border-radius: 2px; }}
QLineEdit {{ placeholder-text-color: {t.hint}; }}
QLineEdit:focus {{ border: 1px solid {t.accent}; background: {t.accent_soft}; }}
QLineEdit:read-only {{ background: {t.ground}; color: {t.muted}; }}
QPushButton {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line}; border-radius: 3px;
    padding: 3px 12px; min-height: 18px; }}
QPushButton:hover {{ background: {t.accent_soft}; }}
QPushButton:focus {{ border: 1px solid {t.accent}; }}
QPushButton:disabled {{ color: {t.muted}; background: {t.ground}; }}
QPushButton[main="true"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
QPushButton[main="true"]:disabled {{ background: {t.raised}; color: {t.muted}; border-color: {t.line}; }}
QPushButton[tight="true"] {{ padding: 2px 6px; }}
QPushButton[flat="true"] {{ border: none; background: transparent; }}
QPushButton:checked {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
QToolButton[fold="true"] {{ border: none; border-bottom: 1px solid {t.line}; font-weight: bold; color: {t.accent};
    padding: 3px 2px; background: transparent; }}
QToolButton[fold="true"]:focus {{ background: {t.accent_soft}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {t.line}; }}
QTabBar::tab {{ padding: 4px 12px; color: {t.muted}; border: none; border-bottom: 3px solid transparent; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom: 3px solid {t.accent}; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar:focus {{ background: {t.accent_soft}; }}
QSplitter::handle {{ background: {t.line}; }}
QLabel[role="title"] {{ font-size: 13pt; font-weight: bold; }}
QLabel[role="muted"] {{ color: {t.muted}; }}
QFrame[role="overlay"] {{ background: {t.surface}; border: 1px solid {t.accent}; border-radius: 3px; }}
QFrame[role="zone"] {{ border: 1px dashed {t.muted}; border-radius: 4px; }}
QFrame[role="bar"] {{ background: {t.raised}; border-bottom: 1px solid {t.line}; }}
QFrame[tone="error"] {{ background: {t.error_soft}; border-left: 4px solid {t.error}; }}
QFrame[tone="warning"] {{ background: {t.warning_soft}; border-left: 4px solid {t.warning}; }}
QFrame[tone="info"] {{ background: {t.accent_soft}; border-left: 4px solid {t.accent}; }}
QScrollArea {{ border: none; background: {t.ground}; }}
QScrollArea > QWidget > QWidget {{ background: {t.ground}; }}
QScrollBar:vertical {{ background: {t.ground}; width: 11px; margin: 0; }}
QScrollBar:horizontal {{ background: {t.ground}; height: 11px; margin: 0; }}
QScrollBar::handle {{ background: {t.line}; border-radius: 4px; margin: 2px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTableCornerButton::section {{ background: {t.raised}; border: none; border-bottom: 1px solid {t.line}; }}
QProgressBar {{ border: 1px solid {t.line}; background: {t.surface}; text-align: center; max-height: 14px; }}
QProgressBar::chunk {{ background: {t.accent}; }}
"""


def apply(app: QApplication, theme: str, points: int, fonts: Path | None = None) -> None:
    """Put a theme (`light`, `dark`, `contrast`, `system`) and a font size in points on the whole program."""
    if theme == SYSTEM:
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        theme = "dark" if dark else "light"
    _active[0] = THEMES.get(theme, THEMES["light"])
    shipped: list[str] = app.property("cqdesk_fonts") or []
    if fonts is not None and not shipped:
        shipped = load_fonts(fonts)
        app.setProperty("cqdesk_fonts", shipped)
    app.setStyle("Fusion")
    app.setPalette(_palette(current()))
    app.setFont(_font(points if 6 <= points <= 24 else DEFAULT_FONT_POINTS, shipped))
    app.setStyleSheet(_sheet(current()))
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, True)
