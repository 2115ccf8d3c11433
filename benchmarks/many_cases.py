"""A store with very many cases, written in bulk: closed ones but for the newest, as an office has them after years.

Each case is a copy of a real sample's rows, varied in what a search looks for: client, goods, numbers. No benchmark of
its own; `window` uses it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, select

from cqdesk.actions import demo
from cqdesk.actions.case_search import index_cases
from cqdesk.actions.desk import Desk
from cqdesk.store.history import START, link
from cqdesk.store.tables import cases, company, declaration, form_version, goods_line, history

AT_ONCE = 2000
GOODS = (
    "深沟球轴承",
    "铝合金轮毂",
    "摩托车后视镜",
    "尼龙布匹",
    "柴油发电机组",
    "玻璃纤维毡",
    "液晶显示屏",
    "汽车转向节",
)
MAKES = ("甲型", "乙型", "加厚", "镀锌", "出口装", "散装", "配套", "改进型")
LINES = 2
YEARS = 20
"""A case number has six digits for a year: the copies are spread over so many years."""


def fill(desk: Desk, count: int, seed: int, still_open: int = 200) -> None:
    """Add `count` cases; the newest `still_open` of them are drafts, all others closed."""
    ours, samples = demo.samples()
    demo.load_sample(desk, samples[0], ours)
    rng = random.Random(seed)
    with desk.store.read() as connection:
        like = _Template(connection)
    for start in range(0, count, AT_ONCE):
        with desk.store.write() as connection:
            if start == 0:
                like.clients = [_client(connection, number) for number in range(300)]
            like.copy(connection, range(start, min(count, start + AT_ONCE)), count - still_open, rng)
    while index_cases(desk):
        pass


def _client(connection: Connection, number: int) -> int:
    key = connection.execute(
        company.insert().values(uid=str(uuid.uuid4()), name=f"重庆示例{number:03d}贸易有限公司", profile={})
    ).inserted_primary_key
    assert key is not None
    return int(key[0])


def _one(connection: Connection, table: Table) -> dict[str, Any]:
    return dict(connection.execute(select(table).order_by(table.c.id.desc()).limit(1)).mappings().one())


class _Template:
    """The rows of one case, and the next free keys."""

    def __init__(self, connection: Connection) -> None:
        self.clients: list[int] = []
        self.case, self.declaration, self.version, self.goods, self.entry = (
            _one(connection, table) for table in (cases, declaration, form_version, goods_line, history)
        )
        document = self.version["document"]
        self.line: Mapping[str, Any] = document["goods"][0]
        self.head = {name: value for name, value in document.items() if name != "goods"}
        self.key = {
            table.name: int(connection.execute(select(func.max(table.c.id))).scalar_one())
            for table in (cases, declaration, form_version)
        }

    def _next(self, table: Table) -> int:
        self.key[table.name] += 1
        return self.key[table.name]

    def copy(self, connection: Connection, numbers: range, closed_below: int, rng: random.Random) -> None:
        """One block of copies."""
        rows: dict[Table, list[dict[str, Any]]] = {
            cases: [],
            declaration: [],
            form_version: [],
            goods_line: [],
            history: [],
        }
        for number in numbers:
            for table, row in self._rows(number, number < closed_below, rng):
                rows[table].append(row)
        for table, found in rows.items():
            connection.execute(table.insert(), found)

    def _rows(self, number: int, closed: bool, rng: random.Random) -> Iterator[tuple[Table, dict[str, Any]]]:
        case_id, declaration_id, version_id = (self._next(table) for table in (cases, declaration, form_version))
        uid = str(uuid.uuid4())
        names = [f"{rng.choice(GOODS)}{rng.choice(MAKES)}{rng.randrange(1000)}" for _ in range(LINES)]
        entry_number = f"8010{2000 + number % YEARS}0{rng.randrange(10**8):08d}" if closed else ""
        unified = f"E{number:017d}" if closed else ""
        yield (
            cases,
            {
                **self.case,
                "id": case_id,
                "uid": uid,
                "number": f"{number % YEARS:02d}-{1 + number // YEARS:06d}",
                "company_id": rng.choice(self.clients),
                "title": names[0],
            },
        )
        yield (
            declaration,
            {
                **self.declaration,
                "id": declaration_id,
                "uid": str(uuid.uuid4()),
                "case_id": case_id,
                "version_id": version_id,
                "step": "answered" if closed else "",
                "stage": "closed" if closed else "",
                "known_unified_number": unified,
                "known_entry_number": entry_number,
            },
        )
        document = {
            **self.head,
            "contract_number": f"CQ{rng.randrange(10**9):09d}",
            "goods": [{**self.line, "goods_name": name} for name in names],
        }
        yield (
            form_version,
            {
                **self.version,
                "id": version_id,
                "uid": str(uuid.uuid4()),
                "declaration_id": declaration_id,
                "document": document,
                "origins": {},
            },
        )
        for row, name in enumerate(names, start=1):
            kept = {key: value for key, value in self.goods.items() if key != "id"}
            yield goods_line, {**kept, "declaration_id": declaration_id, "row": row, "goods_name": name}
        first = {
            "chain": f"case:{uid}",
            "seq": 1,
            "at": self.entry["at"],
            "who": self.entry["who"],
            "act": "new_case",
            "payload": {},
        }
        yield (
            history,
            {**first, "previous": START, "hash": link(START, **first), "undoable": "no", "stands": "", "before": None},
        )
