"""From papers to matched lines and to the stored draft: `dev.py bench papers_in`.

Bounds: 0.5 s for the shipped pair to the stored draft; 0.3 s for a normal paper, a warm reading process taken as given;
2.0 s and 200 MB for a list of 10,000 rows and 20 columns to matched lines; 0.3 s for a page of a digital PDF. The floor
of the same run is bare calamine reading every cell of the same files, so that a slow machine is told apart from a slow
program; the ratios to it are printed. Memory is the peak of both processes above their rest. `--full` adds a pair of 50
lines.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import python_calamine
import xlsxwriter

from benchmarks.measure import Bench, timed
from cqdesk.actions.demo import samples_folder
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.originals import read_paper
from cqdesk.actions.papers_in import import_files
from cqdesk.intake.gate import admit
from cqdesk.intake.reading import PaperReaders
from tests.intake.pdfmaker import Draw, Sheet, pdf

Row = tuple[str | int, ...]
BOUND_S = 0.5
LINES = 50
SAMPLE = ("江海联运拼箱出口-发票.xlsx", "江海联运拼箱出口-装箱单.xlsx")


def bare(files: list[Path]) -> None:
    """Read every cell of every sheet, by calamine alone."""
    for path in files:
        book = python_calamine.CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def large_pair(folder: Path, seed: int) -> list[Path]:
    """An invoice and a packing list of 50 lines with the same goods."""
    chance = random.Random(seed)
    goods = [
        (f"样品零件{n:02d}", f"M-{n:03d}", chance.randrange(10, 900), chance.randrange(1, 90)) for n in range(LINES)
    ]
    invoice: list[Row] = [("品名", "型号", "数量", "单位", "单价", "总价", "币制")]
    invoice += [(name, model, count, "个", price, count * price, "USD") for name, model, count, price in goods]
    packing: list[Row] = [("品名", "型号", "数量", "单位", "净重(KG)", "毛重(KG)")]
    packing += [(name, model, count, "个", count * 2, count * 2 + 5) for name, model, count, _ in goods]
    return [_sheet(folder / "i.xlsx", "商业发票", invoice), _sheet(folder / "p.xlsx", "装箱单", packing)]


def _sheet(path: Path, title: str, rows: list[Row]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, (title,))
        sheet.write_row(1, 0, ("发票号：", "INV-1"))
        for number, row in enumerate(rows, start=3):
            sheet.write_row(number, 0, row)
    return path


LARGE_ROWS, LARGE_SECONDS, LARGE_MB = 10_000, 2.0, 200.0
PAPER_SECONDS = 0.3
PDF_PAGES = 10


def large_list(folder: Path, seed: int) -> Path:
    """A packing list of 10,000 rows and 20 columns."""
    chance = random.Random(seed)
    heads = (
        "序号 品名 英文品名 型号 料号 品牌 规格 HS编码 数量 单位 件数 包装种类 毛重(KG) 净重(KG) 体积(CBM) 单价(USD)"
    )
    rows: list[tuple[str | int | float, ...]] = [(*heads.split(), "总价(USD)", "币制", "原产国", "箱号")]
    for n in range(1, LARGE_ROWS + 1):
        count, price = chance.randrange(1, 900), chance.randrange(100, 9999) / 100
        rows.append((
            n, f"样品零件{chance.randrange(500)}", f"Sample part {chance.randrange(500)}", f"M-{n}", f"P{n:06d}", "TESTBRAND",
            f"{n}mm", "8471300000", count, "个", 1, "纸箱", count * 1.5 + 1, count * 1.5, 0.1, price, round(count * price, 2),
            "USD", "中国", str(n),
        ))  # fmt: skip
    path = folder / "large.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("装箱单")
        sheet.write(0, 0, "PACKING LIST")
        for number, row in enumerate(rows, start=2):
            sheet.write_row(number, 0, row)
    return path


def pdf_list(folder: Path) -> Path:
    """A digital PDF of ten ruled pages with 40 goods lines each."""
    head = ["序号", "品名", "型号", "数量(PCS)", "毛重(KG)", "净重(KG)", "金额(USD)"]

    def page(first: int) -> Draw:
        rows = [[str(n), f"样品零件{n}", f"M-{n}", "120", "12.5", "10", "600.00"] for n in range(first, first + 40)]

        def draw(sheet: Sheet) -> None:
            sheet.grid(30, 60, [40, 120, 80, 70, 70, 70, 70], [head, *rows])

        return draw

    path = folder / "list.pdf"
    path.write_bytes(pdf(*(page(1 + 40 * number) for number in range(PDF_PAGES))))
    return path


def _papers(bench: Bench, desk: Desk, folder: Path) -> None:
    """Reading alone, without the store: the reading process is warm, as in the window."""
    sample = samples_folder() / SAMPLE[0]
    data = {path: path.read_bytes() for path in (sample, large_list(folder, bench.seed), pdf_list(folder))}
    small, large, pages = data

    def lines(path: Path) -> int:
        reading = read_paper(desk, path.name, data[path])
        return sum(len(document.lines) for document in reading.documents)

    bench.row("normal paper to lines", timed(lambda: lines(small), repeats=bench.times(20)), bound=PAPER_SECONDS)
    floor = timed(lambda: bare([large]), repeats=bench.times(3))
    took = timed(lambda: lines(large), repeats=bench.times(3))
    bench.row(f"floor: bare calamine, {LARGE_ROWS} rows", floor)
    bench.row(f"{LARGE_ROWS} rows x 20 columns to matched lines", took, bound=LARGE_SECONDS)
    bench.row("ratio to bare calamine", took / floor, "")
    if lines(large) != LARGE_ROWS or lines(pages) != 40 * PDF_PAGES:
        bench.row("lists read whole (0 = yes)", 1, "", bound=0)
    page = timed(lambda: lines(pages), repeats=bench.times(5)) / PDF_PAGES
    bench.row("digital PDF to lines, a page", page, bound=PAPER_SECONDS)


def _memory(bench: Bench, folder: Path) -> None:
    """Peak memory of a program that reads the large list, above the same program at rest; and of its reading process."""
    code = (
        "import json, os, sys, pathlib\n"
        "from cqdesk.actions.desk import open_desk\n"
        "from cqdesk.actions.originals import read_paper\n"
        "def peak(pid):\n"
        "    lines = open(f'/proc/{pid}/status').read().splitlines()\n"
        "    return int(next(one for one in lines if one.startswith('VmHWM')).split()[1]) / 1024\n"
        "path = pathlib.Path(sys.argv[2]); data = path.read_bytes()\n"
        "with open_desk(pathlib.Path(sys.argv[1])) as desk:\n"
        "    small = pathlib.Path(sys.argv[3]); read_paper(desk, small.name, small.read_bytes())\n"
        "    rest = peak(os.getpid())\n"
        "    found = read_paper(desk, path.name, data)\n"
        "    reader = open(f'/proc/self/task/{os.getpid()}/children').read().split()[0]\n"
        "    print(json.dumps([peak(os.getpid()) - rest, peak(reader), len(found.documents[0].lines)]))\n"
    )
    sample = samples_folder() / SAMPLE[0]
    command = [sys.executable, "-c", code, str(folder / "memory"), str(folder / "large.xlsx"), str(sample)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parents[1])
    ours, reader, _ = json.loads(done.stdout)
    bench.row(f"memory above rest, {LARGE_ROWS} rows", ours, "MB", bound=LARGE_MB)
    bench.row("peak of the reading process, all told", reader, "MB", bound=LARGE_MB)


def _start(bench: Bench) -> None:
    def fresh() -> None:
        with PaperReaders() as readers:
            sample = samples_folder() / SAMPLE[0]
            readers.books(admit(sample.name, sample.read_bytes()))

    bench.row("first paper of a fresh reading process", timed(fresh, repeats=bench.times(5)), bound=PAPER_SECONDS)


def _measure(bench: Bench, desk: Desk, name: str, files: list[Path], bound: float | None) -> None:
    repeats = bench.times(20)
    bench.row(f"floor: bare calamine, {name}", timed(lambda: bare(files), repeats=repeats))
    bench.row(
        f"pair to stored draft, {name}",
        timed(lambda: import_files(desk, files), repeats=repeats),
        bound=bound,
    )


def main() -> int:
    """Print the table, keep the result, 0 only if the bound holds."""
    bench = Bench("papers_in", "From an invoice and a packing list to the stored draft")
    with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder) / "data") as desk:
        _measure(bench, desk, "sample of 12 lines", [samples_folder() / name for name in SAMPLE], BOUND_S)
        if bench.full:
            _measure(bench, desk, f"{LINES} lines", large_pair(Path(folder), bench.seed), BOUND_S)
        _papers(bench, desk, Path(folder))
        if sys.platform == "linux":  # only there the system tells
            _memory(bench, Path(folder))
        _start(bench)
        return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
