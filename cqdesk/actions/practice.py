"""Playing the other side: the practice Single Window of a practice desk, the clerk with the card, and customs."""

from __future__ import annotations

from ..errors import UserError
from ..practice.office import PracticeOffice
from ..store import cases, declarations
from .channels import practice_root
from .courier import SyncResult, sync
from .desk import Desk


def open_office(desk: Desk) -> PracticeOffice:
    """The practice office of this desk. Raises `UserError` on a live desk."""
    if desk.kind != "practice":
        raise UserError(
            "practice-only", "正式数据里不能模拟海关操作。", "请在练习数据中操作（菜单“练习”，或加 --practice）。"
        )
    return PracticeOffice(practice_root(desk), desk.clock)


def practice_sync(desk: Desk, *, insist: bool = False) -> SyncResult:
    """Send, let the office work, receive. `insist`: see `sync`."""
    with open_office(desk) as office:
        office.step()
        result = sync(desk, insist=insist)
        office.step()
        after = sync(desk, insist=insist)
    after.sent = [*result.sent, *after.sent]
    after.received = [*result.received, *after.received]
    after.messages = [*result.messages, *after.messages]
    after.news = [*result.news, *after.news]
    after.consols = [*result.consols, *after.consols]
    return after


def _unified(desk: Desk, case: str, number: int) -> str:
    with desk.store.read() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, case).id, number)
    if not row.known_unified_number:
        raise UserError("practice-not-saved", "这份报关单还没有导入练习单一窗口。", "请先申报，再模拟后面的步骤。")
    return row.known_unified_number


def practice_submit(desk: Desk, case: str, number: int = 1) -> None:
    """The person with the card declares what was saved."""
    unified = _unified(desk, case, number)
    with open_office(desk) as office:
        office.clerk_submit(unified)
        office.step()
    practice_sync(desk)


def practice_decide(desk: Desk, case: str, letter: str, note: str = "", number: int = 1) -> None:
    """Customs sends a receipt."""
    unified = _unified(desk, case, number)
    with open_office(desk) as office:
        office.decide(unified, letter, note)
        office.step()
    practice_sync(desk)


def practice_to_closing(desk: Desk, case: str, number: int = 1) -> None:
    """The ordinary way from saved to closed. With the machine's clock the last receipts arrive as time passes."""
    unified = _unified(desk, case, number)
    with open_office(desk) as office:
        office.run_to_closing(unified)
    practice_sync(desk)
