"""How our messages are written: the version mark and what only a setting lets out (`cqdesk message`)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date

from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.declaration.layout import LAYOUT
from ..forms.declaration.message import write_message
from ..forms.document import Filled
from ..forms.issues import Issue
from ..forms.xml import left_out_values
from ..store import settings
from ..store.engine import Connection
from .desk import Desk

_KEY = "message"
_VERSION = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}")
_SHOWN = 4


@dataclass(frozen=True, kw_only=True)
class MessageForm:
    """The writing settings of a store."""

    version: str = ""
    """The root attribute `Version`; "" leaves it out, which the schema allows and working systems do."""
    supplements: bool = False
    """Whether supplementary forms go along: nothing shows that today's import client takes them."""


def message_form(connection: Connection) -> MessageForm:
    """The settings of this store."""
    return MessageForm(**settings.read(connection, _KEY, {}))


def version_flaw(version: str) -> str:
    """What is wrong with a version mark, in Chinese; "" for a good one and for none."""
    return f"“{version}”不是报文版本号。" if version and not _VERSION.fullmatch(version) else ""


def message_form_of(desk: Desk) -> MessageForm:
    """The settings, for who shows them."""
    with desk.store.read() as connection:
        return message_form(connection)


def set_message_form(desk: Desk, *, version: str | None = None, supplements: bool | None = None) -> MessageForm:
    """Change what is given. Raises `UserError` for a version that is none."""
    if version and (flaw := version_flaw(version)):
        raise UserError("message-version", flaw, "请写成 3.1、4.0 或 4.8，不写版本号用 none。")
    with desk.store.write() as connection:
        old = message_form(connection)
        new = MessageForm(
            version=old.version if version is None else version,
            supplements=old.supplements if supplements is None else supplements,
        )
        if new != old:
            settings.put(connection, _KEY, asdict(new))
            desk.write_history(connection, "settings", "message_form", asdict(new))
        return new


def write(connection: Connection, filled: Filled[Declaration], on: date) -> bytes:
    """The message of a declaration as this store writes it. Raises `UserError`."""
    form = message_form(connection)
    return write_message(filled, version=form.version or None, on=on, supplements=form.supplements)


def left_out(connection: Connection, filled: Filled[Declaration], on: date, direction: str) -> list[Issue]:
    """One warning for what the declaration holds and its message will not carry."""
    found = left_out_values(filled.form, on, switched=message_form(connection).supplements)
    found = [place for place in found if not place.startswith("old_head.")]
    if not found:
        return []
    labels = list(dict.fromkeys(_section_or_field(place, direction) for place in found))
    more = f"等{len(labels)}处" if len(labels) > _SHOWN else ""
    return [
        Issue(
            id="message-left-out",
            severity="warning",
            path=found[0],
            message=f"{'、'.join(f'“{one}”' for one in labels[:_SHOWN])}{more}不会写入报文。",
            remedy="需要申报的内容，请在单一窗口补录。",
        )
    ]


def _section_or_field(place: str, direction: str) -> str:
    sheet = LAYOUT.sheet_of(place)
    return (
        sheet.title
        if sheet is not None and sheet.note
        else LAYOUT.label_at(place, direction) or paths.label_of(Declaration, place)
    )
