"""Makers of foreign files by their specifications, for formats no library here writes: compound files, BIFF8, XLSB,
RAR. Each is checked by an independent reader in the tests, so that maker and reader do not agree on a mistake."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]) with the streams; "a/b" lies in the storage a. Every stream is padded to 4096 bytes,
    below which it would have to lie in the mini stream."""
    names: list[tuple[str, int]] = []
    """Name and kind: 1 storage, 2 stream."""
    children: dict[str, list[str]] = {"": []}
    for path in streams:
        parts = path.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            if folder not in children:
                children[folder] = []
                children["/".join(parts[: depth - 1])].append(folder)
                names.append((folder, 1))
        children["/".join(parts[:-1])].append(path)
        names.append((path, 2))
    number = {"": 0, **{name: index for index, (name, _) in enumerate(names, 1)}}
    body = b""
    starts: dict[str, int] = {}
    sizes: dict[str, int] = {}
    chains: list[int] = []
    for path, content in streams.items():
        padded = content.ljust(4096, b"\0")
        sizes[path] = len(padded)
        padded = padded.ljust(-(-len(padded) // SECTOR) * SECTOR, b"\0")
        starts[path] = len(chains)
        count = len(padded) // SECTOR
        chains += [*range(len(chains) + 1, len(chains) + count), _END]
        body += padded
    entries = b""
    for name, kind in [("", 5), *names]:
        short = "Root Entry" if kind == 5 else name.rsplit("/", 1)[-1]
        kids = sorted(children.get(name, []), key=lambda k: (len(k.rsplit("/", 1)[-1]), k.rsplit("/", 1)[-1].upper()))
        parent = name.rsplit("/", 1)[0] if "/" in name else ""
        siblings = sorted(
            children.get(parent, []), key=lambda k: (len(k.rsplit("/", 1)[-1]), k.rsplit("/", 1)[-1].upper())
        )
        right = _FREE
        if kind != 5:
            place = siblings.index(name)
            right = number[siblings[place + 1]] if place + 1 < len(siblings) else _FREE
        raw = short.encode("utf-16-le") + b"\0\0"
        entries += struct.pack(
            "<64sHBBIII16sIQQIQ",
            raw, len(raw), kind, 1, _FREE, right, number[kids[0]] if kids else _FREE, b"", 0, 0, 0,
            starts.get(name, _END if kind == 5 else 0), sizes.get(name, 0),
        )  # fmt: skip
    entries = entries.ljust(-(-len(entries) // SECTOR) * SECTOR, b"\0")
    directory = len(chains)
    count = len(entries) // SECTOR
    chains += [*range(directory + 1, directory + count), _END]
    fat_sectors = -(-(len(chains) + 2) // 128)
    while fat_sectors * 128 < len(chains) + fat_sectors:
        fat_sectors += 1
    first_fat = len(chains)
    chains += [_FAT] * fat_sectors
    fat = struct.pack(f"<{len(chains)}I", *chains).ljust(fat_sectors * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16sHHHHHHIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, fat_sectors, directory, 0, 4096,
        _END, 0, _END,
    ) + struct.pack("<I", 0)  # fmt: skip
    difat = [first_fat + n for n in range(fat_sectors)]
    header += struct.pack("<109I", *difat, *([_FREE] * (109 - len(difat))))
    return header + body + entries + fat


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _text8(text: str, *, short: bool = False) -> bytes:
    """A string of BIFF8, 16 bits a character."""
    return struct.pack("<BB" if short else "<HB", len(text), 1) + text.encode("utf-16-le")


def xls(
    sheets: Mapping[str, Mapping[tuple[int, int], Any]],
    formats: Mapping[tuple[int, int], str] | None = None,
    merges: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
) -> bytes:
    """A workbook of Excel 97 ([MS-XLS]). Places count from 1; merges are top, left, bottom, right."""
    codes = list(dict.fromkeys((formats or {}).values()))
    bof = struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
    start = _record(0x0809, bof) + _record(0x0042, struct.pack("<H", 1200))
    start += b"".join(
        _record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 32767, 400, 0, 0, 0, 0, 0) + _text8("Arial", short=True))
        for _ in range(4)
    )
    start += b"".join(_record(0x041E, struct.pack("<H", 164 + n) + _text8(code)) for n, code in enumerate(codes))
    for number in [0] * 16 + [164 + n for n in range(len(codes))]:
        start += _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, number, 1, 0x20, 0, 0, 0, 0, 0, 0x20C0))
    parts = []
    for cells in sheets.values():
        part = _record(0x0809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
        part += b"".join(_record(0x007D, struct.pack("<HHHHHH", c - 1, c - 1, 2048, 15, 1, 0)) for c in hidden_columns)
        for row in sorted({row for row, _ in cells}):
            options = 0x100 | (0x20 if row in hidden_rows else 0)
            part += _record(0x0208, struct.pack("<HHHHHHHH", row - 1, 0, 256, 255, 0, 0, options, 15))
        for (row, col), value in sorted(cells.items()):
            code = (formats or {}).get((row, col))
            head = struct.pack("<HHH", row - 1, col - 1, 16 + codes.index(code) if code else 15)
            if isinstance(value, bool):
                part += _record(0x0205, head + struct.pack("<BB", value, 0))
            elif isinstance(value, int | float):
                part += _record(0x0203, head + struct.pack("<d", value))
            elif value.startswith("#"):
                part += _record(0x0205, head + struct.pack("<BB", 0x17, 1))
            else:
                part += _record(0x0204, head + _text8(value))
        if merges:
            areas = b"".join(struct.pack("<4H", t - 1, b - 1, a - 1, r - 1) for t, a, b, r in merges)
            part += _record(0x00E5, struct.pack("<H", len(merges)) + areas)
        parts.append(part + _record(0x000A, b""))
    bounds = [_record(0x0085, struct.pack("<IBB", 0, 0, 0) + _text8(name, short=True)) for name in sheets]
    offset = len(start) + sum(map(len, bounds)) + 4
    bounds = []
    for name, part in zip(sheets, parts, strict=True):
        bounds.append(_record(0x0085, struct.pack("<IBB", offset, 0, 0) + _text8(name, short=True)))
        offset += len(part)
    return compound({"Workbook": start + b"".join(bounds) + _record(0x000A, b"") + b"".join(parts)})


def _record12(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(content), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 127 else 0)])
        size >>= 7
        if not size:
            return head + length + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    cells: Mapping[tuple[int, int], Any],
    formats: Mapping[tuple[int, int], str] | None = None,
    merges: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Sequence[int] = (),
    sheet: str = "S",
) -> bytes:
    """A binary workbook ([MS-XLSB]) with one sheet; texts lie in the shared strings."""
    codes = list(dict.fromkeys((formats or {}).values()))
    strings = list(dict.fromkeys(v for v in cells.values() if isinstance(v, str)))
    styles = _record12(278) + _record12(615, struct.pack("<I", len(codes)))
    styles += b"".join(_record12(44, struct.pack("<H", 164 + n) + _wide(code)) for n, code in enumerate(codes))
    styles += _record12(616) + _record12(617, struct.pack("<I", len(codes) + 1))
    styles += b"".join(
        _record12(47, struct.pack("<HHHHHBBHBB", 0, number, 0, 0, 0, 0, 0, 0, 0, 0))
        for number in [0, *(164 + n for n in range(len(codes)))]
    )
    styles += _record12(618) + _record12(279)
    shared = _record12(159, struct.pack("<II", len(strings), len(strings)))
    shared += b"".join(_record12(19, b"\0" + _wide(text)) for text in strings) + _record12(160)
    last_row, last_col = max(r for r, _ in cells), max(c for _, c in cells)
    part = _record12(129) + _record12(148, struct.pack("<4I", 0, last_row - 1, 0, last_col - 1)) + _record12(145)
    for row in sorted({row for row, _ in cells}):
        flags = 0x10 if row in hidden_rows else 0
        part += _record12(0, struct.pack("<IIHBBBI", row - 1, 0, 300, 0, flags, 0, 0))
        for (r, col), value in sorted(cells.items()):
            if r != row:
                continue
            code = (formats or {}).get((row, col))
            head = struct.pack("<II", col - 1, codes.index(code) + 1 if code else 0)
            if isinstance(value, bool):
                part += _record12(4, head + bytes([value]))
            elif isinstance(value, int) and abs(value) < 1 << 29:
                part += _record12(2, head + struct.pack("<i", value << 2 | 2))
            elif isinstance(value, int | float):
                part += _record12(5, head + struct.pack("<d", value))
            else:
                part += _record12(7, head + struct.pack("<I", strings.index(value)))
    part += _record12(146)
    if merges:
        part += _record12(177, struct.pack("<I", len(merges)))
        part += b"".join(_record12(176, struct.pack("<4I", t - 1, b - 1, a - 1, r - 1)) for t, a, b, r in merges)
        part += _record12(178)
    part += _record12(130)
    book = _record12(131) + _record12(153, struct.pack("<II", 0, 0) + _wide("")) + _record12(143)
    book += _record12(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(sheet)) + _record12(144) + _record12(132)
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    top = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'

    def relations(*targets: tuple[str, str]) -> str:
        rows = (
            f'<Relationship Id="rId{n}" Type="{rel}/{kind}" Target="{t}"/>' for n, (kind, t) in enumerate(targets, 1)
        )
        return top + "".join(rows) + "</Relationships>"

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        )
        archive.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.bin")))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            relations(
                ("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin"), ("sharedStrings", "sharedStrings.bin")
            ),
        )
        archive.writestr("xl/worksheets/sheet1.bin", part)
        archive.writestr("xl/styles.bin", styles)
        archive.writestr("xl/sharedStrings.bin", shared)
    return buffer.getvalue()


def rar(files: Mapping[str, bytes]) -> bytes:
    """A RAR 4 archive of stored files (the format's technical note)."""
    found = b"Rar!\x1a\x07\x00"

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        body = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body

    found += block(0x73, 0, b"\0" * 6)
    for name, data in files.items():
        raw = name.encode()
        rest = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0x5A21_0000, 20, 0x30, len(raw), 0x20
        )
        found += block(0x74, 0x8000, rest + raw) + data
    return found + block(0x7B, 0x4000, b"")


def ods(rows: str, *, styles: str = "") -> bytes:
    """An OpenDocument spreadsheet with one sheet S whose rows are given as XML."""
    spaces = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for p, n in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return buffer.getvalue()


def msg(attachments: Mapping[str, bytes]) -> bytes:
    """An Outlook message with attachments ([MS-OXMSG]); contents are padded to 4096 bytes."""
    streams = {"__properties_version1.0": b"\0" * 32}
    for number, (name, data) in enumerate(attachments.items()):
        folder = f"__attach_version1.0_#{number:08X}"
        streams[f"{folder}/__substg1.0_37010102"] = data
        streams[f"{folder}/__substg1.0_3707001F"] = name.encode("utf-16-le")
    return compound(streams)
