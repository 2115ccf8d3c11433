"""A copy of somebody's own workbook (.xlsx, .xlsm) with values in its cells: everything else stays byte for byte.

Widths, borders, pictures, print settings and the other sheets are the broker's; a general writer would lose some of them,
so the XML of the sheet is changed in place. Texts are written as inline strings, so nothing a paper says ever becomes a
formula; a cell that holds a formula of the template is left to it. The template came through the gate.
"""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from ..domain.quantity import plain
from ..errors import UserError
from ..forms.broker_layout import REFERENCE, FilledWorkbook, Value, reference, split_reference
from .sheets import LONGEST_TEXT, SAFE_DIGITS

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_FORMULA = re.compile(r'"[^"]*"|\'[^\']*\'!|[A-Za-z_][\w.]*!|\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}(?![\w(])')


@dataclass(kw_only=True)
class WrittenWorkbook:
    """The bytes, and what was left alone."""

    data: bytes
    left_zh: list[str] = field(default_factory=list)


def fill_template(template: bytes, filled: FilledWorkbook) -> WrittenWorkbook:
    """Put the values into a copy of the template. Raises `UserError` `template-no-sheet`, `template-broken`."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            return _Copy(archive).write(filled)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise UserError(
            "template-broken",
            "报关行的表格文件已损坏，不能写入。",
            "请在 Excel 中打开并另存为 .xlsx 后，重新设置这家报关行的表格。",
        ) from error


class _Copy:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.changed: dict[str, bytes] = {}
        self.dropped: set[str] = set()
        self.left: list[str] = []
        self.sheets = self._sheet_parts()

    def write(self, filled: FilledWorkbook) -> WrittenWorkbook:
        by_sheet: dict[str, dict[str, Value]] = {}
        for (sheet, cell), value in filled.cells.items():
            by_sheet.setdefault(sheet, {})[cell] = value
        for sheet, values in by_sheet.items():
            part = self.sheets.get(sheet)
            if part is None:
                raise UserError(
                    "template-no-sheet",
                    f"报关行的表格里没有名为“{sheet}”的工作表。",
                    "请核对是否换了表格，或在报关行设置中重新学习。",
                )
            root = self._parse(part)
            if filled.more_rows is not None and filled.more_rows[0] == sheet:
                _, last, per_line, added = filled.more_rows
                _insert_rows(root, last, per_line, added)
                self._move_pictures(part, last, added)
            self._put(root, sheet, values)
            self.changed[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        self._compute_again()
        return WrittenWorkbook(data=self._packed(), left_zh=self.left)

    # Parts

    def _parse(self, part: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(self.changed.get(part) or self.archive.read(part), parser)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, base = posixpath.split(part)
        name = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
        if name not in self.archive.namelist():
            return {}
        found = {}
        for one in self._parse(name).iterchildren("{*}Relationship"):
            target = one.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[one.get("Id", "")] = (path, one.get("Type", ""))
        return found

    def _sheet_parts(self) -> dict[str, str]:
        found = [path for path, kind in self._relations("").values() if kind.endswith("/officeDocument")]
        if not found:
            raise ValueError("no workbook")
        self.book = found[0]
        relations = self._relations(self.book)
        parts = {}
        for sheet in self._parse(self.book).iter("{*}sheet"):
            key = next((value for name, value in sheet.attrib.items() if etree.QName(str(name)).localname == "id"), "")
            parts[sheet.get("name", "")] = relations[str(key)][0]
        return parts

    def _compute_again(self) -> None:
        """The order of computing is the template's no more; Excel works everything out on opening."""
        for path, kind in self._relations(self.book).values():
            if kind.endswith("/calcChain"):
                self.dropped.add(path)
        root = self._parse(self.book)
        namespace = etree.QName(root).namespace
        calc = root.find(f"{{{namespace}}}calcPr")
        if calc is None:
            calc = etree.Element(f"{{{namespace}}}calcPr")
            before = [
                f"{{{namespace}}}{name}" for name in ("definedNames", "externalReferences", "functionGroups", "sheets")
            ]
            place = next(one for name in before if (one := root.find(name)) is not None)
            place.addnext(calc)
        calc.set("fullCalcOnLoad", "1")
        self.changed[self.book] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _packed(self) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
            for entry in self.archive.infolist():
                if entry.filename in self.dropped:
                    continue
                data = self.changed.get(entry.filename)
                if data is None:
                    data = self.archive.read(entry.filename)
                    if self.dropped and (entry.filename.endswith(".rels") or entry.filename == "[Content_Types].xml"):
                        data = self._without_dropped(entry.filename, data)
                kept = zipfile.ZipInfo(entry.filename, date_time=(2020, 1, 1, 0, 0, 0))
                kept.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(kept, data)
        return buffer.getvalue()

    def _without_dropped(self, name: str, data: bytes) -> bytes:
        root = self._parse(name)
        gone = [
            one
            for one in root
            if any(
                path.endswith((one.get("Target") or one.get("PartName") or "\0").lstrip("./")) for path in self.dropped
            )
        ]
        if not gone:
            return data
        for one in gone:
            root.remove(one)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _move_pictures(self, part: str, last: int, added: int) -> None:
        """Pictures below the goods go down with their rows."""
        for path, kind in self._relations(part).values():
            if not kind.endswith("/drawing"):
                continue
            root = self._parse(path)
            for row in root.iter(f"{{{_DRAWING}}}row"):
                if row.text and row.text.strip().isdigit() and int(row.text) >= last:
                    row.text = str(int(row.text) + added)
            self.changed[path] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    # Cells

    def _put(self, root: etree._Element, sheet: str, values: Mapping[str, Value]) -> None:
        namespace = etree.QName(root).namespace
        data = root.find(f"{{{namespace}}}sheetData")
        if data is None:
            raise ValueError("no sheetData")
        rows = {int(row.get("r", "0")): row for row in data}
        for cell, value in sorted(values.items(), key=lambda pair: split_reference(pair[0])):
            number, column = split_reference(cell)
            row = rows.get(number)
            if row is None:
                if value == "":
                    continue
                row = rows[number] = _new_row(data, rows, number, namespace)
            found = next((one for one in row if one.get("r") == cell), None)
            if found is not None and found.find(f"{{{namespace}}}f") is not None:
                self.left.append(f"{sheet}!{cell} 是表格自带的公式，没有写入")
                continue
            if found is None:
                if value == "":
                    continue
                found = etree.Element(f"{{{namespace}}}c", r=cell)
                _in_order(row, found, column)
            _set(found, value, namespace)


