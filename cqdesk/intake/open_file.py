"""From an admitted file to its workbooks: which reader, what is in a bundle, what a password opens.

Runs in the reading process. Every reader takes bytes and a name, gives a `Workbook`, and raises `UserError` for what it
cannot read; faults of the libraries underneath become the sentence for a damaged file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from cqdesk.errors import UserError
from cqdesk.intake.gate import BUNDLES, FileKind, ForeignFile, admit, damaged
from cqdesk.intake.workbook import Workbook

Reader = Callable[[bytes, str], Workbook]


def open_file(foreign: ForeignFile, *, passwords: Sequence[str] = ()) -> list[Workbook]:
    """The workbooks of a file: one, or one for each readable file of a bundle. Raises `UserError`."""
    if foreign.kind == "encrypted":
        from cqdesk.intake.encrypted import decrypted

        plain = admit(foreign.name, decrypted(foreign.data, passwords))
        if plain.kind in BUNDLES or plain.kind == "encrypted":
            raise damaged()
        return open_file(plain)
    if foreign.kind in BUNDLES:
        from cqdesk.intake.bundles import open_bundle

        return open_bundle(foreign, passwords)
    return [read_one(foreign, passwords=passwords)]


def read_one(foreign: ForeignFile, *, passwords: Sequence[str] = ()) -> Workbook:
    """The workbook of a file that is no bundle. Raises `UserError`."""
    try:
        if foreign.kind in ("pdf", "xls"):  # both may be encrypted inside
            return _with_passwords(foreign, passwords)
        return _reader_of(foreign.kind)(foreign.data, foreign.name)
    except (UserError, MemoryError, RecursionError):
        raise
    except Exception as error:  # the libraries below raise whatever comes to their mind on a broken file
        raise damaged() from error


def _with_passwords(foreign: ForeignFile, passwords: Sequence[str]) -> Workbook:
    if foreign.kind == "pdf":
        from cqdesk.intake.pdf import read_pdf

        return read_pdf(foreign.data, foreign.name, passwords)
    from cqdesk.intake.xls import read_xls

    return read_xls(foreign.data, foreign.name, passwords)


_READERS = {
    "xlsx": ("xlsx", "read_xlsx"),
    "xlsb": ("xlsb", "read_xlsb"),
    "ods": ("ods", "read_ods"),
    "csv": ("texts", "read_csv"),
    "html": ("html_tables", "read_html"),
    "xml-sheet": ("xml_sheet", "read_xml_sheet"),
    "picture": ("scans", "read_picture"),
}
"""Module and function by kind; a reader's libraries are loaded when it is first asked for."""


def _reader_of(kind: FileKind) -> Reader:
    module, function = _READERS[kind]
    reader: Reader = getattr(import_module(f"cqdesk.intake.{module}"), function)
    return reader
