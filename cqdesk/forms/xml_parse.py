"""XML of unknown origin, parsed safely: no DTD, no entities of its own, no network, bounded size."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from cqdesk.errors import UserError

from .xml_encoding import decode_xml

MAX_BYTES = 16 * 1024 * 1024
"""Largest XML file read, in bytes: the exchange platform itself takes no message above 4 MB."""

MAX_ELEMENTS = 100_000
"""Most elements read: a full declaration (50 lines, 500 containers) has fewer than 10,000."""


def local_name(element: etree._Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def parse_safely(data: bytes, *, lenient: bool = False) -> etree._Element:
    """Parse an XML file of unknown origin: no DTD, no entities of its own, no network, bounded size.

    Decoded by byte order mark, else by the XML declaration, GB2312 as its superset GB18030 (`xml_encoding`, also for
    `lenient`).
    Raises `UserError` `xml-too-large`, `xml-doctype`, `xml-encoding` or `xml-broken`.
    """
    if len(data) > MAX_BYTES:
        raise _too_large()
    words = decode_xml(data, lenient=lenient).lstrip("\ufeff \t\r\n")
    if _has_doctype(words):
        raise _doctype()
    try:
        root = _parsed(words.encode("utf-8"))
    except (etree.XMLSyntaxError, UnicodeEncodeError) as broken:
        line = getattr(broken, "lineno", None)
        where = f"（第{line}行附近）" if line else ""
        raise UserError(
            "xml-broken",
            f"XML文件不完整或格式有误{where}，无法读取。",
            "请重新导出或向对方索取完整的文件，不要用文本编辑器改动。",
        ) from broken
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype()
    if sum(1 for _element in islice(root.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise _too_large()
    return root


def _parsed(data: bytes) -> etree._Element:
    """Parse decoded bytes. What is wrong with namespaces alone is overlooked: elements are read by local name, and the
    platform's own sample answer declares a namespace that is none."""
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError:
        parser = _parser(recover=True)
        root = etree.fromstring(data, parser)
        if root is None or any(error.domain != etree.ErrorDomains.NAMESPACE for error in parser.error_log):
            raise
    for element in root.iter(etree.Element):
        if not str(element.tag).startswith("{"):  # a prefix nobody declared stands in the name
            element.tag = str(element.tag).rpartition(":")[2]
    return root


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",  # the caller decoded: overrides what the declaration says
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def parse_ours(data: bytes) -> etree._Element:
    """Parse a file this program has just written (UTF-8, no DTD): as careful, of any size."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    return etree.fromstring(data, parser)


def _has_doctype(words: str) -> bool:
    """Whether the prolog holds a document type: it may stand only before the root element."""
    at = 0
    while True:
        while at < len(words) and words[at] in " \t\r\n":
            at += 1
        if words.startswith("<!--", at):
            end, width = words.find("-->", at + 4), 3
        elif words.startswith("<?", at):
            end, width = words.find("?>", at + 2), 2
        else:
            return words.startswith("<!DOCTYPE", at)
        if end < 0:
            return False
        at = end + width


def _doctype() -> UserError:
    return UserError(
        "xml-doctype",
        "XML文件带有文档类型定义（DOCTYPE），出于安全考虑不予读取。",
        "报文和回执都不含这一部分，请核对文件来源，向对方索取原始文件。",
    )


def _too_large() -> UserError:
    return UserError(
        "xml-too-large",
        f"XML文件过大（上限{MAX_BYTES // 1024 // 1024} MB、{MAX_ELEMENTS}个节点），未予读取。",
        "请核对是否选错文件；随附单据请作为PDF文件单独提供。",
    )
