"""Brokers as data: name, the workbook they want the draft in, limits for papers, wording for the chat.

A workbook is learned once by its labels; a new edition is compared with the labels known. Where a label moved this is
said and nothing is changed, unless the person lets the map follow the labels.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePath
from typing import Any

from ..errors import UserError
from ..forms.broker_layout import BrokerLayout, split_reference
from ..forms.pattern_words import pattern_of, unknown_names
from ..intake.broker_forms import Labels, Learned, MovedAnchor, learn_layout, moved_anchors, read_labels
from ..intake.gate import admit, read_bytes
from ..intake.workbook import Workbook
from ..places import resources
from ..store import brokers as store
from ..store.engine import Connection
from .desk import Desk

CHAIN = "brokers"
"""History chain of these acts: they belong to no case."""
DEFAULT_TEXT = (
    "您好，{case} 的报关资料请查收（草单第 {version} 版，共 {goods_count} 项商品）。\n"
    "境内发货人：{domestic_party_name}\n提运单号：{bill_of_lading_number}\n合同号：{contract_number}\n"
    "件数：{package_count}　毛重：{gross_weight_kg} 千克　总价：{total_prices}\n"
    "请核对后申报，申报后请回传报关单 PDF 和海关编号，谢谢。"
)
LONGEST_NAME, MOST_MB = 80, 1000


@dataclass(frozen=True, kw_only=True)
class Broker:
    """A broker as the program works with it."""

    name: str
    layout: BrokerLayout = field(default_factory=BrokerLayout)
    text: str = DEFAULT_TEXT
    """Wording of the chat: a pattern of head fields and the extras of `forms.broker_layout`."""
    max_file_mb: str = ""
    """The broker's own limit for one file, a decimal; "" = the official one."""
    contact: str = ""
    template_name: str = ""
    template_sha256: str = ""
    uses: int = 0

    @property
    def standard(self) -> bool:
        """Whether the draft goes out in our standard sheet, because no workbook of its own was learned."""
        return not self.template_sha256

    def document(self) -> dict[str, Any]:
        """As the store keeps it."""
        return {
            "layout": self.layout.to_json(),
            "text": self.text,
            "max_file_mb": self.max_file_mb,
            "contact": self.contact,
        }


def broker_of(row: store.BrokerRow) -> Broker:
    """A stored broker as the program works with it."""
    found = row.document
    return Broker(
        name=row.name,
        layout=BrokerLayout.from_json(found.get("layout", {})),
        text=found.get("text", DEFAULT_TEXT),
        max_file_mb=found.get("max_file_mb", ""),
        contact=found.get("contact", ""),
        template_name=row.template_name,
        template_sha256=row.template_sha256,
        uses=row.uses,
    )


def all_brokers(desk: Desk) -> list[Broker]:
    """The brokers in use, the most used first."""
    with desk.store.read() as connection:
        return [broker_of(row) for row in store.brokers(connection)]


def broker_named(desk: Desk, name: str) -> Broker:
    """A broker by name. Raises `UserError` `broker-unknown`, naming those there are."""
    with desk.store.read() as connection:
        row = store.broker_named(connection, name.strip())
        known = [one.name for one in store.brokers(connection)]
    if row is None or row.removed_at is not None:
        raise unknown(name, known)
    return broker_of(row)


def unknown(name: str, known: list[str]) -> UserError:
    """A name no broker has."""
    there = f"现有：{'、'.join(known[:8])}。" if known else "还没有设置报关行。"
    return UserError(
        "broker-unknown",
        f"没有名为“{name}”的报关行。{there}",
        "请核对名称，或先添加：cqdesk broker 名称 --template 表格.xlsx。",
    )


def resolve(connection: Connection, name: str) -> store.BrokerRow | None:
    """The broker meant by a name; None for a new one. Raises `UserError` when it is nearly the name of another."""
    row = store.broker_named(connection, name)
    if row is not None:
        return row
    known = [one.name for one in store.brokers(connection)]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    if near:
        raise UserError(
            "broker-unknown",
            f"没有名为“{name}”的报关行，是不是“{near[0]}”？",
            "请改正名称；确是另一家时请先添加：cqdesk broker 名称。",
        )
    return None


