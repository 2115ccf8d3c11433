"""The box 随附单证及编号 of an official print: permits with their numbers (随附单证1), kinds of attached papers (随附单证2).

Prints of different systems write a permit as `name number`, `code:number`, `code` and number in one word, or the name
with the code in brackets; several are parted by semicolons, and a box breaks them anywhere. Codes: tables
`licence_types` and `document_types`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cqdesk.forms.declaration.fields import AttachedDocument, Licence
from cqdesk.intake.names import NameBook
from cqdesk.intake.official_found import Found, content_of, with_continuation
from cqdesk.intake.workbook import Cell

_PART = re.compile(r"\s*随\s*附\s*单\s*证\s*(?:及\s*编\s*号|(?P<which>[12１２])\s*(?=[:：\s]|$))?\s*[:：]?")
_CODE_FIRST = re.compile(r"([0-9A-Za-z])(?:\s*[:：/-]\s*|\s+)(.+)", re.DOTALL)
_IN_BRACKETS = re.compile(r"[(（]([0-9A-Za-z])[)）]")
_GLUED = re.compile(r"([A-Za-z])(<.+|\d{5,}.*)")


def read_permits(found: Found) -> None:
    """Read the box into `licences` and `documents`; an empty box says that there are no permits."""
    seen = False
    for kind, words, cell in _texts(found):
        seen = True
        if kind == "2":
            _papers(found, words, cell)
        else:
            _permits(found, words, cell)
    if seen:
        found.shown.add("licences")
        found.shown.add("licence_code")


def _texts(found: Found) -> Iterator[tuple[str, str, Cell]]:
    """What stands behind each of the labels: which one (1, 2, or none), its text, and the cell."""
    for cells in found.sheet.rows.values():
        for cell in cells:
            if _PART.match(cell.text) is None:
                continue  # no label: a text that speaks of papers
            text = with_continuation(found.sheet, cell)
            parts = list(_PART.finditer(text))
            ends = [part.start() for part in parts[1:]] + [len(text)]
            pieces = [(part["which"] or "", text[part.end() : end]) for part, end in zip(parts, ends, strict=True)]
            under = content_of(found.sheet, cell) if not any(words.strip() for _, words in pieces) else None
            if under is not None and not _PART.match(under.text):
                yield pieces[-1][0], with_continuation(found.sheet, under), under
                continue
            for which, words in pieces:
                yield {"１": "1", "２": "2"}.get(which, which), words, cell


def _permits(found: Found, words: str, cell: Cell) -> None:
    for part in re.split(r"[;；]", words):
        code, number = permit_of(part, found.names)
        if code or number:
            found.filled.form.licences.append(Licence())
            here = f"licences[{len(found.filled.form.licences)}]"
            found.put(f"{here}.licence_code", code, cell)
            found.put(f"{here}.licence_number", number, cell)


def permit_of(part: str, names: NameBook) -> tuple[str, str]:
    """Code and number of one permit as printed, without blanks; the name stands for a code nobody knows."""
    if (match := _CODE_FIRST.fullmatch(part.strip())) is not None:
        return match[1], "".join(match[2].split())
    part = "".join(part.split())
    for end in range(len(part), 1, -1):
        if part[:end].isascii() or not (part[end - 1].isalnum() or part[end - 1] in ")）"):
            continue
        if (code := names.by_name("licence_types", part[:end])) is not None:
            rest = part[end:]
            if (match := _IN_BRACKETS.match(rest)) is not None:
                code, rest = match[1], rest[match.end() :]
            return code, rest.strip(":：*-")
    if (match := _GLUED.fullmatch(part)) is not None:
        return match[1], match[2]
    if (match := re.fullmatch(r"([^0-9A-Za-z<]*)[(（]([0-9A-Za-z])[)）][:：]?(.*)", part)) is not None:
        return match[2], match[3]
    if (match := re.fullmatch(r"([^\x00-\x7f：]+)[:：]?([0-9A-Za-z<].*)?", part)) is not None:
        return match[1], match[2] or ""
    return "", part


def _papers(found: Found, words: str, cell: Cell) -> None:
    """Kinds of attached papers; each once, prints do not count them."""
    known: list[str] = [one.document_code for one in found.filled.form.documents]
    for part in re.split(r"[;；]", words):
        for name in _paper_names(part, found.names):
            code = found.names.by_name("document_types", name) or name
            if code in known:
                continue
            known.append(code)
            found.filled.form.documents.append(AttachedDocument())
            found.put(f"documents[{len(known)}].document_code", code, cell)
            found.shown.add("document_code")


def _paper_names(part: str, names: NameBook) -> list[str]:
    whole = "".join(part.split())
    if not whole or names.by_name("document_types", whole) is not None:
        return [whole] if whole else []
    several = [one for one in re.split(r"[\s,，、]+", part) if one]
    if len(several) > 1 and all(names.by_name("document_types", one) is not None for one in several):
        return several
    return [whole]
