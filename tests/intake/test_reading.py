"""Foreign files are read in a process of their own: whatever happens to it costs one sentence and nothing else."""

from __future__ import annotations

import ast
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cqdesk.errors import Cancelled, UserError
from cqdesk.intake import plain_books
from cqdesk.intake.gate import ForeignFile, admit
from cqdesk.intake.open_file import open_file
from cqdesk.intake.plain_books import NotPlain, pack, unpack
from cqdesk.intake.reading import PaperReaders

from . import makers
from .papermaker import admitted, workbook
from .pdfmaker import pdf

ROOT = Path(__file__).resolve().parents[2]
GOOD = workbook({"箱单": {"A1": "装箱单", "B2": 12.5, "C3": "0101210010"}})


def stand_in(body: str) -> list[str]:
    """A command that takes a request and then does something else than reading."""
    head = "import struct, sys, json, os, time; i, o = sys.stdin.buffer, sys.stdout.buffer\n"
    take = "n, = struct.unpack('>I', i.read(4)); h = json.loads(i.read(n)); d = i.read(h['size'])\n"
    return [sys.executable, "-c", head + take + body]


def refusal(readers: PaperReaders, foreign: ForeignFile) -> str:
    with pytest.raises(UserError) as caught:
        readers.books(foreign)
    assert caught.value.remedy
    return caught.value.id


def test_what_arrives_is_what_was_read(readers: PaperReaders) -> None:
    for data in (GOOD, makers.xls({"S": {(1, 1): "a", (2, 2): 0.1}}, {(2, 2): "0.00%"}, [(1, 1, 2, 1)], [2], [3])):
        assert readers.books(admitted(data)) == open_file(admitted(data))


def test_a_page_arrives_with_its_boxes(readers: PaperReaders) -> None:
    data = pdf(lambda page: page.grid(40, 100, [90, 90, 90], [["品名", "数量", "重量"], ["甲", "1", "2.5"]]))
    (book,) = readers.books(admitted(data, "a.pdf"))
    assert book == open_file(admitted(data, "a.pdf"))[0]
    assert all(cell.box is not None and cell.place.startswith("p1!") for cell in book.sheets[0].cells.values())


def test_a_file_that_ends_a_used_process_is_given_a_fresh_one() -> None:
    answer = "a = b'{\"books\": []}'; o.write(struct.pack('>I', len(a)) + a); o.flush()\n"
    again = "n, = struct.unpack('>I', i.read(4)); os._exit(1)"  # whatever comes second ends it
    with PaperReaders(command=stand_in(answer + again)) as readers:
        assert [readers.books(admitted(GOOD)) for _ in range(3)] == [[], [], []]


def test_a_refusal_arrives_as_its_sentence(readers: PaperReaders) -> None:
    assert refusal(readers, admitted(b"%PDF-1.7 rubbish")) == "gate-damaged"
    assert readers.books(admitted(GOOD))  # and the next file is read


@pytest.mark.parametrize(
    ("body", "id"),
    [
        ("os.abort()", "reader-crashed"),
        ("sys.exit(3)", "reader-crashed"),
        ("o.write(struct.pack('>I', 10) + b'abc'); o.flush(); sys.exit()", "reader-crashed"),
        ("o.write(b'\\xff\\xff\\xff\\xff'); o.flush(); time.sleep(60)", "reader-crashed"),
        ("a = b'{\"books\": [{}]}'; o.write(struct.pack('>I', len(a)) + a); o.flush(); time.sleep(60)", "reader-odd-answer"),
        ("a = b'\\x80\\x04pickle'; o.write(struct.pack('>I', len(a)) + a); o.flush(); time.sleep(60)", "reader-odd-answer"),
        ("time.sleep(600)", "reader-timeout"),
    ],
)  # fmt: skip
def test_a_reading_process_that_dies_hangs_or_lies_costs_a_sentence(body: str, id: str) -> None:
    patience = 0.2 if id == "reader-timeout" else 30.0
    with PaperReaders(command=stand_in(body), patience_s=patience) as broken:
        assert refusal(broken, admitted(GOOD)) == id
        assert refusal(broken, admitted(GOOD)) == id  # a fresh process, the same end


def test_a_process_that_may_not_start_is_told_when_a_file_needs_it(tmp_path: Path) -> None:
    with PaperReaders(command=[str(tmp_path / "blocked-by-a-virus-scanner")]) as blocked:
        blocked.warm()
        assert refusal(blocked, admitted(GOOD)) == "reader-not-started"


def test_reading_stops_when_the_user_says_so() -> None:
    with PaperReaders(command=stand_in("time.sleep(600)")) as slow, pytest.raises(Cancelled):
        slow.books(admitted(GOOD), stop=lambda: True)


def test_closing_ends_a_process_that_is_still_reading() -> None:
    slow = PaperReaders(command=stand_in("time.sleep(600)"))
    ended: list[str] = []
    asking = threading.Event()

    def stop() -> bool:
        asking.set()
        return False

    def read() -> None:
        try:
            slow.books(admitted(GOOD), stop=stop)
        except UserError as error:
            ended.append(error.id)

    thread = threading.Thread(target=read)
    thread.start()
    assert asking.wait(120)
    slow.close()
    thread.join(120)
    assert ended == ["reader-crashed"]


