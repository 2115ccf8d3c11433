"""A clerk's own rows in the code tables: an office that opened last month, a zone, a code of a new announcement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ..domain.codes import CodeEntry
from ..domain.exchange import per_unit
from ..domain.quantity import plain
from ..errors import UserError
from ..store import code_sets
from ..store.code_sets import OwnRow
from ..store.engine import Connection
from .code_kinds import code_flaw
from .code_sets import CHAIN
from .desk import Desk
from .office_tables import EXCHANGE_RATES, MIDDLE_RATES

__all__ = ["OwnRow", "drop_own_code", "own_codes", "put_own_code"]


def own_codes(desk: Desk, table: str | None = None) -> list[OwnRow]:
    """The rows added by hand, of one table or of all."""
    with desk.store.read() as connection:
        return [row for row in code_sets.own_rows(connection) if table in (None, row.entry.table)]


def put_own_code(
    desk: Desk,
    table: str,
    code: str,
    name_zh: str,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    source: str = "",
    extra: Mapping[str, str] | None = None,
) -> CodeEntry:
    """Add a row, or change one added before; it stands in place of the shipped row of the same code. Undoable.

    `source` says where the clerk has it from (an announcement, the office's word). Columns of the shipped row that are
    not given stay as they are. Raises `UserError` for a table that cannot be extended, a code that can be none, or dates
    the wrong way round.
    """
    shipped = desk.shipped.tables.get(table)
    if shipped is None:
        raise UserError("table-unknown", f"没有名为“{table}”的代码表。", "请从列表中选择代码表。")
    if desk.codes.closed(table):
        raise UserError(
            "table-closed", f"“{shipped.title_zh}”是固定的短表，不能添加代码。", "请核对代码是否属于另一张表。"
        )
    code, name_zh = code.strip(), name_zh.strip()
    if why := code_flaw(code):
        raise UserError("own-code-form", f"{why}。", "请填写官方公布的代码。")
    if table == "hs" and not (len(code) == 10 and code.isdigit()):
        raise UserError("own-code-form", "商品编号应为十位数字。", "请填写十位商品编号。")
    if not name_zh:
        raise UserError("own-code-name", "还没有填写名称。", "请填写官方公布的名称。")
    if valid_from and valid_to and valid_to < valid_from:
        raise UserError("own-code-dates", "失效日期早于生效日期。", "请核对有效期。")
    below = next(iter(desk.codes.rows(table, code)), None)
    entry = CodeEntry(
        table=table,
        code=code,
        name_zh=name_zh,
        valid_from=valid_from,
        valid_to=valid_to,
        extra={**(below.extra if below else {}), **(extra or {})},
    )
    with desk.store.write() as connection:
        before = _kept(connection, table, code, entry.extra.get("direction", ""))
        code_sets.put_own(connection, entry, source or f"由 {desk.user} 添加", desk.clock.now())
        desk.write_history(
            connection,
            CHAIN,
            "own_code",
            {"table": table, "code": code, "name_zh": name_zh},
            undoable="yes",
            before=before,
        )
    desk.read_codes()
    return entry


def put_rate(desk: Desk, month: str, currency: str, quoted: Decimal, quoted_for: Decimal, day: date | None) -> str:
    """Keep one customs exchange rate a person typed: `quoted` CNY for `quoted_for` units. Undone as any row of one's own.

    Raises `UserError` for a currency or a number that can be none. Returns a sentence.
    """
    _refuse_rate(desk, currency, quoted, quoted_for)
    day_told = day.isoformat() if day else ""
    value = _put(
        desk, EXCHANGE_RATES, f"{month}-{currency}", f"{month} 月计征汇率 {currency}", quoted, quoted_for, day_told
    )
    return f"已保存 {month} 月 {currency} 汇率：1 {currency} = {value} CNY。"


def put_middle_rate(desk: Desk, day: date, currency: str, quoted: Decimal, quoted_for: Decimal = Decimal(1)) -> str:
    """As `put_rate`, the middle rate of a day: exports are booked at it."""
    _refuse_rate(desk, currency, quoted, quoted_for)
    code, name = f"{day.isoformat()}-{currency}", f"{day.isoformat()} 中间价 {currency}"
    value = _put(desk, MIDDLE_RATES, code, name, quoted, quoted_for, "")
    return f"已保存 {day} 中间价：1 {currency} = {value} CNY。"


def _refuse_rate(desk: Desk, currency: str, quoted: Decimal, quoted_for: Decimal) -> None:
    if desk.codes.find("currencies", currency, desk.today) is None:
        raise UserError("rate-currency", f"没有币制“{currency}”。", "请填写币制代码，如 USD。")
    if quoted <= 0 or quoted_for <= 0:
        raise UserError("rate-number", "汇率应大于 0。", "请按公布的中间价填写。")


def _put(desk: Desk, table: str, code: str, name: str, quoted: Decimal, quoted_for: Decimal, day: str) -> str:
    value = plain(per_unit(quoted, quoted_for))
    source = f"由 {desk.user} 录入"
    extra = {"cny_per_unit": value, "day": day, "source": source}
    entry = CodeEntry(table=table, code=code, name_zh=name, extra=extra)
    with desk.store.write() as connection:
        before = _kept(connection, table, code, "")
        code_sets.put_own(connection, entry, source, desk.clock.now())
        told = {"table": table, "code": code, "name_zh": name}
        desk.write_history(connection, CHAIN, "own_code", told, undoable="yes", before=before)
    desk.read_codes()
    return value


def drop_own_code(desk: Desk, table: str, code: str, direction: str = "") -> str:
    """Delete a row added by hand; the shipped or imported one shows again. Undoable. Raises `UserError` if there is none."""
    with desk.store.write() as connection:
        before = _kept(connection, table, code, direction)
        if code_sets.drop_own(connection, table, code, direction) is None:
            raise UserError(
                "own-code-none", f"代码 {code} 不是本单位添加的，不能删除。", "随程序或导入的代码只能由新的导入替换。"
            )
        desk.write_history(
            connection, CHAIN, "own_code_drop", {"table": table, "code": code}, undoable="yes", before=before
        )
    desk.read_codes()
    return f"已删除本单位添加的代码 {code}。"


def _kept(connection: Connection, table: str, code: str, direction: str) -> dict[str, Any]:
    """What undo writes back: the row added by hand before, if there was one."""
    known = next(
        (
            row
            for row in code_sets.own_rows(connection)
            if (row.entry.table, row.entry.code, row.entry.extra.get("direction", "")) == (table, code, direction)
        ),
        None,
    )
    row = known and {
        "table": table,
        "code": code,
        "name_zh": known.entry.name_zh,
        "valid_from": known.entry.valid_from.isoformat() if known.entry.valid_from else "",
        "valid_to": known.entry.valid_to.isoformat() if known.entry.valid_to else "",
        "extra": dict(known.entry.extra),
        "source": known.source,
    }
    return {"table": table, "code": code, "direction": direction, "row": row}
