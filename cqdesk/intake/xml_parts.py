"""Streaming of XML parts through lxml: finished elements only, everything else cut off as it passes.

Resolves no entities, loads no DTD, touches no network; a part with a DOCTYPE is refused by the parser that reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import IO

from lxml import etree

from cqdesk.intake.gate import doctype

_PIECE = 64 * 1024
_MAX_ELEMENT_BYTES = 16 * 1024 * 1024
"""XML of one element that is asked for: a row, a list of styles."""


@lru_cache(maxsize=1024)
def _name(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def local_name(element: etree._Element) -> str:
    """The name of an element without its name space."""
    return _name(str(element.tag))


def text_below(element: etree._Element) -> str:
    """All text inside an element."""
    return "".join(str(text) for text in element.itertext())


def events(
    stream: IO[bytes], root_tag: str, *tags: str, starts: frozenset[str] = frozenset()
) -> Iterator[etree._Element]:
    """Finished elements of the given local names, in document order; those in `starts` as soon as they begin.

    Everything else is cut off as soon as it is finished: a part full of elements nobody asked for costs time, bounded
    by the gate, but no memory. Raises ValueError when the root is another element or one element never ends, and
    `UserError` gate-doctype before the first element of a part that declares a DOCTYPE.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in (root_tag, *tags, *starts)],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: etree._Element | None = None
    still_open: etree._Element | None = None
    open_bytes = 0
    while piece := stream.read(_PIECE):
        parser.feed(piece)
        for event, element in parser.read_events():
            if not isinstance(element, etree._Element):
                continue
            if root is None:
                _refuse_doctype(element)
                if local_name(element) != root_tag:
                    raise ValueError(root_tag)
                root = element
            wanted_start = local_name(element) in starts
            if (event == "start") == wanted_start and element is not root:
                yield element
        if root is None:
            raise ValueError(root_tag)
        opened = _prune(root, tags)
        open_bytes = open_bytes + len(piece) if opened is not None and opened is still_open else 0
        if open_bytes > _MAX_ELEMENT_BYTES:
            raise ValueError(root_tag)
        still_open = opened
    parser.close()


def _refuse_doctype(element: etree._Element) -> None:
    """The parser's own word, so that no encoding, comment or part name hides it.

    References to declared entities stay unresolved and would cut a cell's text short; there are none without a
    DOCTYPE, as a reference to what is not declared is then a syntax error.
    """
    info = element.getroottree().docinfo
    if info.internalDTD is not None:
        raise doctype()


def _prune(root: etree._Element, wanted: Sequence[str]) -> etree._Element | None:
    """Cut off all finished elements; returns the wanted element that is still open, if any."""
    node = root
    while len(node):
        del node[:-1]
        node = node[-1]
        if local_name(node) in wanted:
            return node
    return None
