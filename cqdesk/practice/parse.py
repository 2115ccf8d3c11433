"""XML in: the only place of the practice office that knows lxml. Entities, DTDs and the network stay off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from cqdesk.practice.findings import OfficeFinding, UnreadablePackage
from cqdesk.practice.tags import NAMESPACE, ROOT

_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FREE_ATTRIBUTES = (
    "{http://www.w3.org/XML/1998/namespace}",
    "{http://www.w3.org/2001/XMLSchema-instance}",
)


@dataclass(frozen=True)
class Node:
    """An element without its namespace: tag, own text, children in order, attributes that are ours to
    judge.
    """

    tag: str
    text: str
    children: tuple[Node, ...]
    attributes: Mapping[str, str]

    def all(self, *tags: str) -> Iterator[Node]:
        """Descendants along the given child tags, in order."""
        if not tags:
            yield self
            return
        for child in self.children:
            if child.tag == tags[0]:
                yield from child.all(*tags[1:])

    def value(self, *tags: str) -> str:
        """Text of the first such descendant, "" when there is none or it holds only white space."""
        node = next(self.all(*tags), None)
        return node.text if node is not None and node.text.strip() else ""


def _unreadable(reason: str, message: str) -> UnreadablePackage:
    return UnreadablePackage(OfficeFinding(reason=reason, path=ROOT, message=message))


def parse_message(data: bytes) -> tuple[Node, list[OfficeFinding]]:
    """Read a `DecMessage`: its tree and findings about encoding, root and namespace.

    Raises `UnreadablePackage` for what no client could understand: a DOCTYPE, a wrong encoding, broken XML.
    """
    root = _root(data)
    name = etree.QName(root)
    findings: list[OfficeFinding] = []
    if name.localname != ROOT:
        findings.append(OfficeFinding(reason="root", path=ROOT, message=f"根节点应为 {ROOT}"))
    elif name.namespace != NAMESPACE or root.prefix is not None:
        findings.append(
            OfficeFinding(reason="namespace", path=ROOT, message=f"命名空间应为 {NAMESPACE}，且元素不带前缀")
        )
    elif any(etree.QName(child).namespace != NAMESPACE for child in root.iter()):
        findings.append(OfficeFinding(reason="namespace", path=ROOT, message="报文中有命名空间不符的元素"))
    return _node(root), findings


def parse_manifest(data: bytes) -> tuple[Node, str]:
    """Read a manifest message: its tree and the namespace of its root, which every element shares ("" = they differ).

    Raises `UnreadablePackage` as `parse_message` does.
    """
    root = _root(data)
    spaces = {etree.QName(child).namespace or "" for child in root.iter()}
    return _node(root), spaces.pop() if len(spaces) == 1 else ""


def _root(data: bytes) -> Any:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _unreadable("doctype", "报文含 DOCTYPE 或实体声明，不予接收")
    head = _DECLARATION.match(data)
    if head is None:
        raise _unreadable("encoding", "报文缺少 XML 声明（应为 UTF-8）")
    named = _ENCODING.search(head.group())
    if named is not None and named.group(1).upper() != b"UTF-8":
        raise _unreadable("encoding", "报文编码应为 UTF-8")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise _unreadable("encoding", "报文内容不是有效的 UTF-8 编码") from None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise _unreadable("xml", "报文不是格式良好的 XML") from None


def _node(element: etree._Element) -> Node:
    return Node(
        tag=etree.QName(element).localname,
        text=(element.text or "") + "".join(child.tail or "" for child in element),
        children=tuple(_node(child) for child in element),
        attributes={str(k): str(v) for k, v in element.attrib.items() if not str(k).startswith(_FREE_ATTRIBUTES)},
    )
