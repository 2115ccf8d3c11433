"""Look-ups for the window: codes, their names, and where a value comes from."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import normal
from ..codes.search import Hit, search
from ..errors import UserError
from ..store import cases, code_sets
from .desk import Desk
from .filled_by_rule import filled_zh
from .office_tables import EXCHANGE_RATES, HOLIDAYS, MIDDLE_RATES

__all__ = ["Hit", "code_name", "match_names", "search_codes", "where_from"]


def search_codes(desk: Desk, words: str, *, table: str | None = None, limit: int = 20, case: str = "") -> list[Hit]:
    """Codes and tariff lines found by code, Chinese, English, element words or pinyin initials, most used first.

    How often a code was used is counted from confirmed declarations: of the client of `case`, else of all.
    Raises `UserError` for a table that does not exist.
    """
    if (
        table is not None
        and desk.codes.vintage(table) is None
        and table not in (HOLIDAYS, EXCHANGE_RATES, MIDDLE_RATES)
    ):
        raise UserError(
            "table-unknown", f"没有名为“{table}”的代码表。", "请核对表名，如 hs、countries；或去掉 --table。"
        )
    return search(desk.codes, words, table=table, limit=limit, on=desk.today, used=_used(desk, table, case))


def _used(desk: Desk, table: str | None, case: str) -> dict[tuple[str, str], int]:
    """(table, code) -> uses: what the client of the case used counts a thousandfold."""
    with desk.store.read() as connection:
        found = code_sets.uses(connection, table)
        company = cases.case_of(connection, case).company_id if case and found else None
        if company is not None:
            for key, uses in code_sets.uses(connection, table, company).items():
                found[key] = found.get(key, 0) + 1000 * uses
    return found


def match_names(desk: Desk, typed: str, names: Sequence[str]) -> list[int]:
    """Places in `names` of those that hold every typed word, or whose pinyin initials do (`dyyl`: 打印预览); the best
    first, else in the given order."""
    words = normal.fold(typed).split()
    ranked = []
    for place, name in enumerate(names):
        folded = normal.fold(name)
        letters = normal.initials_of(name, desk.shipped.readings)
        ranks = []
        for word in words:
            if word in folded:
                ranks.append(0 if folded.startswith(word) else 1)
            elif word.isascii() and word.isalnum() and normal.initials_match(letters, word, at_start=False):
                ranks.append(1 if normal.initials_match(letters, word, at_start=True) else 2)
            else:
                break
        if len(ranks) == len(words):
            ranked.append((sum(ranks), place))
    return [place for _rank, place in sorted(ranked)]


def code_name(desk: Desk, table: str, code: str) -> str:
    """The Chinese name of a code, "" if it is not in the table."""
    if not code:
        return ""
    entry = desk.codes.find(table, code, desk.today)
    return entry.name_zh if entry else ""


def where_from(desk: Desk, origin: str, *, empty: bool = False) -> str:
    """Where a value comes from, as a sentence; of an empty place, why it is empty."""
    kind, _, rest = origin.partition(":")
    if empty:
        return f"由 {rest} 手工清空，添加单据时不会再填入。" if kind == "hand" else "这里还没有内容。"
    if not origin:
        return "没有记录来源。"
    if kind == "hand":
        return f"由 {rest} 手工录入。"
    if kind == "template":
        return f"取自客户模板“{rest}”。"
    if kind == "rule":
        return filled_zh(rest, {code: path.name_zh for code, path in desk.customs_paths.items()})
    if kind == "case":
        return f"取自以前的票 {rest}。"
    if kind == "library":
        return f"取自商品库 {rest}。"
    if kind == "version":
        return f"沿用第 {rest} 版：读回的报关单上没有这一栏。"
    place, _, more = origin.partition(" +")
    parts = place.split("!")
    if len(parts) == 3:
        words = f"取自单据“{parts[0]}”的工作表“{parts[1]}”单元格 {parts[2]}"
    elif len(parts) == 2:
        words = f"取自“{parts[0]}”{parts[1]}"
    else:
        words = f"取自“{place}”"
    return words + (f"，并由另外 {more} 行合并。" if more else "。")
