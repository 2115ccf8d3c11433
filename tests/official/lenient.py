"""A copy of the official schema of 2018 that a real message can pass, made from the published files.

The published schema compiles but cannot be satisfied: 24 patterns are empty or are a date mask taken literally, and
optional elements of fixed length forbid the empty form its own sample uses. What is loosened is listed here and
nowhere else; order and occurrence stay official. Shares no code with the program.
"""

from __future__ import annotations

import csv
from pathlib import Path

from lxml import etree

HERE = Path(__file__).parent
NS = "http://www.chinaport.gov.cn/dec"
XS = "{http://www.w3.org/2001/XMLSchema}"
SCHEMAS = ("DecMessage_ImportSave_V1.0.xsd", "complexType.xsd")
MASKS = ("", "yyyyMMdd", "yyyyMMddHH", "yyyyMMdd hh:ss:mm")
LONGER = {
    "UseOrgPersonTel": "20",
    "SignTime": "17",
    "DespDate": "19",
    "CmplDschrgDt": "19",
    "EcoCertNo": "64",
    "Type": "7",  # two characters in 2018; the declaration modes from the third on came later
}
"""Elements whose printed table allows more than the schema: an upper limit in place of every other facet."""
OPTIONAL_18 = ("CopCode",)
"""`DecSign/CopCode` has the pattern of 18 characters; the official sample writes nine."""


def lenient_schema(*, facets: bool = True, files: tuple[str, ...] = SCHEMAS) -> etree.XMLSchema:
    """The schema with (`facets`) or without any judgement of values. Without: order and occurrence only."""
    folder = HERE / "xsd"
    root, *shared = (etree.parse(folder / name).getroot() for name in files)
    for include in root.findall(XS + "include"):
        root.remove(include)
    for other in shared:
        for definition in other:
            root.append(definition)
    for element in root.iter(XS + "element"):
        simple = element.find(XS + "simpleType")
        if simple is None:
            if not facets and element.get("type") == "xs:base64Binary":
                element.set("type", "xs:string")
            continue
        if facets:
            _loosen(element, simple)
        else:
            element.remove(simple)
            element.set("type", "xs:string")
    for attribute in root.iter(XS + "attribute"):
        if attribute.get("name") == "Version":  # fixed 3.1 in 2018, later versions print 4.x
            del attribute.attrib["fixed"]
    return etree.XMLSchema(root)


def _loosen(element: etree._Element, simple: etree._Element) -> None:
    restriction = simple.find(XS + "restriction")
    assert restriction is not None
    name = element.get("name", "")
    for facet in list(restriction):
        mask = facet.tag == XS + "pattern" and facet.get("value") in MASKS
        wide = facet.tag == XS + "pattern" and name in OPTIONAL_18 and facet.get("value") == ".{18}"
        if mask or wide or name in LONGER:
            restriction.remove(facet)
    if name in LONGER:
        etree.SubElement(restriction, XS + "maxLength", value=LONGER[name])
    fixed = {XS + "length", XS + "minLength", XS + "pattern"}
    if any(facet.tag in fixed for facet in restriction):
        element.remove(simple)
        either = etree.SubElement(element, XS + "simpleType")
        union = etree.SubElement(either, XS + "union")
        union.append(simple)
        empty = etree.SubElement(etree.SubElement(union, XS + "simpleType"), XS + "restriction", base="xs:string")
        etree.SubElement(empty, XS + "length", value="0")


def schema_paths() -> set[str]:
    """Every element the official schema of 2018 knows, nodes included, as `DecMessage/DecHead/SeqNo`."""
    schemas = [etree.parse(HERE / "xsd" / name).getroot() for name in SCHEMAS]
    types = {one.get("name"): one for schema in schemas for one in schema.iterchildren(XS + "complexType")}
    found: set[str] = set()

    def walk(element: etree._Element, parent: str) -> None:
        place = f"{parent}/{element.get('name')}" if parent else str(element.get("name"))
        found.add(place)
        named = (element.get("type") or "").rpartition(":")[2]
        content = types.get(named) if named else element.find(XS + "complexType")
        for child in () if content is None else content.iter(XS + "element"):
            above = next(node for node in child.iterancestors() if node is content or node.tag == XS + "element")
            if above is content:
                walk(child, place)

    for schema in schemas:
        for top in schema.iterchildren(XS + "element"):
            walk(top, "")
    return found


def tag_table() -> list[dict[str, str]]:
    """The frozen table of official tags: path, order, type, length, decimals, occurrence, vintage."""
    with (HERE / "declaration_tags.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def node_table() -> list[dict[str, str]]:
    """The frozen table of the nodes that hold them."""
    with (HERE / "declaration_nodes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def without_later_tags(message: bytes) -> etree._Element:
    """The message as the schema of 2018 can know it: elements that came later or had gone are taken out."""
    root = etree.fromstring(message)
    strange = {row["path"] for row in (*tag_table(), *node_table()) if row["vintage"] != "2018"}
    for element in list(root.iter()):
        steps = [etree.QName(e).localname for e in (*reversed(list(element.iterancestors())), element)]
        if "/".join(steps) in strange:
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
    return root
