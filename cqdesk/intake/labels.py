"""Where the head facts of a paper stand: labels, and the value right of, below or behind each of them.

Knows what a label means and which cell near it can be its value; what the value says is read in `facts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import takewhile

from cqdesk.intake.cells import number_of
from cqdesk.intake.heads import is_other_label, key, label
from cqdesk.intake.kinds import title_kind
from cqdesk.intake.names import name_key
from cqdesk.intake.values import folded, parse_day
from cqdesk.intake.workbook import Cell, Sheet

PARTIES = frozenset({"seller", "buyer"})
NUMBERS = frozenset({"invoice_number", "contract_number", "order_number"})
AMOUNTS = {
    "total_packages": "package_count",
    "total_gross_weight_kg": "gross_weight_kg",
    "total_net_weight_kg": "net_weight_kg",
    "total_volume_m3": "volume_m3",
    "total_amount": "amount",
}
_NEEDS_COLON = frozenset(
    {"purchase order", "invoice", "contract", "po", "term", "terms", "packing", "包装", "gw", "nw", "客户", "抬头"}
)
_PAIR = re.compile(r"\s*(?P<label>[^:：]{1,60}?)\s*[:：]\s*(?P<value>.*)", re.DOTALL)
_FOREIGN = re.compile(r"[À-ɏΑ-ӿḀ-ỿ]")
"""Letters of languages whose labels stand beside their English ones."""
OWN_NUMBER = {
    "commercial_invoice": "invoice_number",
    "proforma_invoice": "invoice_number",
    "sales_contract": "contract_number",
    "packing_list": "",
}
"""What a bare `No.:` means on a paper of that kind; a packing list may number itself, the invoice or the order."""
COMPANY = re.compile(
    r"(?i)有限公司|株式会社|주식회사|有限责任公司|股份公司|集团|工厂$|\b(?:co\.?\s*,?\s*ltd|ltd|limited|gmbh|inc|llc|corp|corporation|company|s\.?a\.?|pte|b\.v|s\.r\.l|sdn\.?\s*bhd"
    r"|llp|oao|zao|jsc|jlp|plc|pvt|pty|kft|d\.?o\.?o|z\s*o\.?\s*o|ltda|sarl|s\.p\.a|aps|n\.v|w\.l\.l|fze|fzco|fzc|mmc)\b"
    r"|\b(?:ag|oy|spa)\W*$|^(?:too|ooo|pt|cv)\s|\b(?:тоо|ооо|оао|зао|пао|ао|ип|чп|осоо|мчж|жшс)\b"
    r"|công\s*ty|\bcong\s+ty\b|商行$|商贸|贸易公司"
)
_NUMBER_OF = {**OWN_NUMBER, "purchase_order": "order_number"}
"""What the number behind the title of a paper is."""
_NUMBER_MARK = re.compile(r"(?i)(?<=\w)\s*(?:\bnr\b\.?|\bn[º°]\.?|№|#)\s*$")
_MARKED = re.compile(
    r"(?i)(?P<title>\S.*?)\s*(?:\bn[or]\b\.?|\bn[º°]\.?|№|\bnumber\b|#|编\s*号|号\s*码)\s*(?P<value>[A-Z0-9][^:：]*)"
)
_DATED = re.compile(
    r"(?i)(?P<number>\S*\d\S*)(?:\s*[,/]\s*|\s+)(?:(?:dated?|dd|datum|of|vom|от|du|del|ngày|日期)\b\.?\s*:?\s*)?(?P<day>.*(?:19|20)\d\d.*)"
)
_TO, _FROM = re.compile(r"(?i)\s*to\s*(?:[:：]|$)"), re.compile(r"(?i)\s*(?:shipped |shipment )?from\b")
_ROUTE = re.compile(r"(?is)\s*(?:shipped |shipment )?from\b.+?\bto\b\s*:?\s*(\S.*)")
_REACH = 6
"""Columns to the right of a label in which its value may stand."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A value text found for a label."""

    name: str
    text: str
    cell: Cell
    whole: bool
    """The value is the whole cell (dates and numbers then keep their kind)."""
    label: str = ""