def _checked(broker: Broker) -> Broker:
    name = " ".join(broker.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise UserError("broker-name", f"报关行的名称应为 1 到 {LONGEST_NAME} 个字。", "请改写名称。")
    broker.layout.check()
    text = pattern_of(broker.text, goods=False)
    if unknown := unknown_names(text, goods=False):
        raise UserError(
            "broker-text", f"聊天文字里没有“{unknown[0]}”这个字段。", "请改用对照表中的字段名，或删去大括号。"
        )
    if broker.max_file_mb:
        try:
            if not 0 < Decimal(broker.max_file_mb) <= MOST_MB:
                raise InvalidOperation
        except InvalidOperation:
            raise UserError("broker-limit", "单个文件的上限应为 0 到 1000 之间的数（MB）。", "请改正后重试。") from None
    return replace(broker, name=name, text=text)


def put_broker(desk: Desk, broker: Broker) -> Broker:
    """Add a broker or keep changes. Raises `UserError` for a name, map or wording that cannot be used."""
    broker = _checked(broker)
    with desk.store.write() as connection:
        return keep(desk, connection, broker)


def keep(desk: Desk, connection: Connection, broker: Broker) -> Broker:
    """The same inside the caller's transaction."""
    row = store.put_broker(
        connection,
        broker.name,
        document=broker.document(),
        template_name=broker.template_name,
        template_sha256=broker.template_sha256,
        at=desk.clock.now(),
        who=desk.user,
    )
    desk.write_history(
        connection,
        CHAIN,
        "broker",
        {"broker": broker.name, "template": broker.template_sha256, "cells": len(broker.layout.heads)},
    )
    return broker_of(row)


def remove_broker(desk: Desk, name: str) -> None:
    """Put a broker away; its hand-overs stay told. Raises `UserError` `broker-unknown`."""
    broker_named(desk, name)
    with desk.store.write() as connection:
        row = store.broker_named(connection, name)
        assert row is not None
        store.remove_broker(connection, row.id, desk.clock.now())
        desk.write_history(connection, CHAIN, "broker_removed", {"broker": name})


# --- the workbook ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Template:
    """A broker's workbook as read: its bytes kept until they are stored, what was learned of it."""

    name: str
    data: bytes = field(repr=False)
    sha256: str
    learned: Learned
    moved: tuple[MovedAnchor, ...] = ()
    """Against the map the broker had."""


def labels() -> Labels:
    """The labels of forms we know."""
    return read_labels(resources() / "tables" / "broker_labels.csv")


def read_template(desk: Desk, path: Path, known: BrokerLayout | None = None) -> Template:
    """Read a broker's workbook and propose its map. `known`: the map there was; its labels are looked for.

    Raises `UserError`: another format than .xlsx, unreadable, or nothing recognised.
    """
    data = read_bytes(path)
    foreign = admit(path.name, data)
    if foreign.kind != "xlsx":
        raise UserError(
            "template-format",
            f"“{path.name}”不是 .xlsx 表格，不能按原样填写。",
            "请在 Excel 中另存为“Excel 工作簿（.xlsx）”后再选择。",
        )
    (book, *_) = desk.readers.books(foreign, passwords=[])
    learned = learn_layout(book, labels())
    moved = tuple(moved_anchors(book, known)) if known is not None else ()
    if known is None and not learned.layout.heads and learned.layout.goods is None:
        raise UserError(
            "template-nothing",
            f"“{path.name}”里没有认出报关单的栏目。",
            "请选择报关行的报关草单表格，或在设置中逐格指定。",
        )
    return Template(name=path.name, data=data, sha256=hashlib.sha256(data).hexdigest(), learned=learned, moved=moved)


def set_template(desk: Desk, name: str, path: Path, *, follow: bool = False) -> tuple[Broker, Template]:
    """Learn a broker's workbook, or take a new edition of one learned before; returns the broker and what was read.

    Raises `UserError` `template-moved` when labels of the known map stand elsewhere (nothing is changed), unless
    `follow`: then the places move with their labels.
    """
    with desk.store.read() as connection:
        row = store.broker_named(connection, name)
    broker = broker_of(row) if row is not None else Broker(name=name)
    known = broker.layout if row is not None and not broker.standard else None
    template = read_template(desk, path, known)
    layout = template.learned.layout
    if known is not None:
        layout = _followed(known, template.moved) if follow else known
        if template.moved and not follow:
            raise moved_error(template.moved)
    sha256 = desk.files.keep(template.data)
    kept = put_broker(
        desk, replace(broker, layout=layout, template_name=PurePath(path.name).name, template_sha256=sha256)
    )
    return kept, template


def moved_error(moved: tuple[MovedAnchor, ...]) -> UserError:
    """Labels that are not where the map has them."""
    shown = "；".join(
        f"“{one.label}”原在 {one.was}，" + (f"现在 {one.now}" if one.now else "现在找不到或不止一处")
        for one in moved[:5]
    )
    more = f"等 {len(moved)} 处" if len(moved) > 5 else ""
    return UserError(
        "template-moved",
        f"表格的行列有移动：{shown}{more}，没有写入。",
        "请核对表格；确是新版时，用 --follow（窗口中选“按标签跟随”）更新位置，找不到的请重新指定。",
    )


def _followed(layout: BrokerLayout, moved: tuple[MovedAnchor, ...]) -> BrokerLayout:
    lost = [one for one in moved if not one.now]
    if lost:
        raise moved_error(tuple(lost))
    for sheet in {one.sheet for one in moved}:
        shift = {}
        for one in moved:
            if one.sheet == sheet:
                (row, column), (new_row, new_column) = split_reference(one.was), split_reference(one.now)
                shift[one.was] = (new_row - row, new_column - column)
        layout = layout.moved(sheet, shift)
    return layout


def template_of(desk: Desk, broker: Broker) -> tuple[bytes, Workbook]:
    """The kept workbook of a broker, and its cells: its labels must stand where the map has them.

    Raises `UserError` `template-moved`, `file-missing`, `file-damaged`.
    """
    data = desk.files.read(broker.template_sha256)
    (book, *_) = desk.readers.books(admit(broker.template_name, data), passwords=[])
    moved = tuple(moved_anchors(book, broker.layout))
    if moved:
        raise moved_error(moved)
    return data, book
