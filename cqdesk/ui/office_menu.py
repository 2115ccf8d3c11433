"""The menu of what surrounds a declaration: attached papers, texts, authorisations, inspections, refusals, cards.

The screens and what they work with are loaded by the first command that is used: a window that opens does not wait for
them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from .commands import Command

if TYPE_CHECKING:
    from .case import CaseScreen
    from .main_window import MainWindow
    from .office_desk import OfficeDesk
    from .paper_out import PaperOut
    from .refusal_desk import RefusalDesk

MENU = "票(&T)"


class _Areas:
    """The parts of this menu, each made when it is first wanted."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    @cached_property
    def desk(self) -> OfficeDesk:
        """Records of the office."""
        from .office_desk import OfficeDesk

        desk = OfficeDesk(self._window.desk, self._window.lane, self._window)
        desk.news.connect(self._window.exchange.news)
        desk.told.connect(self._window.say)
        desk.case_wanted.connect(self._window.open_case)
        return desk

    @cached_property
    def out(self) -> PaperOut:
        """Attached papers and texts."""
        from .paper_out import PaperOut

        out = PaperOut(self._window)
        out.told.connect(self._window.say)
        return out

    @cached_property
    def refusals(self) -> RefusalDesk:
        """Refusals and attempts."""
        from .refusal_desk import RefusalDesk

        refusals = RefusalDesk(self._window)
        refusals.told.connect(self._window.say)
        refusals.news.connect(self._window.exchange.news)
        return refusals


def commands(window: MainWindow) -> list[Command]:
    """The entries of the menu."""
    areas = _Areas(window)

    def with_case(kind: str) -> None:
        if window.case is not None:
            areas.desk.open_list(kind, window.case)

    def in_case(does: Callable[[CaseScreen], None]) -> None:
        if window.case is not None:
            does(window.case)

    def entry(name: str, *keys: str, does: Callable[[], object], in_case: bool = False) -> Command:
        return Command(menu=MENU, name=name, keys=keys, does=does, in_case=in_case)

    return [
        Command(menu=MENU),
        entry("随附单据…", "Ctrl+Alt+F", does=lambda: in_case(areas.out.attachments), in_case=True),
        entry("常用文字…", "Ctrl+Shift+N", does=lambda: in_case(areas.out.texts), in_case=True),
        entry("代理报关委托…", "Ctrl+Alt+W", does=lambda: areas.desk.open_list("authorisation", window.case)),
        entry("查验…", "Ctrl+Alt+Y", does=partial(with_case, "inspection"), in_case=True),
        entry("修撤单…", "Ctrl+Alt+U", does=partial(with_case, "amendment"), in_case=True),
        entry("退单与重报…", "Ctrl+Alt+R", does=lambda: in_case(areas.refusals.open), in_case=True),
        entry("退单原因库…", does=lambda: areas.refusals.open_reasons()),
        entry("电子口岸卡…", does=lambda: areas.desk.open_list("card")),
        entry("提醒…", does=lambda: areas.desk.open_reminders()),
        entry("查验统计…", does=lambda: areas.desk.open_statistics()),
    ]