class Labels:
    """The labelled values of one paper; `rows` are those that hold no goods."""

    def __init__(self, sheet: Sheet, rows: Iterable[int], *, kind: str, total_rows: Iterable[int] = ()) -> None:
        self.sheet, self.kind = sheet, kind
        self.rows = list(rows)
        self.free = frozenset(self.rows)
        self._total_rows = frozenset(total_rows)
        """Rows of table totals: a label there is the label of the row, its neighbours belong to columns."""

    def printed_in(self, cell: Cell) -> list[Printed]:
        """What a cell labels; a number with its date behind it (KR-18 dated 15 Oct 2026) is told as both."""
        return [
            one
            for printed in self._printed_in(cell)
            for one in (_number_and_day(printed, self._own_number) if printed.name in NUMBERS else [printed])
        ]

    @cached_property
    def _own_number(self) -> str:
        """The number whose date is the date of the paper; a packing list is dated like its invoice."""
        return _NUMBER_OF.get(self.kind) or "invoice_number"

    def _printed_in(self, cell: Cell) -> list[Printed]:
        found: list[Printed] = []
        lines = cell.text.split("\n")
        if len(lines) > 1 and (whole := self._label_name(cell.text)):  # a label in two languages on two lines
            beside = self._neighbour(cell, whole)
            return [Printed(whole, beside.text, beside, True, cell.text)] if beside else []
        for index, line in enumerate(lines):
            pieces = [p for p in re.split(r"\s{3,}|\t", line) if p.strip()] or [line]
            if not all(_PAIR.match(p) for p in pieces):
                pieces = [line]
            for piece in pieces:
                found += self._one_piece(cell, piece, lines[index + 1 :] if piece is pieces[-1] else [], len(lines) > 1)
        return found

    def _one_piece(self, cell: Cell, piece: str, below: list[str], several: bool) -> list[Printed]:
        pair = _PAIR.fullmatch(piece)
        if pair is None:
            name = self._label_name(piece)
            if name and several and (boxed := self._boxed(cell, name, piece, below)):
                return boxed
            if name and not several:
                beside = self._neighbour(cell, name)
                if beside and (_bare_label(piece) or (name in PARTIES and _may_be_a_party(beside.text))):
                    return [Printed(name, beside.text, beside, True, piece)]
                return []
            return self._glued_number(cell, piece)
        name = self._label_name(pair["label"])
        if not name:
            return []
        value = pair["value"].strip()
        value, more = self._cut_before_label(value)
        rest = self._one_piece(cell, more, below, several) if more else []
        if value:
            return [Printed(name, value, cell, False, pair["label"]), *rest]
        following = next((line.strip() for line in below if line.strip()), "")
        if following and not _PAIR.fullmatch(following):
            return [Printed(name, following, cell, False, pair["label"]), *rest]
        beside = self._neighbour(cell, name)
        return [Printed(name, beside.text, beside, True, pair["label"]), *rest] if beside else rest

    def _boxed(self, cell: Cell, name: str, piece: str, below: list[str]) -> list[Printed]:
        """The box of a form: a label on the first line of a cell, its value on the next (Shipper/Exporter, Port of Loading)."""
        if name in AMOUNTS or piece.strip() != cell.text.split("\n")[0].strip():
            return []
        value = next((line.strip() for line in below if line.strip()), "")
        stands_in = cell._replace(text=value)
        if not value or _PAIR.fullmatch(value) or self._is_label(stands_in):
            return []
        if name != "date" and name not in NUMBERS and not self._can_be(name, stands_in):
            return []
        if name in NUMBERS | {"date"} and not any(c.isdigit() for c in value):
            return []
        return [Printed(name, value, cell, False, piece)]

    def _cut_before_label(self, text: str) -> tuple[str, str]:
        """Cut `41.5KGS NET WEIGHT: 36KGS` before the label inside; the second part is "" if there is none."""
        colon = re.search(r"[:：]", text)
        if colon is None:
            return text, ""
        starts = [m.start() for m in re.finditer(r"(?:(?<=\s)|^)\S", text[: colon.start()])]
        for start in starts:
            name = text[start : colon.start()]
            if start and (self._label_name(name) or is_other_label(name)):
                return text[:start].strip(), text[start:]
        return text, ""

    def _label_name(self, text: str) -> str:
        """The head field a label means; FROM and TO are settled by their company."""
        foreign, slash, known = text.rpartition("/")
        if slash and _FOREIGN.search(foreign):
            text = known  # two languages: Số/No.
        if folded(text).casefold().strip(" :") in ("to", "to/"):
            return "discharge_port" if self._says_from else "buyer"
        if folded(text).casefold().strip(" .:") in ("no", "number", "编号", "号码"):
            return OWN_NUMBER.get(self.kind, "")
        match = label(text) or label(_NUMBER_MARK.sub(" No.", text))
        return match.fields[0] if match else ""

    @cached_property
    def _says_from(self) -> bool:
        """Whether the paper prints FROM as a label: then TO is a port, otherwise the party addressed."""
        texts = (folded(c.text).casefold() for row in self.rows for c in self.sheet.rows.get(row, []))
        return any(re.match(r"(shipped |shipment )?from\b", text) for text in texts)

    def addressed(self, printed: Printed) -> bool:
        """Whether a TO stands above the FROM of a paper that prints another TO behind it: it names who is written to.

        Unless both say the same: then it is the place, printed twice.
        """
        if _TO.match(folded(printed.label) + ":") is None:
            return False
        cells = [cell for row in self.rows for cell in self.sheet.rows.get(row, [])]
        first = min((cell.row for cell in cells if _FROM.match(folded(cell.text))), default=0)
        if printed.cell.row >= first:
            return False
        below = [cell for cell in cells if cell.row >= first]
        said = [one.text for cell in below if _TO.match(folded(cell.text)) for one in self.printed_in(cell)]
        said += [route[1] for cell in below if (route := _ROUTE.match(folded(cell.text)))]
        here = name_key(printed.text.split("\n")[0])
        places = [place for text in said if (place := name_key(text))]
        return bool(here and places) and not any(here in place or place in here for place in places)

    def _glued_number(self, cell: Cell, piece: str) -> list[Printed]:
        """`INVOICE NO. CQ26-118` without a colon: only for numbers and dates, and only with digits behind."""
        if titled := self._number_in_title(cell, piece):
            return titled
        words = piece.split()
        for count in range(min(4, len(words) - 1), 0, -1):
            name = self._label_name(" ".join(words[:count]))
            value = " ".join(words[count:])
            if (
                name in NUMBERS | {"date"}
                and re.search(r"\d", value)
                and re.search(r"(?i)n[or]\b|number|号|date|期|#", piece)
                and not (key(" ".join(words[:count])) == "no" and len(words) > count + 1)  # No. 6 Nanbin Road
            ):
                return [Printed(name, value, cell, False)]
        return []

    def _number_in_title(self, cell: Cell, piece: str) -> list[Printed]:
        """`COMMERCIAL INVOICE Nr. LT-26-88`: the number of the paper behind its title, perhaps with its date."""
        found = _MARKED.fullmatch(piece.strip())
        if found is None or len(found["title"]) > 50:
            return []
        kind = title_kind(Cell(cell.row, cell.col, found["title"])) or ""
        name = self._label_name(f"{found['title']} No.") or _NUMBER_OF.get(kind, "")
        number = found["value"].strip()
        if not re.search(r"\d", number):
            return []
        if name not in NUMBERS:  # a packing list that numbers itself still tells its date
            return [one for one in _number_and_day(Printed("", number, cell, False), "") if kind and one.name == "date"]
        return _number_and_day(Printed(name, number, cell, False), self._own_number)

    def _neighbour(self, cell: Cell, name: str) -> Cell | None:
        if cell.row in self._total_rows:
            return None
        area = self.sheet.merge_at(cell.row, cell.col)
        right, bottom = (area.right, area.bottom) if area else (cell.col, cell.row)
        later = [c for c in self.sheet.rows.get(cell.row, []) if c.col > right]
        figures = list(takewhile(lambda c: number_of(c) is not None, later)) if name in AMOUNTS else []
        if len(figures) > 1:
            return None  # a row of several figures: which of them is meant, its columns would have to say
        beside = later[0] if later and (later[0].col <= right + _REACH or len(later) == 1) else None
        if beside is not None and (self._is_label(beside) or not self._can_be(name, beside)):
            beside = None
        under = self._under(cell, bottom)
        if under is not None and (under.row not in self.free or self._is_label(under) or not self._can_be(name, under)):
            under = None
        if name in PARTIES and beside is not None and under is not None and beside.col > right + 2:
            return under  # blocks side by side: what stands far right belongs to the next block
        return beside or under

    def _under(self, cell: Cell, bottom: int) -> Cell | None:
        """The cell below a label: of the same column, on a page the one that is printed under it."""
        for row in range(bottom + 1, bottom + 3):
            if cell.box is None:
                found = self.sheet.cells.get((row, cell.col))
            else:
                left, right = cell.box.x - 3, cell.box.x + cell.box.w + 3
                near = [
                    c for c in self.sheet.rows.get(row, []) if c.box and c.box.x < right and c.box.x + c.box.w > left
                ]
                found = min(near, key=lambda c: abs((c.box.x if c.box else 0) - left), default=None)
            if found is not None:
                return found
        return None

    def _is_label(self, cell: Cell) -> bool:
        if cell.kind != "text":
            return False
        text = cell.text.strip()
        pair = _PAIR.fullmatch(text)
        if text.endswith((":", "：")) or is_other_label(text) or self._label_name(text):
            return True
        return pair is not None and (is_other_label(pair["label"]) or bool(self._label_name(pair["label"])))

    def names_value(self, cell: Cell) -> bool:
        """Whether a label stands left of or above a cell: then the cell is its value, whatever it means."""
        left = [c for c in self.sheet.rows.get(cell.row, []) if c.col < cell.col][-1:]
        above = self.sheet.cells.get((cell.row - 1, cell.col))
        return any(
            c.kind == "text"
            and (c.text.strip().endswith((":", "：")) or is_other_label(c.text) or bool(self._label_name(c.text)))
            for c in (*left, above)
            if c
        )

    def _can_be(self, name: str, cell: Cell) -> bool:
        if not cell.text or cell.kind in ("error", "missing"):
            return False
        if name in AMOUNTS:
            return number_of(cell) is not None
        if name == "date":
            return cell.kind == "date" or parse_day(cell.text) is not None or day_of_serial(cell) is not None
        if name in NUMBERS:
            return any(c.isdigit() for c in cell.text)  # a number without a figure is the next block of the head
        return name not in PARTIES or cell.kind == "text"


