"""Which ports and countries the papers name, and so whether the shipment goes out or comes in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..codes.search import search
from ..forms.issues import Issue
from ..intake.paper import PaperDocument
from .desk import Desk


def country_in(desk: Desk, address: str) -> str:
    """The country an address ends with (its code), "" if none is printed there."""
    for line in reversed(address.splitlines()[1:] or address.splitlines()):
        for words in reversed(re.split(r"[,，;；]", line)):
            code = desk.names.by_name("countries", words.strip(" .。")) if len(words.strip()) > 3 else None
            if code:
                return code
    return ""


def port_code(desk: Desk, words: str) -> str:
    """The port of that English or Chinese name, if exactly one has it."""
    name = _first(words)
    if len(name) < 2:
        return ""
    hits = search(desk.codes, name, table="foreign_ports", limit=50, on=desk.today)
    exact = {
        hit.code
        for hit in hits
        if name.lower() in (_first(hit.extra.get("name_en", "")).lower(), _first(hit.name_zh).lower())
    }
    # a country and its port may share a name (Singapore): the port is meant
    ports = {code for code in exact if not code.endswith("000")} or exact
    return ports.pop() if len(ports) == 1 else ""


def _first(words: str) -> str:
    return re.split(r"[,，(（]", words)[0].strip()


_HOME = re.compile(
    r"chongqing|p\.?\s?r\.?\s?c(?:hina)?\b|\bchina\s*\Z|china\b(?!\s*town)|重庆|中国|cnckg", re.IGNORECASE
)
_CHINESE = re.compile(r"[一-鿿]")


def guess_direction(desk: Desk, documents: Sequence[PaperDocument]) -> tuple[str, Issue | None]:
    """Export or import by ports, then by parties; when nothing tells, export, and it is said."""
    for name, home in (("discharge_port", "import"), ("loading_port", "export")):
        away = "export" if home == "import" else "import"
        for document in documents:
            cell = document.header.get(name)
            if cell is None:
                continue
            if _HOME.search(cell.value):
                return home, None
            code = port_code(desk, cell.value)
            if code:
                return (home if code.startswith("CHN") else away), None
    parties = (("buyer", "import"), ("seller", "export"))
    for pattern in (_HOME, _CHINESE):
        told = {
            direction
            for name, direction in parties
            for document in documents
            if name in document.header and pattern.search(_whole(document, name))
        }
        if len(told) == 1:
            return told.pop(), None
    return "export", Issue(
        id="direction-guessed",
        severity="warning",
        path="import_export_flag",
        message="单据上看不出是进口还是出口，暂按出口填写。",
        remedy="进出口标志：请核对；如是进口，请指定方向后重新导入。",
    )


def _whole(document: PaperDocument, name: str) -> str:
    cell = document.header[name]
    return f"{cell.value}\n{cell.raw}"
