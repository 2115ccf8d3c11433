"""The published limits of attached papers (随附单据), by the day they hold.

Source: 报关单证电子转换或扫描文件格式标准, editions of 2013 (GACC 2013/29) and 2019; rules DOC-011 and DOC-026.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cqdesk.errors import Fault

KILOBYTE = 1_000
MEGABYTE = 1_000_000
"""The standard does not say whether a kilobyte has 1,000 or 1,024 bytes; the smaller reading is always inside."""


@dataclass(frozen=True, kw_only=True)
class AttachmentLimits:
    """What one attached file may be on a day. Sizes in bytes."""

    edition: str
    file_bytes: int
    page_bytes: int
    name_length: int
    pdf_version: tuple[int, int]


def read_attachment_limits(rows: Iterable[str], on: date) -> AttachmentLimits:
    """The limits valid on `on`, from the lines of `attachment_limits.csv`.

    Raises `Fault` when the table has no edition for that day or one that lacks a limit.
    """
    held: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(rows):
        if row["valid_from"] and row["valid_from"] <= on.isoformat() <= (row["valid_to"] or "9999-12-31"):
            held.setdefault(row["edition"], {})[row["limit"]] = row["value"]
    for edition, limits in sorted(held.items(), reverse=True):
        try:
            major, minor = limits["file_type"].split(".")
            return AttachmentLimits(
                edition=edition,
                file_bytes=int(limits["file_size"]) * MEGABYTE,
                page_bytes=int(limits["page_size"]) * KILOBYTE,
                name_length=int(limits["name_length"]),
                pdf_version=(int(major), int(minor)),
            )
        except (KeyError, ValueError) as error:
            raise Fault(f"edition {edition} of the attachment limits is incomplete") from error
    raise Fault(f"no attachment limits for {on}")
