"""The declaration's official print (核对单) and drafts in its form: read as a declaration, field by field, with places.

The print is a grid of boxes: a small label, the code in brackets behind it, the content below; then nine columns of
goods with up to three lines of text each. Which of the stacked quantities is the declared one is settled by arithmetic
(quantity × unit price = total price), because prints disagree about their order. What does not fit stays as text
(`unparsed`) and is said; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from cqdesk.forms.declaration.fields import GoodsLine
from cqdesk.forms.declaration.vintages import translate_old_codes
from cqdesk.forms.issues import Issue
from cqdesk.intake.names import NameBook
from cqdesk.intake.official_containers import COUNT_LABEL, containers_of_remarks, read_container_table
from cqdesk.intake.official_facts import office_in_brackets, print_facts
from cqdesk.intake.official_found import ISSUED, Found, content_of, put_issued, with_continuation
from cqdesk.intake.official_goods import Item, goods_head, goods_items
from cqdesk.intake.official_layout import HEAD, LABEL, PAPER_HEADER, TITLE, key
from cqdesk.intake.official_permits import read_permits
from cqdesk.intake.paper import PaperCell, PaperDocument
from cqdesk.intake.values import folded
from cqdesk.intake.workbook import Cell, Sheet

_QUANTITY = re.compile(r"(?P<number>[\d,]+(?:\.\d+)?)\s*(?P<unit>[^\d\s,.()（）][^\d()（）]{0,10})?")
_CODE = re.compile(r"[(（]\s*([0-9A-Za-z]{1,10})(?:\s*/\s*([0-9]{6}))?\s*[)）]")
_ELEMENTS = re.compile(r"^\s*\d{1,2}\s*[|｜:：]")
_FEE = re.compile(
    r"^\s*(?P<currency>[A-Za-z]{3}|\d{3}|[一-鿿]{2,5})?\s*/\s*(?P<value>[\d.,]+)\s*/\s*(?P<mark>[123])\s*$"
)
_MIN_LABELS = 8
"""Boxes that must be recognised before a sheet counts as a declaration; any invoice has some of them."""


def read_official(file: str, sheet: Sheet, names: NameBook) -> PaperDocument | None:
    """The declaration a sheet or some pages hold, None if it is another paper."""
    title = next(
        (m for c in sheet.cells.values() if "报" in c.text and len(c.text) <= 60 and (m := TITLE.search(key(c.text)))),
        None,
    )
    if title is None:
        return None
    boxes = _boxes(sheet)
    head = goods_head(sheet)
    if len({label for label, _, _, _ in boxes}) < _MIN_LABELS or head is None:
        return None
    found = Found(file, sheet, names)
    labels = {label for label, _, _, _ in boxes}
    inward = "进口" in title[0] or bool(labels & {"境内收货人", "进境关别", "进口日期", "消费使用单位"})
    found.filled.form.import_export_flag = "I" if inward else "E"
    for label, code, text, cell in boxes:
        if HEAD[label].value == "remarks":
            text += with_continuation(sheet, cell).removeprefix(cell.text)
        _head_field(found, label, code, text, cell)
    items = goods_items(sheet, head)
    _read_goods(found, items)
    read_container_table(found)
    read_permits(found)
    office = office_in_brackets(sheet)
    if office is not None and "declaration_customs_office" not in found.filled.origins:
        found.coded("declaration_customs_office", "customs_offices", "", office[0], office[1])
    _confirmations(found)
    for told in translate_old_codes(found.filled):  # prints of some systems still show 502 for USD
        found.issues.append(replace(told, message=told.message.replace("报文用的是", "打印件用的是")))
    _to_paper(found, inward)
    draft = bool(re.search(r"草|预录入单", title[0])) or "entry_number" not in _filled_names(found)
    return PaperDocument(
        file=file,
        sheet=sheet.name,
        kind="declaration_draft" if draft else "declaration",
        pages=sheet.pages,
        reasons=[f"标题“{title[0]}”和报关单的栏目"],
        header=found.header,
        lines=found.lines,
        issues=found.issues,
        form=found.filled,
        printed=print_facts(sheet, labels, set(head[1]), found.filled.form, found.shown, found.box_sizes),
    )


def _filled_names(found: Found) -> set[str]:
    return {path for path in found.filled.origins if "[" not in path}


# --- head ---------------------------------------------------------------------------------------------------


def _boxes(sheet: Sheet) -> list[tuple[str, str, str, Cell]]:
    """Label, code, content and the cell of the content of all boxes; one cell may hold several boxes."""
    found: list[tuple[str, str, str, Cell]] = []
    seen: set[str] = set()
    for cells in sheet.rows.values():
        for cell in cells:
            for label, code, text in _labels_in(cell.text):
                place = cell
                if not text and HEAD[label].value + HEAD[label].code:
                    beside = content_of(sheet, cell)
                    if beside is not None:
                        place, text = beside, beside.text
                if label not in seen:
                    seen.add(label)
                    found.append((label, code, text.strip(), place))
    return found


def _labels_in(text: str) -> list[tuple[str, str, str]]:
    first = LABEL.match(text)
    if first is None:
        return []
    matches = [first, *(m for m in LABEL.finditer(text, first.end()) if m["code"] or re.search(r"[:：]", m[0]))]
    ends = [m.start() for m in matches[1:]] + [len(text)]
    return [(_label(m["label"]), m["code"] or "", text[m.end() : end]) for m, end in zip(matches, ends, strict=True)]


def _label(printed: str) -> str:
    plain = key(printed)
    return plain if plain in HEAD else next(label for label in HEAD if key(label) == plain)


def _head_field(found: Found, label: str, code: str, text: str, cell: Cell) -> None:
    target = HEAD[label]
    text = re.sub(r"\s*申报单位\s*[（(]签章[)）].*", "", " ".join(text.split()))
    if not code and (inner := re.match(r"[(（]\s*([0-9A-Za-z]{1,22})\s*[)）]\s*(.*)", text)):
        code, text = inner[1], inner[2]
    if target.value in ("freight", "insurance", "misc_charge"):
        _charge(found, target.value, text, cell)
        return
    if label == "集装箱号":  # the layout before August 2018 has a box for it
        containers_of_remarks(found, text, cell)
        return
    if target.value == "remarks":
        _remarks(found, text, cell)
        return
    if target.value == "conveyance_name" and "/" in text:
        name, _, voyage = text.partition("/")
        found.put("conveyance_name", name.strip(), cell)
        found.put("free_text.voyage_number", voyage.strip(), cell)
        return
    if target.value in ISSUED:
        put_issued(found, target.value, text, cell)
        return
    if target.value:
        found.put(target.value, _number(text) if target.value in _NUMBERS else text, cell)
    if target.code and target.table:
        if not code and (tail := re.match(r"(.*?)[(（]\s*([0-9A-Z]{1,8})\s*[)）]$", text)):
            text, code = tail[1].strip(), tail[2]  # 一般贸易(0110)
        found.coded(target.code, target.table, code, text, cell)
    elif target.code and code:
        path = target.code
        if path.endswith("_uscc") and len(code) == 10:  # a customs registration number, ten characters
            path = path.removesuffix("_uscc") + "_customs_code"
        found.put(path, code, cell)


_NUMBERS = frozenset({"package_count", "gross_weight_kg", "net_weight_kg"})


def _number(text: str) -> str:
    match = re.match(r"[\d,]+(?:\.\d+)?", folded(text))
    return match[0].replace(",", "") if match else text


def _remarks(found: Found, text: str, cell: Cell) -> None:
    """Marks, remarks and container numbers stand in one box."""
    before, _, boxes = text.partition(COUNT_LABEL)
    containers_of_remarks(found, boxes, cell)
    for label, path in (("关联报关单号", "related_entry_number"), ("关联备案号", "related_record_book_number")):
        if match := re.search(label + r"\s*[:：]\s*([0-9A-Z]{5,18})", before):
            found.put(f"free_text.{path}", match[1], cell)
            before = before.replace(match[0], "")
    marks, _, remarks = before.partition("备注")
    found.put("marks_and_numbers", re.sub(r"^标记唛码\s*[:：]?", "", marks).strip(" ;；"), cell)
    found.put("remarks", remarks.strip(" :：;；"), cell)


_CONFIRMED = ("特殊关系确认", "价格影响确认", "支付特许权使用费确认", "公式定价确认", "暂定价格确认")
"""In the order of the positions of `price_confirmations`; 9 is a place left empty."""


def _confirmations(found: Found) -> None:
    """The yes and no of the price questions, one character each."""
    digits: list[str] = []
    place: Cell | None = None
    for label in _CONFIRMED:
        cell = next((c for c in found.sheet.cells.values() if label in c.text), None)
        said = re.search(label + r"\s*[:：]\s*([是否])?", cell.text) if cell is not None else None
        digits.append({"是": "1", "否": "0"}.get(said[1] or "", "9") if said else "9")
        place = place or cell
    if place is not None and set(digits) != {"9"}:
        found.put("price_confirmations", "".join(digits), place)


def _charge(found: Found, kind: str, text: str, cell: Cell) -> None:
    match = _FEE.match(text)
    if match is None:
        return
    found.coded(f"{kind}_currency", "currencies", "", (match["currency"] or "").strip(), cell)
    found.put(f"{kind}_value", match["value"].replace(",", ""), cell)
    found.put(f"{kind}_mark", match["mark"], cell)


# --- goods --------------------------------------------------------------------------------------------------


def _read_goods(found: Found, items: list[Item]) -> None:
    for item in items:
        found.filled.form.goods.append(GoodsLine())
        found.lines.append({})
        _Item(found, item).read()


class _Item:
    """One goods line: its cells by column, each the cell or cells of one item."""

    def __init__(self, found: Found, cells: Item) -> None:
        self.found, self.cells = found, cells
        self.index = len(found.filled.form.goods)
        self.path = f"goods[{self.index}]"

    def lines(self, meaning: str) -> list[tuple[str, Cell]]:
        """The lines of text of a column, each with its cell."""
        return [
            (line.strip(), cell)
            for cell in self.cells.get(meaning, ())
            for line in cell.text.split("\n")
            if line.strip()
        ]

    def put(self, name: str, text: str, cell: Cell, paper: str = "") -> None:
        self.found.put(f"{self.path}.{name}", text, cell)
        if paper and text:
            origin = self.found.sheet.origin(self.found.file, cell)
            code = self.found.filled.text_at(f"{self.path}.{name}")
            self.found.lines[-1][paper] = PaperCell(text, origin, code="", doubtful=code == "")

    def read(self) -> None:
        for text, cell in self.lines("number")[:1]:
            self.put("item_number", re.match(r"\d+", text)[0], cell)  # type: ignore[index]
        for text, cell in self.lines("number")[1:2]:
            if match := re.fullmatch(r"[(（]?(\d+)[)）]?", text):
                self.put("record_book_item_number", match[1], cell)
        codes = self.lines("hs_code")
        if codes:
            digits = "".join(re.sub(r"\D", "", text) for text, _ in codes)
            self.put("hs_code", digits[:10], codes[0][1], "hs_code")
            if len(digits) == 13:  # the statistical number and the three figures of inspection
                self.put("ciq_code", digits, codes[0][1])
        self._name()
        self._prices()
        for meaning, table, name, paper in (
            ("origin", "countries", "origin_country", "origin_country"),
            ("destination", "countries", "destination_country", ""),
            ("duty", "duty_mode", "duty_mode", ""),
        ):
            self._coded(meaning, table, name, paper)
        self._district()

    def _name(self) -> None:
        texts = self.lines("name")
        split = next((n for n, (text, _) in enumerate(texts) if _ELEMENTS.match(text)), min(1, len(texts)))
        name, rest = texts[: max(split, 1)], texts[max(split, 1) :] + self.lines("elements")
        if name:
            self.put("goods_name", "".join(text for text, _ in name), name[0][1], "goods_name")
        if rest:
            self.put("declaration_elements", "".join(text for text, _ in rest), rest[0][1], "specification")

    def _prices(self) -> None:
        prices = [(text.replace(",", ""), cell) for text, cell in self.lines("prices")]
        figures = [(_bare(text), cell) for text, cell in prices if _bare(text)]
        words = [(text, cell) for text, cell in prices if not _bare(text)]
        unit = figures[0] if len(figures) >= 2 else None
        total = figures[1] if len(figures) >= 2 else figures[0] if figures else None
        for meaning, known in (("unit_price", unit), ("total_price", total)):
            own = self.lines(meaning)
            text, cell = known or ((_bare(own[0][0].replace(",", "")), own[0][1]) if own else ("", None))
            if cell is not None:
                self.put(meaning, text, cell, "unit_price" if meaning == "unit_price" else "amount")
        for text, cell in (words or self.lines("currency"))[:1]:
            word = re.sub(r"[()（）]", " ", text).split()[0]
            code = self.found.names.by_name("currencies", word) or ""
            self.found.put(f"{self.path}.trade_currency", code or word, cell)
            self.found.lines[-1]["currency"] = PaperCell(
                word, self.found.sheet.origin(self.found.file, cell), code=code
            )
        self._quantities(unit[0] if unit else "", total[0] if total else "")

    def _quantities(self, unit_price: str, total: str) -> None:
        read: list[tuple[str, str, Cell]] = []
        for text, cell in self.lines("quantities"):
            for match in _QUANTITY.finditer(text):
                read.append((match["number"].replace(",", ""), (match["unit"] or "").strip(), cell))
        if not read:
            return
        fits = [n for n, (number, _, _) in enumerate(read) if _makes(number, unit_price, total)]
        trade = fits[-1] if fits else len(read) - 1
        legal = [one for n, one in enumerate(read) if n != trade] or [read[trade]]
        if not fits and len(read) > 1:
            self.found.issues.append(
                Issue(
                    id="quantity-order-unsure",
                    severity="warning",
                    path=f"{self.path}.trade_quantity",
                    message=f"第 {self.index} 项印有 {len(read)} 个数量，用单价和总价不能确定哪一个是成交数量，按最后一个读取。",
                    remedy="请对照原单核对成交数量和法定数量。",
                )
            )
        named = [("trade_quantity", "trade_unit", read[trade])]
        named += [(f"legal_quantity_{n}", f"legal_unit_{n}", one) for n, one in enumerate(legal[:2], 1)]
        for quantity, unit_name, (number, unit, cell) in named:
            is_trade = quantity == "trade_quantity"
            self.put(quantity, number, cell, "quantity" if is_trade else "")
            if unit:
                code = self.found.names.by_name("units", unit) or ""
                self.found.put(f"{self.path}.{unit_name}", code or unit, cell)
                if is_trade:
                    origin = self.found.sheet.origin(self.found.file, cell)
                    self.found.lines[-1]["unit"] = PaperCell(unit, origin, code=code)

    def _coded(self, meaning: str, table: str, name: str, paper: str) -> None:
        texts = self.lines(meaning)
        if not texts:
            return
        whole = " ".join(text for text, _ in texts)
        code = _CODE.search(whole)
        word = _CODE.sub("", whole).strip(" ()（）")
        cell = texts[0][1]
        known = code[1] if code else self.found.names.by_name(table, word) or ""
        self.found.put(f"{self.path}.{name}", known or word, cell)
        if paper and word:
            self.found.lines[-1][paper] = PaperCell(word, self.found.sheet.origin(self.found.file, cell), code=known)

    def _district(self) -> None:
        texts = self.lines("district")
        if not texts:
            return
        cell, whole = texts[0][1], "".join(text for text, _ in texts)
        codes = [code for match in _PLACE_CODES.finditer(whole) for code in match.groups() if code]
        district, _, division = _PLACE_CODES.sub("", whole).partition("/")
        by_name = self.found.names.by_name
        if not codes and not division and not by_name("districts", district) and by_name("admin_divisions", district):
            district, division = "", district  # only the administrative division is printed
        for name, table, length, printed in (
            ("domestic_district", "districts", 5, district.strip()),
            ("administrative_region", "admin_divisions", 6, division.strip()),
        ):
            code = next((one for one in codes if len(one) == length), "")
            if code or (printed and not codes):
                self.found.coded(f"{self.path}.{name}", table, code, printed, cell)


_PLACE_CODES = re.compile(r"[(（]\s*(\d{5,6})?\s*(?:/\s*(\d{5,6})?)?\s*[)）]")
"""District and administrative division before or behind their names; empty brackets where there is none."""


def _bare(text: str) -> str:
    match = re.fullmatch(r"[¥￥$]?\s*(\d+(?:\.\d+)?)", text.strip())
    return match[1] if match else ""


def _makes(quantity: str, unit_price: str, total: str) -> bool:
    """Whether quantity × unit price is the total price, within what a price of four decimals rounds away."""
    try:
        product, wanted = Decimal(quantity) * Decimal(unit_price), Decimal(total)
    except InvalidOperation:
        return False
    slack = max(Decimal(quantity) * Decimal("0.00005"), Decimal("0.01"))
    return abs(product - wanted) <= slack


# --- as a paper ---------------------------------------------------------------------------------------------


def _to_paper(found: Found, inward: bool) -> None:
    """The facts a declaration shares with other papers, for comparison and for the command line."""
    parties = {
        "domestic_party_name": "buyer" if inward else "seller",
        "overseas_consignor_name": "seller",
        "overseas_consignee_name": "buyer",
    }
    for path, name in {**PAPER_HEADER, **parties}.items():
        origin = found.filled.origins.get(path)
        text = found.filled.text_at(path) if origin else ""
        if text and origin:
            code = text if path in ("package_type", "transaction_mode") else ""
            found.header[name] = PaperCell(text, origin, code=code)
