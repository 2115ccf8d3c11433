"""The refund rate library (出口退税率文库) as the tax bureau publishes it: cmcode.DBF, and stdcm.dbf with STDCM.FPT.

A rate is read from TSL alone, 0 included, and the treatment from TSFLAG; nothing is inferred from a note or from the
VAT rate. Text is GB18030. Source: refund reference section 8.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from cqdesk.domain.refund.rates import RefundRate, Treatment
from cqdesk.errors import UserError

from .dbf import Table

OPEN_YEAR = 2099
"""An end in this year or later means that the rate is still open."""
_NEEDED = {"CODE", "ST_DATE", "END_DATE", "ZSSL_SET", "TSL", "TSFLAG"}


@dataclass(frozen=True, kw_only=True)
class RateLibrary:
    """One published library. `sha256` is that of the rates as understood: two copies of one version agree in it."""

    version: str
    sha256: str
    rates: tuple[RefundRate, ...]
    left_out: tuple[str, ...]
    """Chinese sentences about records that were not taken (bad code, date or rate), at most a hundred."""


def read_rate_library(files: Mapping[str, bytes], version: str = "") -> RateLibrary:
    """Read the files of one library by name (upper or lower case); `version` such as 2026B, else from the names.

    Raises `UserError` if cmcode.DBF is missing, is not such a table or breaks off.
    """
    by_name = {name.replace("\\", "/").rsplit("/", 1)[-1].lower(): data for name, data in files.items()}
    if "cmcode.dbf" not in by_name:
        raise UserError(
            "rate-library-missing",
            "没有找到退税率文库的 cmcode.DBF。",
            "请选择税务局下载并解压的文库，含 cmcode.DBF、stdcm.dbf 和 STDCM.FPT。",
        )
    table = Table("cmcode.DBF", by_name["cmcode.dbf"], by_name.get("cmcode.fpt"))
    missing = _NEEDED - {column.name for column in table.columns}
    if missing:
        raise UserError(
            "rate-library-layout",
            f"cmcode.DBF 缺少字段 {'、'.join(sorted(missing))}。",
            "请确认下载的是出口退税率文库。",
        )
    version = version or _version(files)
    names = _full_names(by_name)
    rates: list[RefundRate] = []
    left_out: list[str] = []
    for number, record in enumerate(table, start=1):
        found = _rate(record, version, names)
        if isinstance(found, RefundRate):
            rates.append(found)
        elif len(left_out) < 100:
            left_out.append(f"第 {number} 条：{found}")
    if not rates:
        raise UserError("rate-library-empty", "退税率文库中没有可用的记录。", "请重新下载后再导入。")
    digest = hashlib.sha256(
        "\n".join(sorted(f"{r.code}|{r.valid_from}|{r.valid_to}|{r.refund_rate}|{r.treatment}" for r in rates)).encode()
    )
    return RateLibrary(version=version, sha256=digest.hexdigest(), rates=tuple(rates), left_out=tuple(left_out))


def differences(one: RateLibrary, other: RateLibrary) -> list[str]:
    """Where two copies of a library disagree: Chinese sentences, none if they are the same."""
    return differences_of(one.rates, other.rates)


def differences_of(one: Iterable[RefundRate], other: Iterable[RefundRate]) -> list[str]:
    """As `differences`, of the rates."""
    ours, theirs = ({_key(rate): rate.policy for rate in rates} for rates in (one, other))
    found = []
    for key in sorted(ours.keys() | theirs.keys()):
        if ours.get(key) != theirs.get(key):
            code, start, _ = key
            found.append(f"{code}（自 {start or '最初'}）：{_said(ours.get(key))}，另一份{_said(theirs.get(key))}")
    return found


def _key(rate: RefundRate) -> tuple[str, str, str]:
    return rate.code, str(rate.valid_from or ""), str(rate.valid_to or "")


def _said(policy: tuple[Decimal, Treatment] | None) -> str:
    if policy is None:
        return "没有"
    rate, treatment = policy
    flag = {Treatment.REFUND: "", Treatment.TAXED: "，视同内销征税", Treatment.EXEMPT: "，免税"}[treatment]
    return f"退税率 {rate}%{flag}"


def _rate(record: Mapping[str, str], version: str, names: Mapping[str, str]) -> RefundRate | str:
    code = record["CODE"]
    if not re.fullmatch(r"[0-9]{4,12}", code):
        return f"商品代码“{code[:20]}”不是 4 至 12 位数字"
    if record.get("SZ", "") not in ("", "V"):
        return f"{code} 不是增值税记录"
    start, end = _day(record["ST_DATE"]), _day(record["END_DATE"])
    if start is None:
        return f"{code} 的起始日期读不出"
    if end is not None and end < start:
        return f"{code} 的截止日期早于起始日期"
    try:
        rate = Decimal(record["TSL"])
        vat = tuple(Decimal(part) for part in re.split(r"[,，;]", record["ZSSL_SET"]) if part.strip())
    except InvalidOperation:
        return f"{code} 的税率读不出"
    flag = record["TSFLAG"]
    if flag not in {"", "1", "2"} or not 0 <= rate <= 100:
        return f"{code} 的退税率或特殊商品标识不在规定范围内"
    return RefundRate(
        code=code,
        name=names.get(code) or record.get("NAME", ""),
        unit=record.get("UNIT", ""),
        valid_from=start,
        valid_to=None if end is None or end.year >= OPEN_YEAR else end,
        vat_rates=vat,
        refund_rate=rate,
        treatment=Treatment(flag),
        library=version,
    )


def _full_names(by_name: Mapping[str, bytes]) -> dict[str, str]:
    if "stdcm.dbf" not in by_name:
        return {}
    table = Table("stdcm.dbf", by_name["stdcm.dbf"], by_name.get("stdcm.fpt"))
    if {"CODE", "NAME"} - {column.name for column in table.columns}:
        return {}
    return {record["CODE"]: record["NAME"] for record in table if record["NAME"]}


def _version(files: Mapping[str, bytes]) -> str:
    return next((found for name in files if (found := version_in(name))), "")


def version_in(name: str) -> str:
    """2026B in the name of a file or folder; "" if none stands there."""
    found = re.search(r"(?<![0-9])(20[0-9]{2}[A-Z])(?![A-Z0-9])", name.upper())
    return found[1] if found else ""


def _day(text: str) -> date | None:
    digits = re.sub(r"[-/.]", "", text)
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if re.fullmatch(r"[0-9]{8}", digits) else None
    except ValueError:
        return None
