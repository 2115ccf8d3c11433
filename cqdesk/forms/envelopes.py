"""Envelopes around a message or receipt: taken off when reading, never written.

Known: `DxpMsg` of the exchange platform (base64 in `Data`), the old mailbox (`Message`, `Request`, the message
escaped as text) and `ImportMessage` of early 2018 (the message nested in `SWImpData`). Source: official interface
papers 2015-2018.
"""

from __future__ import annotations

import base64

from lxml import etree

from cqdesk.errors import UserError

from .xml_parse import local_name, parse_safely

ENVELOPES = frozenset({"DxpMsg", "ImportMessage", "Message", "Request"})
"""Roots that carry something else."""

NOTHING_INSIDE = "envelope-empty"
"""Id of the refusal of an envelope in which nothing can be read."""
_DEPTH = 4
"""Envelopes within envelopes followed: three layers are official, one to spare."""


def unwrap(root: etree._Element, *, lenient: bool = False) -> etree._Element:
    """The content of all envelopes, or `root` itself when it is none. `lenient` as in `parse_safely`.

    Raises `UserError` `envelope-empty` when an envelope holds nothing that can be read, and those of `parse_safely`
    for escaped or encoded content.
    """
    for _layer in range(_DEPTH):
        if local_name(root) not in ENVELOPES:
            return root
        root = _content(root, lenient)
    raise _empty()


def _content(envelope: etree._Element, lenient: bool) -> etree._Element:
    if local_name(envelope) == "DxpMsg":
        for element in envelope:
            if local_name(element) == "Data" and (element.text or "").strip():
                try:
                    inner = base64.b64decode("".join((element.text or "").split()), validate=True)
                    return parse_safely(inner, lenient=lenient)
                except ValueError as broken:  # no base64, or no ASCII at all
                    raise _empty() from broken
        raise _empty()
    carriers = [e for e in envelope.iter() if isinstance(e.tag, str) and e is not envelope]
    for element in carriers:
        if local_name(element) in ("DecMessage", "Request"):
            return element
    for element in (envelope, *carriers):
        words = (element.text or "").strip()
        if words.startswith("<"):
            return parse_safely(_redeclared(words))
    raise _empty()


def _redeclared(words: str) -> bytes:
    """Escaped XML is text already: what its own declaration says of the encoding no longer holds."""
    if words.startswith("<?xml"):
        words = words.partition("?>")[2]
    return words.encode("utf-8", "surrogatepass")


def _empty() -> UserError:
    return UserError(
        NOTHING_INSIDE,
        "文件是传输信封，但其中没有可读取的报文。",
        "请向对方索取原始报文文件。",
    )
