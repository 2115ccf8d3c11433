"""Which files of a folder belong to one shipment: by the numbers they print, then by their names.

An invoice number joins. A contract number or a common name joins too, but never papers with different invoice numbers:
one contract is often shipped in parts. What stands in a subfolder together was put there together by somebody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from cqdesk.intake.heads import key
from cqdesk.intake.papers import FileReading

_KIND_WORDS = re.compile(
    r"(?i)商业发票|形式发票|发票|装箱单|装箱清单|箱单|合同|订舱|委托书|托书|报关单|报关资料|报关|单据|明细|清单|草单"
    r"|(?<![a-z])(?:commercial|proforma|invoice|packing|list|contract|booking|inv|ci|pi|pl|sc|so|bl|doc|docs|copy)(?![a-z])"
)
_LEAST_NAME = 3
"""Letters and digits a common name needs: 1.xlsx and 1.pdf are no shipment."""


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """Files of one shipment by their place in what was given, and the reason in Chinese."""

    members: tuple[int, ...]
    why_zh: str


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What a file can be joined by."""

    folder: str
    stem: str
    invoices: frozenset[str]
    contracts: frozenset[str]


def marks_of(name: str, folder: str, reading: FileReading | None) -> Marks:
    """The marks of a file. `folder` is the subfolder it lies in, "" = none; without a reading only the name counts."""
    documents = reading.documents if reading is not None else []

    def numbers(*names: str) -> frozenset[str]:
        found = (d.header[n].value for d in documents for n in names if n in d.header and not d.header[n].doubtful)
        return frozenset(k for value in found if (k := key(value)))

    return Marks(
        folder=folder,
        stem=common_stem(name),
        invoices=numbers("invoice_number"),
        contracts=numbers("contract_number", "order_number"),
    )


def common_stem(name: str) -> str:
    """The part of a file name that papers of one shipment share: `HT26-118 装箱单 (2).xlsx` and `HT26-118发票.pdf`."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}\Z", "", name)
    stem = re.sub(r"[(（]\d{1,2}[)）]\s*\Z", "", _KIND_WORDS.sub(" ", stem))
    found = key(stem)
    return found if len(found) >= _LEAST_NAME and any(c.isdigit() for c in found) else ""


def group_files(files: Sequence[Marks]) -> list[Grouped]:
    """The shipments, in the order of their first files."""
    groups = [{number} for number in range(len(files))]
    home = list(range(len(files)))
    why = [""] * len(files)

    def invoices(group: int) -> frozenset[str]:
        return frozenset().union(*(files[n].invoices for n in groups[group]))

    def join(keys: Callable[[Marks], Sequence[Hashable]], reason: str, *, always: bool) -> None:
        first: dict[Hashable, list[int]] = {}
        for number, one in enumerate(files):
            for mark in keys(one):
                for other in first.setdefault(mark, []):
                    mine, theirs = home[number], home[other]
                    if mine == theirs:
                        break
                    both = invoices(mine), invoices(theirs)
                    if not always and all(both) and not both[0] & both[1]:
                        continue
                    groups[theirs] |= groups[mine]
                    for member in groups[mine]:
                        home[member] = theirs
                    groups[mine] = set()
                    why[theirs] = why[theirs] or why[mine] or reason
                    break
                first[mark].append(number)

    join(lambda one: [one.folder] if one.folder else [], "在同一子文件夹", always=True)
    join(lambda one: sorted((one.folder, n) for n in one.invoices), "发票号相同", always=True)
    join(lambda one: sorted((one.folder, n) for n in one.contracts), "合同号相同", always=False)
    join(lambda one: [(one.folder, one.stem)] if one.stem else [], "文件名相同", always=False)
    found = [
        Grouped(members=tuple(sorted(group)), why_zh=why[number] or "单独一份")
        for number, group in enumerate(groups)
        if group
    ]
    return sorted(found, key=lambda one: one.members)