def _number_and_day(printed: Printed, own: str) -> list[Printed]:
    """A number and the date printed behind it, apart; the date is the paper's where the number is (`own`)."""
    dated = _DATED.fullmatch(folded(printed.text))
    if dated is None or parse_day(dated["day"]) is None:
        return [printed]
    number = replace(printed, text=dated["number"], whole=False)
    day = Printed("date", dated["day"], printed.cell, False, printed.label)
    return [number, day] if printed.name == own else [number]


_SERIALS = range(40_000, 60_000)
"""Days of Excel's count between 2009 and 2064."""


def day_of_serial(cell: Cell) -> date | None:
    """The day behind a bare number of a date cell that lost its format (46298); to be confirmed."""
    if not re.fullmatch(r"\d{5}", cell.text) or int(cell.text) not in _SERIALS:
        return None
    return date(1899, 12, 30) + timedelta(days=int(cell.text))


def _may_be_a_party(text: str) -> bool:
    """Whether a text can be the name of a firm: its legal form, or words without figures."""
    name = folded(text.split("\n")[0])
    return COMPANY.search(name) is not None or (len(name) >= 6 and not re.search(r"\d", name) and name.isupper())


def _bare_label(piece: str) -> bool:
    """Whether a text without colon may stand as a label: never the bare title words INVOICE, CONTRACT."""
    return folded(piece).casefold().strip(" .") not in _NEEDS_COLON
