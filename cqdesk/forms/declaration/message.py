"""The import request of the Single Window (`DecMessage`): what the generic XML does not know about a declaration.

Special are: the swap of the two countries on exports, the optional version attribute, envelopes and old spellings
when reading. Order, occurrence and tags stand in `fields.py`. Source: message format of GACC announcement 2018 No. 67
and its schemas, newest interface table 2025-26.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from cqdesk.errors import UserError

from .. import path as paths
from ..document import Filled
from ..envelopes import unwrap
from ..issues import Issue
from ..xml import read, write
from ..xml_parse import local_name, parse_safely
from .fields import NAMESPACE, Declaration
from .vintages import lift_control_elements, organisation_code_of_entry, take_old_head, translate_old_codes

ROOT = "DecMessage"
HEAD = "DecHead"

_SHOWN = 5
"""Places named in one sentence before it says "and others"."""


@dataclass(kw_only=True)
class ReadMessage:
    """A declaration read from a message."""

    filled: Filled[Declaration]
    version: str
    """The root attribute `Version`, "" if there is none."""
    unknown: dict[str, str] = field(default_factory=dict)
    """Content without a place in our form: trail of tags -> text. Kept so that nothing is lost silently."""
    issues: list[Issue] = field(default_factory=list)


def message_kind(root: etree._Element) -> str:
    """What an XML file is: the local name of its root, envelopes taken off (`DecMessage`, `DEC_RESULT`, `MT2101`).

    Raises `UserError` for an envelope that cannot be opened.
    """
    return local_name(unwrap(root))


def write_message(
    form: Declaration | Filled[Declaration],
    *,
    version: str | None = None,
    on: date | None = None,
    supplements: bool = False,
) -> bytes:
    """The message file (UTF-8). Clear country names become the official, swapped ones on exports.

    `version` is the root attribute; None leaves it out, which working systems do and the schema allows. `on` is the
    declaration date: fields that ended before it are not written (without it, no field that has an end). With
    `supplements` the supplementary forms go along: nothing shows that today's import client takes them, so a live
    channel has them only by setting. What no message may carry is never written.
    Raises `UserError` `message-unparsed` when values could not be understood: they would be missing in the message.
    """
    if isinstance(form, Filled):
        _refuse_unparsed(form)
        form = form.form
    attributes = {} if version is None else {"Version": version}
    return write(swap_countries(form), ROOT, NAMESPACE, HEAD, attributes=attributes, on=on, switched=supplements)


def read_message(data: bytes, *, source: str = "") -> ReadMessage:
    """Read a message of any vintage: with a prefix, in the namespace of 3.1, in an envelope, with missing blocks.

    What other vintages say differently is read as of today and told (`vintages.py`).
    `source` is a file name; with it every value carries its line as origin. Raises `UserError`
    `message-not-a-declaration` for other kinds of file and those of `parse_safely` and `unwrap`.
    """
    root = unwrap(parse_safely(data))
    if local_name(root) != ROOT:
        raise UserError(
            "message-not-a-declaration",
            "这个XML文件不是报关单报文。",
            "请选择根节点为 DecMessage 的文件；回执请放入回执目录读取。",
        )
    lift_control_elements(root)
    reading = read(root, Declaration, HEAD, source=source)
    filled = reading.filled
    issues = _unparsed_issues(filled)
    issues += normalised_issues(reading.normalised)
    issues += take_old_head(root, reading, HEAD, source)
    filled.form = swap_countries(filled.form)
    if filled.form.import_export_flag == "E":
        filled.origins = _swapped_origins(filled.origins)
    issues += organisation_code_of_entry(filled)
    issues += translate_old_codes(filled)
    version = root.get("Version") or root.get("version") or ""
    return ReadMessage(
        filled=filled,
        version=version,
        unknown=reading.unknown,
        issues=[
            *_version_issues(version),
            *issues,
            *_direction_issues(filled.form),
            *unknown_issues(reading.unknown, "报文"),
        ],
    )


def swap_countries(form: Declaration) -> Declaration:
    """A copy with origin and destination country of every line exchanged on exports; imports come back as they are.

    On exports `OriginCountry` of the message holds the final destination and `DestinationCountry` the origin (official
    statement, 2018 and newest table). The one place in the program that knows this; it is its own reverse.
    """
    if form.import_export_flag != "E":
        return form
    swapped = copy.copy(form)
    swapped.goods = [copy.copy(line) for line in form.goods]
    for line in swapped.goods:
        line.origin_country, line.destination_country = line.destination_country, line.origin_country
    return swapped


def _swapped_origins(origins: dict[str, str]) -> dict[str, str]:
    """The origins after the swap: those of the two countries of a line change places."""
    return {_swapped(place) if place.endswith("_country") else place: origin for place, origin in origins.items()}


def _swapped(place: str) -> str:
    parent, _, name = place.rpartition(".")
    other = {"origin_country": "destination_country", "destination_country": "origin_country"}.get(name, name)
    return f"{parent}.{other}" if parent else other


def _named(labels: list[str]) -> str:
    more = f"等{len(labels)}处" if len(labels) > _SHOWN else ""
    return "、".join(f"“{label}”" for label in labels[:_SHOWN]) + more


def _refuse_unparsed(filled: Filled[Declaration]) -> None:
    if filled.unparsed:
        places = _named([paths.label_of(Declaration, place) for place in sorted(filled.unparsed)])
        raise UserError(
            "message-unparsed",
            f"{places}的内容不是有效的数字或日期，未生成报文。",
            f"请改正或清空{places}后再试。",
        )


def normalised_issues(normalised: dict[str, str]) -> list[Issue]:
    """One hint for what was read otherwise than written: full-width characters, thousands separators."""
    if not normalised:
        return []
    labels = _named([f"{paths.label_of(Declaration, place)}：{words}" for place, words in normalised.items()])
    return [
        Issue(
            id="message-numbers-normalised",
            severity="info",
            path=next(iter(normalised)),
            message=f"{labels}带有全角字符或千分位，已按半角读入。",
            remedy="请核对这些内容。",
        )
    ]


def _unparsed_issues(filled: Filled[Declaration]) -> list[Issue]:
    result = []
    for place, words in filled.unparsed.items():
        label = paths.label_of(Declaration, place)
        wanted = "日期" if paths.spec_at(Declaration, place).kind == "day" else "数字"
        result.append(
            Issue(
                id="message-unparsed",
                severity="error",
                path=place,
                message=f"“{label}”的内容“{words}”不是有效的{wanted}。",
                remedy=f"请在“{label}”中改为正确的{wanted}。",
            )
        )
    return result


def _version_issues(version: str) -> list[Issue]:
    """A version this program has no papers of is read all the same, and it is said so."""
    numbers = version.split(".")
    if not version:
        return []
    if all(part.isascii() and part.isdigit() for part in numbers) and _OLDEST <= tuple(map(int, numbers)) <= _NEWEST:
        return []
    return [
        Issue(
            id="message-version-unknown",
            severity="warning",
            path="",
            message=f"报文版本“{version[:20]}”不在已知的 3.1 至 4.8 之间，已按现行栏目读入。",
            remedy="请对照原文件核对内容，尤其是本程序没有带入的部分。",
        )
    ]


_OLDEST, _NEWEST = (3, 1), (4, 8)
"""The versions whose papers or messages are known."""


def _direction_issues(form: Declaration) -> list[Issue]:
    if form.import_export_flag in ("I", "E"):
        return []
    return [
        Issue(
            id="message-no-direction",
            severity="error",
            path="import_export_flag",
            message="报文没有有效的进出口标志，无法判断原产国与最终目的国是否对调，已按原样读入。",
            remedy="请填写进出口标志（I进口、E出口），并核对每项的原产国和最终目的国。",
            source="海关总署公告2018年第67号",
        )
    ]


def unknown_issues(unknown: dict[str, str], what: str) -> list[Issue]:
    """One warning for all content of a message or receipt (`what`, in Chinese) that has no place in our form."""
    if not unknown:
        return []
    return [
        Issue(
            id="message-unknown-content",
            severity="warning",
            path="",
            message=f"{what}中有本程序尚无对应栏目的内容：{_named(list(unknown))}，未带入表单。",
            remedy="请查看原文件，需要时在单一窗口补录这些内容。",
        )
    ]
