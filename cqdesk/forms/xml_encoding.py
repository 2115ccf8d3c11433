"""In which encoding an XML file of unknown origin is written: by its mark, by what it says, and by what it shows.

A file that says GB2312 and holds UTF-8 is common (a program converted the text and left the first line as it was). Read
by its word it becomes other Chinese characters in silence, so proof goes before the word. Everything else that does not
fit is refused, unless the reader is `lenient`: of a receipt the letter and the numbers must not be lost over its notes.
"""

from __future__ import annotations

import re

from cqdesk.errors import UserError

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,120}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UTF8, _GB = "utf-8", "gb18030"
_READ_AS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), _UTF8),
    # senders write the name of the small set and characters of the large one
    **dict.fromkeys(("gb2312", "gb_2312", "gb2312-80", "gb_2312-80", "euc-cn", "gbk", "x-gbk", "gb18030"), _GB),
    **dict.fromkeys(("cp936", "ms936", "windows-936"), _GB),  # names of the same set on Windows and in Java
}
_MARKS = (
    (b"\xef\xbb\xbf", _UTF8),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\x00", "utf-16-le"),  # no mark, but no other encoding begins a file so
    (b"\x00<", "utf-16-be"),
)
_CHINESE_TEXT = re.compile(r"[\x00-\x7f\u2000-\u206f\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+\Z")
"""ASCII and what Chinese texts are made of. Chinese in GB18030 whose bytes are such a text in UTF-8 too would be a row of
rare characters; its ordinary ones give Greek, Arabic or nothing at all."""


def decode_xml(data: bytes, *, lenient: bool = False) -> str:
    """The text of an XML file. Raises `UserError` `xml-encoding` when its bytes are not what it says they are.

    `lenient`: then as UTF-8, and as GB18030 where it says UTF-8 or nothing.
    """
    tried = [marked] if (marked := _marked(data)) else _by_declaration(data, lenient)
    for encoding in tried:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(
        "xml-encoding",
        "XML文件的文字编码与其声明不符，或不是受支持的编码（UTF-8、GB2312、GB18030）。",
        "请让对方按UTF-8重新保存或导出该文件。",
    )


def _marked(data: bytes) -> str:
    return next((name for mark, name in _MARKS if data.startswith(mark)), "")


def _by_declaration(data: bytes, lenient: bool) -> list[str]:
    match = _DECLARED.match(data[:400])
    encoding = _READ_AS.get(match[1].decode("ascii").lower(), "") if match else _UTF8
    if encoding == _GB and _is_utf8(data):
        return [_UTF8]
    if not lenient:
        return [encoding] if encoding else []
    return {_UTF8: [_UTF8, _GB], _GB: [_GB, _UTF8]}.get(encoding, [_UTF8])


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes prove to be UTF-8, whatever is said of them."""
    try:
        words = data.decode(_UTF8)
    except UnicodeDecodeError:
        return False
    return not words.isascii() and _CHINESE_TEXT.match(words) is not None
