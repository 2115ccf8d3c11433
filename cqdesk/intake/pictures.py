"""How many pixels a picture claims to have, read from its header alone, before anything decodes it.

A picture of a few kilobytes may claim billions of pixels. The formats: PNG (ISO 15948, 11.2.2), JPEG (ITU-T T.81,
B.2.2), GIF89a, BMP (BITMAPINFOHEADER), WebP (RFC 9649), TIFF 6.0.
"""

from __future__ import annotations

import struct

from cqdesk.errors import UserError

MAX_PIXELS = 120_000_000
"""An A3 page at 600 dpi has 70 million."""

_MARKS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


def is_picture(head: bytes) -> bool:
    """Whether the first bytes are those of a picture format."""
    if head.startswith(b"BM"):  # two letters begin many a text: a bitmap's header has a known length too
        return len(head) >= 30 and head[14:18] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0", b"\x0c\0\0\0")
    return head.startswith(_MARKS) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")


def check_pixels(data: bytes) -> None:
    """Raise `UserError` for a picture that claims too many pixels, or whose header makes no sense."""
    try:
        width, height = _size(data)
    except (struct.error, IndexError, ValueError):
        raise UserError(
            "gate-damaged", "图片已损坏或不完整，无法读取。", "请向客户重新索取，或重新扫描、拍照。"
        ) from None
    if width < 1 or height < 1 or width * height > MAX_PIXELS:
        raise UserError(
            "gate-picture-too-large",
            f"图片尺寸异常（{width}×{height} 像素），已拒绝读取。",
            "请以 300 dpi 重新扫描，或向客户索取 Excel、PDF 原件。",
        )


def _size(data: bytes) -> tuple[int, int]:
    if data.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    if data.startswith(b"GIF8"):
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data.startswith(b"BM"):
        if data[14:18] == b"\x0c\0\0\0":
            width, height = struct.unpack("<HH", data[18:22])
        else:
            width, height = struct.unpack("<ii", data[18:26])
        return width, abs(height)
    if data.startswith(b"RIFF"):
        return _webp_size(data)
    return _tiff_size(data)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        if marker in (0xD9, 0xDA):
            raise ValueError("no frame")
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        at += 2 + max(length, 2)


def _webp_size(data: bytes) -> tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("unknown chunk")


def _tiff_size(data: bytes) -> tuple[int, int]:
    """Of all pages of a TIFF: the widest and the highest, so that one huge page is seen."""
    order = "<" if data.startswith(b"II") else ">"
    (at,) = struct.unpack(order + "I", data[4:8])
    width = height = pages = 0
    seen: set[int] = set()
    while at and at not in seen and pages < 1000:
        seen.add(at)
        pages += 1
        (count,) = struct.unpack(order + "H", data[at : at + 2])
        for entry in range(count):
            tag, kind, _, short, _ = struct.unpack(order + "HHIHH", data[at + 2 + entry * 12 : at + 14 + entry * 12])
            (long,) = struct.unpack(order + "I", data[at + 10 + entry * 12 : at + 14 + entry * 12])
            value = short if kind == 3 else long
            if tag == 256:
                width = max(width, value)
            elif tag == 257:
                height = max(height, value)
        (at,) = struct.unpack(order + "I", data[at + 2 + count * 12 : at + 6 + count * 12])
    return width, height