if os.name == "posix":

    def test_memory_is_bounded(readers: PaperReaders) -> None:
        """A workbook of one enormous text that the cells would copy: the process gives up before the machine suffers."""
        limited = [sys.executable, "-c", "import cqdesk.intake.worker as w; w.MEMORY_BYTES = 8 << 20; w.main()"]
        cells = {(row, col): f"{row}-{col}" * 9 for row in range(1, 1500) for col in range(1, 12)}
        data = workbook({"S": cells})
        with PaperReaders(command=limited) as small:
            assert refusal(small, admitted(data)) in ("reader-memory", "reader-crashed")
        assert len(readers.books(admitted(data))[0].sheets[0].cells) == len(cells)

    def test_the_process_works_at_low_priority_and_leaves_no_core() -> None:
        import subprocess

        code = (
            "import os, resource, cqdesk.intake.worker as w; w._bound();"
            "print(os.nice(0), resource.getrlimit(resource.RLIMIT_CORE)[0], resource.getrlimit(resource.RLIMIT_DATA)[0] > 0)"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        nice, core, data = done.stdout.split()
        assert int(nice) >= 10
        assert (core, data) == ("0", "True")


# --- plain data ---------------------------------------------------------------------------------------------


def packed() -> dict[str, object]:
    found: dict[str, object] = json.loads(pack(open_file(admitted(GOOD))))
    return found


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("rows", [1, 2]), ("rows", [0, 2, 3]), ("rows", [1, 2, 2_000_000]), ("cols", [1, "2", 3]), ("cols", [1, True, 3]),
        ("texts", ["a", None, "c"]), ("kinds", [0, 1, 99]), ("kinds", [0, 1, -1]), ("format", [0, 0, 7]), ("formats", [["a"]]),
        ("raws", {"9": "x"}), ("raws", {"x": "x"}), ("doubtful", [3]), ("boxes", {"0": [1, 2, 3]}),
        ("boxes", {"0": [1, 2, 3, 4, 1e9]}), ("merges", [[1, 1, 1]]), ("merges", [[1, 1, 1, 99_999]]),
            ("hidden", 1), ("pages", [1]),
        ("hidden_rows", [0]), ("hidden_columns", [[1]]), ("name", 5),
    ],
)  # fmt: skip
def test_nothing_that_arrives_is_believed(where: str, value: object) -> None:
    found = packed()
    found["books"][0]["sheets"][0][where] = value  # type: ignore[index]
    with pytest.raises(NotPlain):
        unpack(json.dumps(found).encode())


def test_an_issue_that_arrives_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    found = packed()
    issue = {"id": "a", "severity": "fatal", "path": "", "message": "", "remedy": "", "source": ""}
    found["books"][0]["issues"] = [issue]  # type: ignore[index]
    with pytest.raises(NotPlain):
        unpack(json.dumps(found).encode())
    monkeypatch.setattr(plain_books, "MAX_CELLS", 1)
    with pytest.raises(NotPlain):
        unpack(json.dumps(packed()).encode())


# --- nothing goes past the gate -----------------------------------------------------------------------------

READERS = {f"cqdesk.intake.{name}" for name in (
    "xlsx", "xlsb", "xls", "ods", "texts", "html_tables", "xml_sheet", "pdf", "pdf_rules", "bundles", "seven", "encrypted",
    "scans", "open_file", "sheet_xml", "xml_parts", "squeeze",
)}  # fmt: skip
LIBRARIES = {
    "xlrd",
    "python_calamine",
    "pypdfium2",
    "pdfplumber",
    "msoffcrypto",
    "py7zr",
    "rarfile",
    "PIL",
    "olefile",
    "openpyxl",
}


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Every statement in it, those in functions and branches too; expressions, which are most of a tree, are left out."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for one in getattr(node, part, ()):
            yield one
            yield from statements(one)


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in statements(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = path.relative_to(ROOT).with_suffix("").parts
                base = ".".join((*parts[: len(parts) - node.level], *([node.module] if node.module else [])))
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def test_only_the_reading_process_opens_foreign_files() -> None:
    """Outside of intake nobody imports a reader or a library that reads foreign formats; inside only readers do."""
    for path in sorted((ROOT / "cqdesk").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        used = imports_of(path)
        if module not in READERS:
            assert not {name.split(".")[0] for name in used} & LIBRARIES, module
        if not module.startswith("cqdesk.intake"):
            allowed = {"cqdesk.intake.worker"} if module == "cqdesk.__main__" else set()
            assert not used & (READERS | {"cqdesk.intake.worker"}) - allowed, module


def test_foreign_bytes_come_from_the_gate_alone() -> None:
    """The one place that makes a `ForeignFile` is the gate, and the process gets nothing else."""
    makers_of_foreign = [
        path.name
        for path in sorted((ROOT / "cqdesk").rglob("*.py"))
        if "ForeignFile" in (text := path.read_text("utf-8"))
        and any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ForeignFile"
            for node in ast.walk(ast.parse(text))
        )
    ]
    assert makers_of_foreign == ["gate.py", "worker.py"]
    assert admit("a.xlsx", GOOD).kind == "xlsx"