def _new_row(
    data: etree._Element, rows: dict[int, etree._Element], number: int, namespace: str | None
) -> etree._Element:
    row = etree.Element(f"{{{namespace}}}row", r=str(number))
    above = max((n for n in rows if n < number), default=None)
    if above is None:
        data.insert(0, row)
    else:
        rows[above].addnext(row)
    return row


def _in_order(row: etree._Element, cell: etree._Element, column: int) -> None:
    for at, other in enumerate(row):
        if split_reference(other.get("r", "A1"))[1] > column:
            row.insert(at, cell)
            return
    row.append(cell)


def _set(cell: etree._Element, value: Value, namespace: str | None) -> None:
    """Write a value; the look of the cell stays."""
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", "")
    if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= SAFE_DIGITS:
        etree.SubElement(cell, f"{{{namespace}}}v").text = plain(value)
        return
    words = plain(value) if isinstance(value, Decimal) else _NO_XML.sub("", value)[:LONGEST_TEXT]
    if not words:
        return
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{{{namespace}}}is"), f"{{{namespace}}}t")
    text.text = words
    if words != words.strip() or "\n" in words:
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


# --- more rows ------------------------------------------------------------------------------------------------


def _insert_rows(root: etree._Element, last: int, per_line: int, added: int) -> None:
    """Add rows below row `last`, looking like the last goods line; everything below moves down."""
    namespace = etree.QName(root).namespace
    data = root.find(f"{{{namespace}}}sheetData")
    if data is None:
        raise ValueError("no sheetData")
    pattern = {int(row.get("r", "0")): row for row in data if last - per_line < int(row.get("r", "0")) <= last}
    for row in data:
        number = int(row.get("r", "0"))
        for cell in row:
            if number > last:
                cell.set("r", _down(cell.get("r", "A1"), last, added))
            formula = cell.find(f"{{{namespace}}}f")
            if formula is not None:
                formula.text = _formula_down(formula.text or "", last, added)
                if formula.get("ref"):
                    formula.set("ref", _range_down(formula.get("ref", ""), last, added))
        if number > last:
            row.set("r", str(number + added))
    new: list[etree._Element] = []
    for offset in range(added):
        source = pattern.get(last - per_line + 1 + offset % per_line)
        number = last + 1 + offset
        row = copy.deepcopy(source) if source is not None else etree.Element(f"{{{namespace}}}row")
        row.set("r", str(number))
        for cell in list(row):
            cell.set("r", reference(number, split_reference(cell.get("r", "A1"))[1]))
            for child in list(cell):
                cell.remove(child)
            cell.attrib.pop("t", "")
        new.append(row)
    above = max((at for at, row in enumerate(data) if int(row.get("r", "0")) <= last), default=-1)
    for at, row in enumerate(new):
        data.insert(above + 1 + at, row)
    _move_ranges(root, namespace, last, per_line, added)


