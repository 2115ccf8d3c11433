"""Make the font cqdesk ships: one regular Chinese face, cut down to the characters the trade needs.

    python resources/fonts/make_subset.py NotoSansCJK-Regular.ttc TABLES_FOLDER OUTPUT.otf

Kept are Latin and signs, everything in GB2312, characters of personal and company names beyond it, and every
character of the code tables (`*.csv` in TABLES_FOLDER). All of GBK would be three times as large. Needs
fontTools, which the program itself does not. The family is renamed, so that a system font of the same name
never takes its place in print or preview.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

SOURCE_FAMILY = "Noto Sans CJK SC"
SHIPPED_FAMILY = "Noto Sans SC cqdesk"
POSTSCRIPT_NAME = "NotoSansSCcqdesk-Regular"

# First and last code point of the blocks taken whole (those of their characters the source font has).
BLOCKS = (
    (0x0020, 0x024F),  # Latin with accents: foreign names and ports
    (0x0370, 0x03FF),  # Greek: units
    (0x0400, 0x04FF),  # Cyrillic: rail papers
    (0x2010, 0x205E),  # dashes, quotes, ellipsis, per mille
    (0x2070, 0x209F),  # raised and lowered figures
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x218F),  # degree, number sign, Roman figures
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical signs
    (0x2460, 0x24FF),  # circled figures
    (0x2500, 0x25FF),  # box drawing, blocks, shapes
    (0x2600, 0x27BF),  # ticks and crosses
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3200, 0x33FF),  # enclosed figures, square units
    (0xFF01, 0xFFEE),  # full-width and half-width forms
)

# Not in GB2312, yet met in the names of people, firms and places.
NAME_CHARACTERS = (
    "镕喆堃玥珺璟祎垚昇燚婳彧晞晟烨煊睿翀赟韡钰骉龑䶮靐龘珮栞沄浛湲溍滢澂灏炘炜烜焜煜熠"
    "瑀瑭瑄玘玙珅珣琎琭璠璐峣嵘旸昉晗暻淏筱綦赪邨韫飏骞鑫犇淼焱"
)

NAME_FAMILY, NAME_STYLE, NAME_UNIQUE, NAME_FULL, NAME_POSTSCRIPT = 1, 2, 3, 4, 6


def characters_of_gb2312() -> set[int]:
    found: set[int] = set()
    for first in range(0xA1, 0xF8):
        for second in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((first, second)).decode("gb2312")))
            except UnicodeDecodeError:  # a free place in the set
                continue
    return found


def characters_of_tables(folder: Path) -> set[int]:
    """Every character that occurs in the code tables, read as UTF-8."""
    tables = sorted(folder.rglob("*.csv"))
    if not tables:
        raise SystemExit(f"no .csv table in {folder}")
    return {ord(character) for table in tables for character in table.read_text(encoding="utf-8-sig")}


def wanted_characters(tables: Path) -> set[int]:
    wanted = {code for first, last in BLOCKS for code in range(first, last + 1)}
    wanted |= {ord(character) for character in NAME_CHARACTERS}
    wanted |= characters_of_gb2312() | characters_of_tables(tables)
    return {code for code in wanted if code >= 0x20}


def simplified_chinese_face(collection: Path) -> TTFont:
    """The Simplified Chinese face: the same code point is drawn otherwise in Japan or Taiwan."""
    for font in TTCollection(str(collection), lazy=True).fonts:
        if font["name"].getDebugName(NAME_FAMILY) == SOURCE_FAMILY:
            return font
    raise SystemExit(f"{collection} has no face named {SOURCE_FAMILY}")


def rename(font: TTFont) -> None:
    names = {
        NAME_FAMILY: SHIPPED_FAMILY,
        NAME_STYLE: "Regular",
        NAME_UNIQUE: f"{font['name'].getDebugName(5)};{POSTSCRIPT_NAME}",
        NAME_FULL: SHIPPED_FAMILY,
        NAME_POSTSCRIPT: POSTSCRIPT_NAME,
    }
    table = font["name"]
    kept = {0, 5, 7, 8, 9, 11, 13, 14}  # copyright, version, makers and licence stay as they are
    table.names = [name for name in table.names if name.nameID in kept and name.langID == 0x409]
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)
    compact = font["CFF "].cff
    compact.fontNames[0] = POSTSCRIPT_NAME
    compact.topDictIndex[0].FamilyName = SHIPPED_FAMILY
    compact.topDictIndex[0].FullName = SHIPPED_FAMILY


def main() -> None:
    parser = argparse.ArgumentParser(description="Cut the shipped font out of Noto Sans CJK.")
    parser.add_argument("collection", type=Path, help="NotoSansCJK-Regular.ttc")
    parser.add_argument("tables", type=Path, help="folder with the code tables (*.csv)")
    parser.add_argument("output", type=Path, help="the .otf to write")
    arguments = parser.parse_args()

    wanted = wanted_characters(arguments.tables)
    font = simplified_chinese_face(arguments.collection)
    options = Options()
    options.hinting = False
    options.notdef_outline = True  # an unknown character stays visible as a box
    options.layout_features = ["kern", "locl", "ccmp", "mark"]
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    rename(font)
    font.save(str(arguments.output))

    missing = sorted(wanted - set(font.getBestCmap()))
    ideographs = [chr(code) for code in missing if 0x3400 <= code <= 0x9FFF or code >= 0x20000]
    size = arguments.output.stat().st_size
    print(f"{arguments.output.name}: {size:,} bytes, {len(font.getBestCmap()):,} characters")
    print(f"not in the source font: {len(missing)}, of these Chinese: {''.join(ideographs) or 'none'}")


if __name__ == "__main__":
    main()
