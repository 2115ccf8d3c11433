"""XML of any catalogue form: one writer and one reader that are loops over `fields_of`.

Nothing here knows a particular message. What a message does differently (swapped countries, envelopes, old spellings)
is plain code beside its form, such as `declaration/message.py`.

Elements are read by local name, because real messages come with and without a prefix and in two namespaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar, cast

from lxml import etree

from cqdesk.errors import UserError

from . import path as paths
from .document import Filled, Unreadable, cleaned, from_text, is_normalised, to_text
from .spec import FieldSpec, fields_of
from .xml_parse import local_name

F = TypeVar("F")


@dataclass(kw_only=True)
class Reading(Generic[F]):
    """What `read` made of an element."""

    filled: Filled[F]
    unknown: dict[str, str] = field(default_factory=dict)
    """What the form has no place for: trail of tags (`DecHead/New`, `DecLists/DecList[2]/X`) -> text."""
    normalised: dict[str, str] = field(default_factory=dict)
    """Path -> text as it stood there, where a number was read from full-width digits or with separators."""


def write(
    form: object,
    root: str,
    namespace: str = "",
    head: str = "",
    *,
    attributes: dict[str, str] | None = None,
    on: date | None = None,
    switched: bool = False,
) -> bytes:
    """The form as an XML file, UTF-8, in class order.

    The leaves of `form` itself stand in the element `head`, or directly under the root when `head` is "". Fields that
    ended before `on` are left out; without a day, all fields that have an end. So are fields never written, and those
    behind a switch unless `switched`. Values are written as held, dates as yyyyMMdd: nothing is rounded or cut, that is
    for the rules to judge. Raises `UserError` `xml-illegal-character` for a character no XML file may hold.
    """
    top = build(form, root, namespace, head, attributes=attributes, on=on, switched=switched)
    body = etree.tostring(top, encoding="UTF-8", xml_declaration=False, pretty_print=True)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body


def build(
    form: object,
    root: str,
    namespace: str = "",
    head: str = "",
    *,
    attributes: dict[str, str] | None = None,
    on: date | None = None,
    switched: bool = False,
) -> etree._Element:
    """As `write`, but the element."""
    prefix = f"{{{namespace}}}" if namespace else ""
    default = cast("dict[str, str]", {None: namespace})  # lxml names the default namespace None, its stubs do not
    top = etree.Element(prefix + root, attributes or {}, nsmap=default if namespace else None)
    writer = _Writer(type(form), prefix, on, switched)
    writer.append(top, etree.SubElement(top, prefix + head) if head else top, form, "")
    return top


def left_out_values(form: object, on: date | None = None, *, switched: bool = False, parent: str = "") -> list[str]:
    """Paths of values that `write` leaves out: their field has ended, or no message may carry it."""
    found: list[str] = []
    for spec in fields_of(type(form)):
        value = getattr(form, spec.name)
        if _left_out(spec, on, switched):
            found += _places(spec, value, parent)
        elif spec.kind == "rows":
            for row, item in enumerate(value, start=1):
                found += left_out_values(item, on, switched=switched, parent=paths.join(parent, spec.name, row))
        elif spec.kind == "section":
            found += left_out_values(value, on, switched=switched, parent=paths.join(parent, spec.name))
    return found


def _places(spec: FieldSpec, value: Any, parent: str) -> list[str]:
    """Paths of the values of one field, opened if it is rows or a section."""
    owners = [(paths.join(parent, spec.name), value)]
    if spec.kind == "rows":
        owners = [(paths.join(parent, spec.name, row), item) for row, item in enumerate(value, start=1)]
    if spec.item is None:
        return [owners[0][0]] if to_text(spec, value) else []
    return [place for here, owner in owners for place, leaf, held in paths.walk(owner, here) if to_text(leaf, held)]


def _left_out(spec: FieldSpec, on: date | None, switched: bool) -> bool:
    if not spec.xml or spec.writing == "never" or (spec.writing == "switch" and not switched):
        return True
    return spec.until is not None and (on is None or spec.until < on)


def _is_empty(form: object) -> bool:
    """Whether a section holds nothing: no value, and no row however empty."""
    for spec in fields_of(type(form)):
        value = getattr(form, spec.name)
        if spec.kind == "section":
            if not _is_empty(value):
                return False
        elif value if spec.kind == "rows" else to_text(spec, value):
            return False
    return True


def _inside_the_tag(spec: FieldSpec) -> bool:
    """Whether the value is the text (`.`) or an attribute (`@AgencyCode`) of its row's or section's own element."""
    return spec.xml == "." or spec.xml.startswith("@")


class _Writer:
    def __init__(self, form: type, prefix: str, on: date | None, switched: bool) -> None:
        self.form = form
        self.prefix = prefix
        self.on = on
        self.switched = switched
        self._plans: dict[type, tuple[tuple[FieldSpec, str], ...]] = {}

    def _plan(self, form: type) -> tuple[tuple[FieldSpec, str], ...]:
        """What is written of a class: specs with their whole tag (of rows that of the row)."""
        plan = self._plans.get(form)
        if plan is None:
            plan = self._plans[form] = tuple(
                (spec, spec.xml if _inside_the_tag(spec) else self.prefix + spec.xml.rpartition("/")[2])
                for spec in fields_of(form)
                if not _left_out(spec, self.on, self.switched)
            )
        return plan

    def append(self, blocks: etree._Element, leaves: etree._Element, form: object, place: str) -> None:
        """Add the fields of `form`: plain values below `leaves`, rows and sections below `blocks`."""
        for spec, tag in self._plan(type(form)):
            value = getattr(form, spec.name)
            if spec.item is None:
                if value or spec.always or value == 0:  # most fields by far are empty texts nobody asks for
                    self._leaf(leaves, spec, tag, value, place)
            elif spec.kind == "rows":
                self._rows(blocks, spec, tag, value, place)
            elif spec.always or not _is_empty(value):
                element = etree.SubElement(blocks, tag)
                self.append(element, element, value, paths.join(place, spec.name))

    def _rows(self, parent: etree._Element, spec: FieldSpec, tag: str, items: list[Any], place: str) -> None:
        wrapper = spec.xml.rpartition("/")[0]
        if wrapper and (items or spec.always):
            parent = etree.SubElement(parent, self.prefix + wrapper)
        for row, item in enumerate(items, start=1):
            element = etree.SubElement(parent, tag)
            self.append(element, element, item, paths.join(place, spec.name, row))

    def _leaf(self, parent: etree._Element, spec: FieldSpec, tag: str, value: Any, place: str) -> None:
        if isinstance(value, str):
            words = value
        else:
            words = value.isoformat().replace("-", "") if isinstance(value, date) else to_text(spec, value)
        if not words and not spec.always:
            return
        inside = tag == "." or tag.startswith("@")
        element = parent if inside else etree.SubElement(parent, tag)
        if not words:
            return
        try:
            if tag.startswith("@"):
                element.set(tag[1:], words)
            else:
                element.text = words
        except ValueError as illegal:
            label = paths.label_of(self.form, paths.join(place, spec.name))
            raise UserError(
                "xml-illegal-character",
                f"“{label}”含有报文不允许的不可见字符，未生成报文。",
                f"请在“{label}”中重新手工录入，不要粘贴。",
            ) from illegal


def read(element: etree._Element, form: type[F], head: str = "", *, source: str = "") -> Reading[F]:
    """Read an element into a form: the reverse of `build`, tolerant of what real files bring.

    Missing blocks stay empty, values that do not parse go to `unparsed`, what the form has no place for to `unknown`.
    With `source` (a file name) every value read carries the origin `source!line 12`.
    """
    reader = _Reader(source)
    made = form()
    specs = _by_tag(form)
    if head:
        leaves = {tag: spec for tag, spec in specs.items() if spec.item is None}
        blocks = {tag: spec for tag, spec in specs.items() if spec.item is not None}
        heads = [child for child in element if local_name(child) == head]
        if heads:
            reader.take(heads[0], made, leaves, "", head)
        reader.take(element, made, blocks, "", "", skip=heads[0] if heads else None)
    else:
        reader.take(element, made, specs, "", "")
    return Reading(
        filled=Filled(form=made, unparsed=reader.unparsed, origins=reader.origins),
        unknown=reader.unknown,
        normalised=reader.normalised,
    )


_TAGS: dict[type, dict[str, FieldSpec]] = {}
"""Specs by class and tag (of rows the wrapper, if there is one): a class never changes, so this only saves work."""


def _by_tag(form: type) -> dict[str, FieldSpec]:
    found = _TAGS.get(form)
    if found is None:
        found = _TAGS[form] = {spec.xml.partition("/")[0]: spec for spec in fields_of(form) if spec.xml}
    return found


def _numbered(element: etree._Element) -> Iterator[tuple[str, str, etree._Element]]:
    """Children as (tag, trail step, element); the step numbers repeated tags from the second on."""
    seen: dict[str, int] = {}
    for child in element:
        tag = local_name(child)
        seen[tag] = number = seen.get(tag, 0) + 1
        yield tag, tag if number == 1 else f"{tag}[{number}]", child


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.unparsed: dict[str, str] = {}
        self.origins: dict[str, str] = {}
        self.unknown: dict[str, str] = {}
        self.normalised: dict[str, str] = {}

    def take(
        self,
        element: etree._Element,
        made: object,
        specs: dict[str, FieldSpec],
        place: str,
        trail: str,
        skip: etree._Element | None = None,
    ) -> None:
        """Move the children of `element` that `specs` knows into `made`, which stands at the path `place`."""
        own = specs.get(".")
        if own is None:
            self._stray_text(element, trail)
        else:
            self._leaf(element, made, own, place, trail)
        for name, words in element.attrib.items() if place else ():
            spec = specs.get("@" + str(name).rpartition("}")[2])
            if spec is not None:
                self._value(str(words), element, made, spec, place, f"{trail}/{spec.xml}")
            elif any(tag.startswith("@") for tag in specs):
                self.unknown[f"{trail}/@{str(name).rpartition('}')[2]}"] = str(words)
        opened: set[str] = set()
        for tag, step, child in _numbered(element):
            if child is skip:
                continue
            here = f"{trail}/{step}" if trail else step
            spec = specs.get(tag)
            if spec is None:
                self.lose(child, here)
            elif spec.kind == "rows":
                self._rows(child, made, spec, place, here)
            elif spec.kind == "section":
                if tag in opened:
                    self.lose(child, here)
                else:
                    opened.add(tag)
                    block = getattr(made, spec.name)
                    self.take(child, block, _by_tag(type(block)), paths.join(place, spec.name), here)
            else:
                self._leaf(child, made, spec, place, here)

    def _rows(self, element: etree._Element, made: object, spec: FieldSpec, place: str, trail: str) -> None:
        wrapper, _, tag = spec.xml.rpartition("/")
        if not wrapper:
            self._row(element, made, spec, place, trail)
            return
        self._stray_text(element, trail)
        for name, step, child in _numbered(element):
            if name == tag:
                self._row(child, made, spec, place, f"{trail}/{step}")
            else:
                self.lose(child, f"{trail}/{step}")

    def _row(self, element: etree._Element, made: object, spec: FieldSpec, place: str, trail: str) -> None:
        assert spec.item is not None
        rows = getattr(made, spec.name)
        row = spec.item()
        rows.append(row)
        self.take(element, row, _by_tag(spec.item), paths.join(place, spec.name, len(rows)), trail)

    def _leaf(self, element: etree._Element, made: object, spec: FieldSpec, place: str, trail: str) -> None:
        if len(element) and spec.xml != ".":
            for _tag, step, child in _numbered(element):
                self.lose(child, f"{trail}/{step}")
        self._value(element.text, element, made, spec, place, trail)

    def _value(
        self, words: str | None, element: etree._Element, made: object, spec: FieldSpec, place: str, trail: str
    ) -> None:
        """Move one text of an element into its field."""
        if not words or words.isspace():
            return
        here = paths.join(place, spec.name)
        if here in self.unparsed or to_text(spec, getattr(made, spec.name)):
            self.unknown[trail] = words  # the tag stood here before: the first one counts
            return
        try:
            value = from_text(spec, words)
        except Unreadable:
            self.unparsed[here] = cleaned(words).strip()
        else:
            setattr(made, spec.name, value)
            if spec.kind != "text" and is_normalised(spec, words, value):
                self.normalised[here] = words.strip()
        if self.source:
            self.origins[here] = f"{self.source}!line {element.sourceline}"

    def _stray_text(self, element: etree._Element, trail: str) -> None:
        words = " ".join(filter(None, ((w or "").strip() for w in (element.text, *(c.tail for c in element)))))
        if words:
            self.unknown[f"{trail}/text()" if trail else "text()"] = words

    def lose(self, element: etree._Element, trail: str) -> None:
        """Keep everything below an element the form has no place for."""
        for name, words in element.attrib.items():
            self.unknown[f"{trail}/@{str(name).rpartition('}')[2]}"] = str(words)
        if len(element) == 0:
            if (element.text or "").strip():
                self.unknown[trail] = str(element.text)
            return
        self._stray_text(element, trail)
        for _tag, step, child in _numbered(element):
            self.lose(child, f"{trail}/{step}")
