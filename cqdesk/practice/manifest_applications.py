"""How the practice office decides packing lists (MT7101) and applications: off-load (落装) and re-allocation (改配).

Works on the office's own book of bills. A bill that is loaded stays; an off-load takes the release back, so that the bill
may be changed, deleted or moved; a re-allocation moves every live bill of the master (by road: the named bills) to the new
ship and voyage (batch).
"""

from __future__ import annotations

import json
import sqlite3

from cqdesk.practice.manifest_answers import Said
from cqdesk.practice.parse import Node

HELD, OFF_LOADED, LOADED, REVIEW, DELETED = "held", "offloaded", "loaded", "review", "deleted"
TABLE = """
CREATE TABLE IF NOT EXISTS packing (
  number TEXT NOT NULL, voyage TEXT NOT NULL, list TEXT NOT NULL, PRIMARY KEY (number, voyage)) STRICT
"""
_SERIALS = {"02": "off-load", "04": "re-allocation"}
_ROAD_SERIALS = {"01": "off-load", "02": "off-load", "03": "re-allocation", "04": "re-allocation"}


def decides(message: str) -> bool:
    """Whether a message is one of these."""
    return message[2:3] in ("7", "8")


def judged(book: sqlite3.Connection, root: Node, means: str, voyage: str) -> list[Said]:
    """The verdicts on a message of right form: per box of a packing list, per bill of an application."""
    message = root.value("Head", "MessageType")
    if message[2:3] == "7":
        return _packing(book, root, means, voyage)
    road = message[3:4] == "4"
    kind = (_ROAD_SERIALS if road else _SERIALS)[message[4:6]]
    if kind == "off-load":
        return [_off_load(book, one, means, voyage) for one in root.all("Declaration", "Consignment")]
    if road:
        old = root.value("Declaration", "AdditionalDocument", "ID")
        return [_moved_by_road(book, one, old, voyage) for one in root.all("Declaration", "Consignment")]
    return [_moved(book, root, one, means, voyage) for one in root.all("Declaration", "Consignment")]


def _packing(book: sqlite3.Connection, root: Node, means: str, voyage: str) -> list[Said]:
    """A list is declared once and deleted before it is declared anew; its bills must be at customs and name the box."""
    found = []
    for one in root.all("Declaration", "TransportEquipment"):
        box = one.value("EquipmentIdentification", "ID")
        held = book.execute("SELECT list FROM packing WHERE number = ? AND voyage = ?", (box, voyage)).fetchone()
        if root.value("Head", "FunctionCode") == "3":
            if held is None:
                found.append(Said("03", "71002 没有该集装箱的装箱清单", box=box))
                continue
            book.execute("DELETE FROM packing WHERE number = ? AND voyage = ?", (box, voyage))
            found.append(Said("01", "71303 同意删除", box=box))
        elif held is not None:
            found.append(Said("03", "71001 该集装箱已有装箱清单，请先删除", box=box))
        elif strange := _strange_bill(book, one, box, means, voyage):
            found.append(Said("03", f"71041 提（运）单 {strange} 的舱单没有该集装箱", box=box))
        else:
            number = one.value("EquipmentIdentification", "ReferenceID")
            book.execute("INSERT INTO packing VALUES (?, ?, ?)", (box, voyage, number))
            found.append(Said("01", "71301 装箱清单接受申报", box=box))
    return found


def _strange_bill(book: sqlite3.Connection, equipment: Node, box: str, means: str, voyage: str) -> str:
    """The first bill of a list whose manifest the office holds without this box; "" if all agree."""
    for bill in equipment.all("Consignment"):
        master, house = _numbers(bill)
        row = _row(book, means, voyage, master, house)
        if row is not None and row["boxes"] and box not in json.loads(row["boxes"]):
            return house or master
    return ""


def _numbers(bill: Node) -> tuple[str, str]:
    return bill.value("TransportContractDocument", "ID"), bill.value("AssociatedTransportDocument", "ID")


def _row(book: sqlite3.Connection, means: str, voyage: str, master: str, house: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = book.execute(
        "SELECT rowid, * FROM bill WHERE means = ? AND voyage = ? AND master = ? AND house = ? AND state != ?",
        (means, voyage, master, house, DELETED),
    ).fetchone()
    return row


def _refusal(row: sqlite3.Row | None) -> str:
    if row is None:
        return "19002 没有该提（运）单的主要数据"
    if row["state"] == LOADED:
        return "81031 已装载，不能落装或改配"
    return "19099 人工审核中，不能落装或改配" if row["state"] == REVIEW else ""


def _off_load(book: sqlite3.Connection, bill: Node, means: str, voyage: str) -> Said:
    master, house = _numbers(bill)
    row = _row(book, means, voyage, master, house)
    if wrong := _refusal(row):
        return Said("03", wrong, master, house)
    assert row is not None
    book.execute("UPDATE bill SET state = ? WHERE rowid = ?", (OFF_LOADED, row["rowid"]))
    return Said("01", "81301 同意落装", master, house)


def _moved(book: sqlite3.Connection, root: Node, bill: Node, means: str, voyage: str) -> Said:
    master, _ = _numbers(bill)
    to_means = root.value("Declaration", "ChangeBorderTransportMeans", "ID")
    to_voyage = root.value("Declaration", "ChangeBorderTransportMeans", "JourneyID")
    to_master = bill.value("ChangeConsignment", "TransportContractDocument", "ID") or master
    rows = book.execute(
        "SELECT rowid, * FROM bill WHERE means = ? AND voyage = ? AND master = ? AND state != ?",
        (means, voyage, master, DELETED),
    ).fetchall()
    for row in rows or [None]:
        if wrong := _refusal(row):
            return Said("03", wrong, master)
        if _row(book, to_means, to_voyage, to_master, row["house"]) is not None:
            return Said("03", "19001 提（运）单号重复", master)
    for row in rows:
        _move(book, row, to_means, to_voyage, to_master)
    return Said("01", "81302 同意改配", master)


def _moved_by_road(book: sqlite3.Connection, bill: Node, old: str, batch: str) -> Said:
    number = bill.value("AdditionalDocument", "ID")
    to = bill.value("TransportContractDocument", "ID") or number
    row = _row(book, "", old, number, "")
    if wrong := _refusal(row):
        return Said("03", wrong, number)
    if _row(book, "", batch, to, "") is not None:
        return Said("03", "19001 提（运）单号重复", number)
    assert row is not None
    _move(book, row, "", batch, to)
    return Said("01", "81302 同意改配", number)


def _move(book: sqlite3.Connection, row: sqlite3.Row, means: str, voyage: str, master: str) -> None:
    book.execute(
        "DELETE FROM bill WHERE means = ? AND voyage = ? AND master = ? AND house = ?",
        (means, voyage, master, row["house"]),
    )  # a deleted one of that number
    state = HELD if row["state"] == OFF_LOADED else row["state"]
    book.execute(
        "UPDATE bill SET means = ?, voyage = ?, master = ?, state = ? WHERE rowid = ?",
        (means, voyage, master, state, row["rowid"]),
    )