def _move_ranges(root: etree._Element, namespace: str | None, last: int, per_line: int, added: int) -> None:
    """Merged cells, conditional looks, lists to choose from and the used area follow."""
    merges = root.find(f"{{{namespace}}}mergeCells")
    if merges is not None:
        for merge in list(merges):
            area = merge.get("ref", "")
            first, _, end = area.partition(":")
            top, left = split_reference(first)
            bottom, right = split_reference(end or first)
            if last - per_line < top <= last and bottom <= last:  # of the last goods line: repeated on the new rows
                for offset in range(added // per_line):
                    by = (offset + 1) * per_line
                    etree.SubElement(
                        merges, merge.tag, ref=f"{reference(top + by, left)}:{reference(bottom + by, right)}"
                    )
            merge.set("ref", _range_down(area, last, added))
        merges.set("count", str(len(merges)))
    for element in root.iter(f"{{{namespace}}}conditionalFormatting", f"{{{namespace}}}dataValidation"):
        ranges = element.get("sqref", "").split()
        element.set("sqref", " ".join(_range_down(one, last, added) for one in ranges))
    for element in root.iter(f"{{{namespace}}}dimension"):
        element.set("ref", _range_down(element.get("ref", ""), last, added))


def _down(cell: str, last: int, added: int) -> str:
    row, column = split_reference(cell)
    return reference(row + added if row > last else row, column)


def _range_down(area: str, last: int, added: int) -> str:
    """A range that ends at the last goods row or beyond grows or moves."""
    parts = area.split(":")
    if not all(REFERENCE.match(part) for part in parts):
        return area
    return ":".join(_down(part, last, added) for part in parts)


def _formula_down(formula: str, last: int, added: int) -> str:
    """References of a formula below the goods move; a range that ends on the last goods row grows with it."""

    def move(match: re.Match[str]) -> str:
        words = match[0]
        if words.startswith('"') or words.endswith("!"):
            return words
        before = formula[: match.start()]
        if before.endswith("!"):
            return words  # of another sheet
        plain_reference = words.replace("$", "")
        row, column = split_reference(plain_reference)
        ends_range = before.endswith(":") and row == last
        if row <= last and not ends_range:
            return words
        moved = reference(row + added, column)
        letters = re.match("[A-Z]+", moved)
        assert letters is not None
        fixed_column = "$" if words.startswith("$") else ""
        fixed_row = "$" if "$" in words[1:] else ""
        return f"{fixed_column}{letters[0]}{fixed_row}{moved[len(letters[0]) :]}"

    return _IN_FORMULA.sub(move, formula)
