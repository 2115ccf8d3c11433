"""Playing the other side of a consol on a practice desk: the person with the card, customs, the platform and the site.

Alt+X opens the list, a letter does the act; so a beginner plays a consol to its end without another program.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMenu, QPushButton

from ..actions import manifest_practice as play

if TYPE_CHECKING:
    from .consol_desk import ConsolScreen

PLAYS: tuple[tuple[str, Callable[..., str], dict[str, Any]], ...] = (
    ("海关、平台答复报文(&S)", play.play_answers, {}),
    ("海关：人工审核通过(&L)", play.play_review, {"accepted": True}),
    ("海关：人工审核退单(&E)", play.play_review, {"accepted": False}),
    ("场站：报运抵(&A)", play.play_site, {}),
    ("持卡人申报、海关放行报关单(&D)", play.play_declarations, {}),
    ("海关：放行全部分单(&P)", play.play_release, {}),
)
REFUSE = "海关：禁止装载光标所在分单(&J)"


def practice_button(screen: ConsolScreen) -> QPushButton:
    """扮演对方, with its list; for a practice desk only."""
    button = QPushButton("扮演海关(&X)", screen)
    button.setAutoDefault(False)
    button.setToolTip("练习：扮演持卡人、海关、平台和场站（Alt+X）")
    menu = QMenu(button)
    for words, action, values in PLAYS:
        menu.addAction(words).triggered.connect(partial(_do, screen, action, values))
    menu.addAction(REFUSE).triggered.connect(partial(_refuse, screen))
    button.setMenu(menu)
    return button


def _do(screen: ConsolScreen, action: Callable[..., str], values: dict[str, Any], _checked: bool = False) -> None:
    if screen.shown is not None:
        screen.do(_play(screen, partial(action, **values)))


def _refuse(screen: ConsolScreen, _checked: bool = False) -> None:
    if screen.shown is not None:
        house = screen.board.houses.key()
        if house in screen.shown.held.consol.house_by_number:
            screen.do(_play(screen, play.play_refusal, house))


async def _play(screen: ConsolScreen, action: Callable[..., str], *more: str) -> None:
    told = await screen.run(action, screen.desk, screen.number, *more)
    await screen.load()
    screen.note.say(told, "info", "tick")
