"""Commands for code tables: search, import."""

from __future__ import annotations

import argparse
from pathlib import Path

from .cli_desk import (
    Answer,
    Command,
    open_for_work,
    open_to_read,
)
from .cli_parser import count, day


def add_codes(command: Command) -> None:
    """Searching and importing tables."""
    codes = command("codes", _codes_search, "代码表").add_subparsers(
        dest="sub", required=True, metavar="search|import", title="命令"
    )
    taken = codes.add_parser("import", help="导入税则或参数表", description="导入税则或参数表（.xlsx、.csv）")
    taken.set_defaults(run=_codes_import)
    taken.add_argument("file", type=Path, metavar="文件")
    taken.add_argument("--table", default="", metavar="表", help="是哪一张表，如 customs_offices")
    taken.add_argument("--from", dest="as_of", type=day, metavar="日期", help="从这天起适用")
    taken.add_argument("--until", type=day, metavar="日期", help="适用到这天")
    taken.add_argument("--preview", action="store_true", help="只列出会有哪些变化，不导入")
    whole = taken.add_mutually_exclusive_group()
    whole.add_argument("--complete", action="store_true", default=None, help="是完整的表，未列出的代码视为疑似作废")
    whole.add_argument("--partial", dest="complete", action="store_false", help="只是部分代码")
    search = codes.add_parser("search", help="查代码", description="查代码")
    search.add_argument("text", metavar="内容")
    search.add_argument("--table", default=None, metavar="表", help="只查一张表，如 hs")
    search.add_argument("--limit", type=count, default=20, metavar="条数", help="最多多少条")


def _codes_search(options: argparse.Namespace) -> Answer:
    from .actions.lookups import search_codes

    with open_to_read(options) as desk:
        hits = search_codes(desk, options.text, table=options.table, limit=options.limit)
    return {"hits": [hit.to_json() for hit in hits]}, 0


def _codes_import(options: argparse.Namespace) -> Answer:
    from .actions.code_sets import import_set, propose

    with open_to_read(options) if options.preview else open_for_work(options) as desk:
        found = propose(desk, options.file, table=options.table)
        whole = found.complete if options.complete is None else options.complete
        answer = {**found.to_json(complete=whole), "imported": "no"}
        if not options.preview:
            made = import_set(desk, found, complete=whole, as_of=options.as_of, covers_to=options.until)
            answer["imported"] = "yes"
            answer["valid_from"] = made.as_of.isoformat()
            answer["valid_to"] = made.covers_to.isoformat() if made.covers_to else ""
    return answer, int(bool(found.refused))
