"""Supplementary forms sent after the declaration (`DecSDMessage`), schema `DecSdImport` v1.0 (2016-2017).

As with amendments no door of today is known for it: written only to a file somebody asks for.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ..spec import code, integer, rows, section, text
from ..xml import Reading, read, write
from .fields import NAMESPACE
from .supplement import SupplementaryForm

ROOT = "DecSDMessage"
ANSWER = "DecSDImportResponse"


@dataclass(kw_only=True)
class SupplementSigning:
    """Operation and signature of a later supplement. `unified_number` is that of the declaration."""

    operation_type: str = code("操作类型", xml="OperType", max_len=1, needed="save", always=True)
    operator_card_number: str = text("操作员IC卡号", xml="IcCardId", max_len=13, always=True, secret=True)
    unified_number: str = text("报关单统一编号", xml="ClientSeqNo", max_len=18, needed="save", always=True)
    signature_time: str = text("签名日期", xml="SignDate", max_len=16, always=True)
    signature: str = text("签名信息", xml="SignData", max_len=201, always=True, secret=True)


@dataclass(kw_only=True)
class LaterSupplement:
    """A whole message: 1 to 60 supplementary forms of one declaration."""

    supplements: list[SupplementaryForm] = rows(
        "补充申报单", item=SupplementaryForm, xml="DecSupplement/DecSupplementList", max_len=60, always=True
    )
    signing: SupplementSigning = section("签名", item=SupplementSigning, xml="DecSupplementSign", always=True)


@dataclass(kw_only=True)
class SupplementSaved:
    """Result of one supplementary form."""

    supplement_unified_number: str = text("补充申报单统一编号", xml="PreSupId", max_len=18)
    item_number: int | None = integer("商品序号", xml="GNo", max_len=2)
    supplement_type: str = code("补充申报单类型", xml="SupType", max_len=1)


@dataclass(kw_only=True)
class SupplementAnswer:
    """`DecSDImportResponse`: 0 success, negative failure with one sentence per wrong field."""

    response_code: int | None = integer("响应代码", xml="ResponseCode")
    error_message: str = text("响应或错误信息", xml="ErrorMessage")
    unified_number: str = text("报关单统一编号", xml="ClientSeqNo")
    results: list[SupplementSaved] = rows("补充申报单结果", item=SupplementSaved, xml="SupResult", max_len=60)


def write_supplements(form: LaterSupplement) -> bytes:
    """The message file (UTF-8), in official order. Raises `UserError` for a character no XML file may hold."""
    return write(form, ROOT, NAMESPACE, attributes={"version": "1.0"})


def read_supplements(root: etree._Element, *, source: str = "") -> Reading[LaterSupplement]:
    """Read a `DecSDMessage` element."""
    return read(root, LaterSupplement, source=source)


def read_answer(root: etree._Element) -> Reading[SupplementAnswer]:
    """Read a `DecSDImportResponse` element."""
    return read(root, SupplementAnswer)
