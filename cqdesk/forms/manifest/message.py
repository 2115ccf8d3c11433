"""Writing, reading and judging a manifest message.

Order and tags stand in the catalogue, occurrence in the presence matrix. What a message may not carry for its function and
profile is kept in our form and left out of the file; `left_out` names it. Empty elements are never written: customs
answers them with 99001.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from lxml import etree

from cqdesk.domain.clock import china_instant
from cqdesk.errors import Fault, UserError

from .. import path as paths
from ..document import Filled, cleaned, to_text
from ..field_checks import byte_length, digits_flaw, length_flaw
from ..issues import Issue, Severity
from ..spec import FieldSpec, fields_of
from ..xml import Reading, build, read
from ..xml_parse import local_name, parse_safely
from .applications import OffLoad, PackingList, Reallocation, RoadOffLoad, RoadReallocation
from .bills import BillManifest
from .parts import Head
from .presence import FUNCTION_ZH, Presence, Profile, functions_of, messages, presence
from .road import RoadManifest
from .site import Arrival, LoadingManifest, Tally

Manifest = (
    BillManifest
    | Arrival
    | LoadingManifest
    | Tally
    | RoadManifest
    | PackingList
    | OffLoad
    | Reallocation
    | RoadOffLoad
    | RoadReallocation
)

FORMS: Mapping[str, type[Manifest]] = {
    **dict.fromkeys(("MT1101", "MT2101", "MT1201", "MT2201"), BillManifest),
    **dict.fromkeys(("MT3101", "MT3102"), Arrival),
    "MT4101": LoadingManifest,
    **dict.fromkeys(("MT5101", "MT5102"), Tally),
    **dict.fromkeys(("MT1401", "MT2401"), RoadManifest),
    "MT7101": PackingList,
    **dict.fromkeys(("MT8102", "MT8202"), OffLoad),
    **dict.fromkeys(("MT8104", "MT8204"), Reallocation),
    **dict.fromkeys(("MT8401", "MT8402"), RoadOffLoad),
    **dict.fromkeys(("MT8403", "MT8404"), RoadReallocation),
}
NAME_ZH: Mapping[str, str] = {
    "MT1101": "水运原始舱单",
    "MT2101": "水运预配舱单",
    "MT1201": "航空原始舱单",
    "MT2201": "航空预配舱单",
    "MT3101": "水运运抵报告",
    "MT3102": "水运分流分拨运抵报告",
    "MT4101": "水运装载舱单",
    "MT5101": "水运进口理货报告",
    "MT5102": "水运出口理货报告",
    "MT1401": "公路原始舱单",
    "MT2401": "公路预配舱单",
    "MT7101": "水运装箱清单",
    "MT8102": "水运落装申请",
    "MT8104": "水运直接改配申请",
    "MT8202": "航空落装申请",
    "MT8204": "航空直接改配申请",
    "MT8401": "公路进口落装申请",
    "MT8402": "公路出口落装申请",
    "MT8403": "公路进口改配申请",
    "MT8404": "公路出口改配申请",
}
ROOT = "Manifest"
DESCRIPTION_BYTES = 256
"""商品项简要描述: 128 Chinese characters."""
_SENDER = re.compile(r"[A-Z0-9]{13}.{0,51}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_*/]{0,62}[A-Za-z0-9]")
_TIED = {
    ("pieces", "kind"),
    ("number", "kind"),
    ("amount", "currency"),
    ("m3", "unit"),
    ("kg", "unit"),
    ("count", "kind"),
}
"""Pairs that are both filled or both empty."""


def namespace_of(message: str) -> str:
    """The namespace of a message."""
    return f"urn:Declaration:datamodel:standard:CN:{message}:1"


def head_of(message: str, function: str, *, sender: str, receiver: str, now: datetime, serial: int = 0) -> Head:
    """The head of a new message. The id is unique per sender, time and serial; a resend is a new id.

    Raises `Fault` for a function the message does not know.
    """
    if message not in messages() or function not in functions_of(message):
        raise Fault(f"manifest: {message} has no function {function}")
    when = china_instant(now).strftime("%Y%m%d%H%M%S%f")[:17]
    mark = f"{serial:03d}" if serial else ""
    return Head(
        message_id=f"CN_{message}_1p0_{sender}_{when}{mark}"[:64],
        function=function,
        message_type=message,
        sender=sender,
        receiver=receiver,
        sent_at=when,
        version="1.0",
    )


def write_manifest(form: Manifest | Filled[Any], *, profile: Profile = "2019") -> bytes:
    """The message file (UTF-8), pruned to what its function and profile allow.

    Raises `UserError` `manifest-unparsed` while values could not be understood, `xml-illegal-character`.
    """
    if isinstance(form, Filled):
        if form.unparsed:
            raise UserError(
                "manifest-unparsed",
                f"有{len(form.unparsed)}处内容不是有效的数字，未生成舱单报文。",
                "请改正标红的数字后再试。",
            )
        form = cast("Manifest", form.form)
    table = presence(form.head.message_type, form.head.function, profile)
    top = build(form, ROOT, namespace_of(form.head.message_type))
    _prune(top, "", table)
    body = etree.tostring(top, encoding="UTF-8", xml_declaration=False, pretty_print=True)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body


def _prune(element: etree._Element, trail: str, table: Mapping[str, Presence]) -> None:
    for child in list(element):
        name = local_name(child)
        here = f"{trail}/{name}" if trail else name
        known = table.get(here)
        if known is None or known.need == "X":
            element.remove(child)
            continue
        for mark in list(child.attrib):
            about = table.get(f"{here}/@{mark!s}")
            if about is not None and about.need == "X":
                del child.attrib[mark]
        if len(child):
            _prune(child, here, table)
            if not len(child):
                element.remove(child)


def read_manifest(data: bytes, *, source: str = "") -> Reading[Any]:
    """Read a message of any function into its form.

    Raises `UserError` `manifest-not-known` for other files and those of `parse_safely`.
    """
    root = parse_safely(data)
    kind = next((child.text or "" for child in root.iter() if local_name(child) == "MessageType"), "").strip()
    form = FORMS.get(kind)
    if local_name(root) != ROOT or form is None:
        raise UserError(
            "manifest-not-known",
            "这个文件不是本程序能读的舱单报文。",
            "请选择根节点为 Manifest、报文类型为" + "、".join(FORMS) + "的文件。",
        )
    return read(root, form, source=source)


def check_manifest(form: Manifest, *, profile: Profile = "2019") -> list[Issue]:
    """What the form itself shows: mandatory parts, counts, lengths, pairs, head, duplicate bills."""
    head = form.head
    if head.message_type not in FORMS or FORMS[head.message_type] is not type(form):
        return [_issue("MFT-HEAD", "head.message_type", "报文类型代码与内容不符。", "请重新生成报文。")]
    if head.function not in functions_of(head.message_type):
        return [
            _issue(
                "MFT-HEAD",
                "head.function",
                f"{NAME_ZH[head.message_type]}没有功能代码“{head.function}”。",
                "请选择主要数据、其他数据、变更、删除或申报中适用的一种。",
            )
        ]
    table = presence(head.message_type, head.function, profile)
    found = list(_head_issues(head))
    found += _walk(form, "", "", table, f"{NAME_ZH[head.message_type]}{FUNCTION_ZH[head.function]}")
    found += _twice(form)
    return found


def left_out(form: Manifest, *, profile: Profile = "2019") -> list[str]:
    """Paths of values we hold that this message does not carry."""
    table = presence(form.head.message_type, form.head.function, profile)
    return list(_left_out(form, "", "", table, {}))


_NOT = Presence("X", "", False)


_Barring = dict[tuple[type, str], list[tuple[FieldSpec, str]]]
"""By class and place in the message: the fields that are not carried, or hold some that are not, with their tags."""


def _left_out(form: object, place: str, trail: str, table: Mapping[str, Presence], known: _Barring) -> Iterator[str]:
    for spec, tag in _barring(type(form), trail, table, known):
        value = getattr(form, spec.name)
        here = paths.join(place, spec.name)
        if spec.kind == "section":
            yield from _left_out(value, here, tag, table, known)
        elif spec.kind == "rows":
            for row, item in enumerate(value, start=1):
                yield from _left_out(item, paths.join(place, spec.name, row), tag, table, known)
        elif to_text(spec, value):
            yield here


def _barring(of: type, trail: str, table: Mapping[str, Presence], known: _Barring) -> list[tuple[FieldSpec, str]]:
    if (of, trail) not in known:
        found = known[of, trail] = []
        for spec in fields_of(of):
            tag = _tag(trail, spec)
            if spec.item is not None:
                barred = bool(_barring(spec.item, tag, table, known))
            else:
                barred = table.get(tag, _NOT).need == "X" and not spec.xml.startswith("@")
            if barred:
                found.append((spec, tag))
    return known[of, trail]


def _tag(trail: str, spec: FieldSpec) -> str:
    if spec.xml == ".":
        return trail
    return f"{trail}/{spec.xml}" if trail else spec.xml


def _walk(form: object, place: str, trail: str, table: Mapping[str, Presence], what: str) -> Iterator[Issue]:
    values = {}
    for spec in fields_of(type(form)):
        value = getattr(form, spec.name)
        tag = _tag(trail, spec)
        known = table.get(tag)
        if known is None or known.need == "X":
            if not spec.xml.startswith("@"):
                continue
            known = Presence("C", spec.label, False)
        here = paths.join(place, spec.name)
        if spec.kind == "section":
            filled = _filled(value)
            if filled:
                yield from _walk(value, here, tag, table, what)
            elif known.need == "M":
                yield _absent(here, known.name_zh, what)
        elif spec.kind == "rows":
            if not value and known.need == "M":
                yield _absent(here, known.name_zh, what)
            if spec.max_len is not None and len(value) > spec.max_len:
                yield _issue(
                    "MFT-COUNT",
                    here,
                    f"“{known.name_zh}”有{len(value)}个，最多{spec.max_len}个。",
                    "请分成几份报文，或删去多余的行。",
                )
            for row, item in enumerate(value, start=1):
                yield from _walk(item, paths.join(place, spec.name, row), tag, table, what)
        else:
            words = to_text(spec, value)
            values[spec.name] = words
            if words:
                yield from _leaf(spec, value, words, here, known)
            elif known.need == "M" and spec.xml != ".":
                yield _absent(here, known.name_zh, what)
    for left, right in _TIED:
        if left in values and right in values and bool(values[left]) != bool(values[right]):
            empty = left if not values[left] else right
            yield _issue(
                "MFT-PAIR",
                paths.join(place, empty),
                f"“{_label(form, left)}”与“{_label(form, right)}”须同时填写或同时为空。",
                f"请补填“{_label(form, empty)}”，或清空另一项。",
            )


def _filled(form: object) -> bool:
    for spec in fields_of(type(form)):
        value = getattr(form, spec.name)
        if spec.kind == "section":
            if _filled(value):
                return True
        elif value if spec.kind == "rows" else to_text(spec, value):
            return True
    return False


def _leaf(spec: FieldSpec, value: object, words: str, place: str, known: Presence) -> Iterator[Issue]:
    name = spec.label
    if isinstance(value, (Decimal, int)):
        if value < 0 or digits_flaw(spec, value) is not None:
            yield _issue(
                "MFT-NUMBER",
                place,
                f"“{name}”为{words}，须为不超过{spec.max_len}位、小数不超过{spec.scale or 0}位的非负数。",
                f"请改正“{name}”。",
            )
        return
    flaw = length_flaw(spec, words)
    if flaw == "characters":
        yield _issue("MFT-LENGTH", place, f"“{name}”有{len(words)}个字符，最多{spec.max_len}个。", f"请缩短“{name}”。")
    elif flaw == "bytes":
        # Only of the goods description do the papers say that a Chinese character counts two.
        yield _issue(
            "MFT-BYTES",
            place,
            f"“{name}”按每个汉字两个字节计为{byte_length(words)}，超过{spec.max_len}。",
            f"请缩短“{name}”（最多{(spec.max_len or 0) // 2}个汉字）。",
            "error" if spec.max_len == DESCRIPTION_BYTES else "warning",
        )
    if flaw == "foreign" or cleaned(words) != words or "\t" in words or "\n" in words:
        yield _issue("MFT-CHARACTER", place, f"“{name}”含有报文不能写的字符。", f"请重新录入“{name}”，不要粘贴。")


def _head_issues(head: Head) -> Iterator[Issue]:
    if not _SENDER.fullmatch(head.sender):
        yield _issue(
            "MFT-SENDER",
            "head.sender",
            "发送方代码须以4位关区代码和9位企业代码开头。",
            "请在设置中填写海关备案的舱单传输人代码。",
        )
    if not _MESSAGE_ID.fullmatch(head.message_id):
        yield _issue("MFT-ID", "head.message_id", "报文编号只能用字母、数字和 _ * /。", "请重新生成报文。")


def _twice(form: Any) -> Iterator[Issue]:
    if isinstance(form, PackingList):
        seen: set[str] = set()
        for row, box in enumerate(form.body.containers, start=1):
            if box.number.id in seen:
                yield _issue(
                    "MFT-TWICE",
                    f"body.containers[{row}].number.id",
                    f"集装箱“{box.number.id}”在报文中出现两次。",
                    "请核对箱号，删去重复的一箱。",
                )
            seen.add(box.number.id)
            yield from _bills_twice(box.bills, f"body.containers[{row}].bills")
    else:
        yield from _bills_twice(form.body.bills, "body.bills")


def _bills_twice(bills: Sequence[Any], place: str) -> Iterator[Issue]:
    seen: set[str] = set()
    for row, bill in enumerate(bills, start=1):
        number = bill_number(bill)
        if number in seen:
            yield _issue(
                "MFT-TWICE",
                f"{place}[{row}].contract.id",
                f"提（运）单“{number}”在报文中出现两次。",
                "请核对总、分提（运）单号，删去重复的一票。",
            )
        seen.add(number)


def bill_number(bill: Any) -> str:
    """What customs knows a bill of a message by: `master*house`, or the one number it has."""
    held = getattr(bill, "before", bill.contract).id
    house = getattr(bill, "house", None)
    return "*".join(filter(None, (held, "" if house is None else house.id)))


def _label(form: object, name: str) -> str:
    return next(spec.label for spec in fields_of(type(form)) if spec.name == name)


def _absent(place: str, name: str, what: str) -> Issue:
    return _issue("MFT-MISSING", place, f"{what}缺少“{name}”。", f"请填写“{name}”。")


def _issue(id: str, place: str, message: str, remedy: str, severity: Severity = "error") -> Issue:
    return Issue(
        id=id,
        severity=severity,
        path=place,
        message=message,
        remedy=remedy,
        source="海关总署公告2019年第144号；舱单报文格式",
    )
