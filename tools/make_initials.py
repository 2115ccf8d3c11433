"""Write `resources/codes/initials.csv`: the pinyin initials of the characters of the code names and of GB2312.

Run by a maintainer after a table changed: `pip install pypinyin`, then `python tools/make_initials.py`. The
product itself never needs pypinyin. A character gets the readings it has in the names (重 in 重庆 is `c`, in
重量 `z`), so the rare readings of a dictionary do not flood the results. The other characters of GB2312, which
goods and companies are named with, get their commonest reading.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

CODES = Path(__file__).resolve().parents[1] / "resources" / "codes"


def is_chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char == "〇"


def gb2312() -> list[str]:
    """The 6,763 Chinese characters of GB2312."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [char for pair in rows if (char := pair.decode("gb2312", "ignore"))]


def main() -> None:
    with (CODES / "vintages.csv").open(encoding="utf-8", newline="") as file:
        tables = [row["table"] for row in csv.DictReader(file) if row["initials"] == "yes"]
    names: set[str] = set()
    for table in tables:
        with (CODES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            names.update(row["name_zh"] for row in csv.DictReader(file))
    readings: dict[str, set[str]] = defaultdict(set)
    for name in sorted(names):
        # One item per character: anything not Chinese is handed back as it is, character by character.
        spoken = pinyin(name, style=Style.NORMAL, errors=list)
        if len(spoken) != len(name):
            raise SystemExit(f"{name!r}: {len(spoken)} readings for {len(name)} characters")
        for char, choice in zip(name, spoken, strict=True):
            if is_chinese(char) and choice[0][:1].isascii():
                readings[char].add(choice[0][0])
    for char in gb2312():
        if char not in readings:
            spoken_as = pinyin(char, style=Style.NORMAL, errors=list)[0][0]
            if spoken_as[:1].isascii():
                readings[char].add(spoken_as[0])
    with (CODES / "initials.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["character", "initials"])
        writer.writerows((char, "".join(sorted(letters))) for char, letters in sorted(readings.items()))


if __name__ == "__main__":
    main()
