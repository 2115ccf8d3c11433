"""From an invoice and a packing list to the stored draft: `dev.py bench papers_in`.

Bound: 0.5 s for the pair. The floor of the same run is bare calamine reading every cell of the same two files, so that
a slow machine is told apart from a slow program. The pair is the shipped sample; `--full` adds a synthetic pair of 50
lines in the same layout of columns.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import python_calamine
import xlsxwriter

from benchmarks.measure import Bench, timed
from cqdesk.actions.demo import samples_folder
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.papers_in import import_files

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
        return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
