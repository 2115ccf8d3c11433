"""The three faces of a value (text, Python, stored) and the form as a JSON document.

Text is what a clerk sees and types and what JSON holds: trimmed, numbers plain (`1250.5`), dates `2026-11-21`.
A value that cannot be understood is never dropped: it stays as text in `unparsed` under its path, and the field is
empty. The stored document is exactly the exported JSON.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar, cast

from cqdesk.domain.quantity import plain

from . import path as paths
from .issues import Acceptance
from .spec import PLAIN_KINDS, FieldSpec, empty, fields_of, spec_of, twin

F = TypeVar("F")

HAND = "hand:"
"""How the origin of what a person typed begins; the user's name follows."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)\Z", re.ASCII)
_HALF_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}
"""Full-width letters, digits and signs as an input method types them: in a code they are a slip of the key."""
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－＋，", "0123456789.-+,")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?\Z", re.ASCII)
_DAY = re.compile(
    r"(?:(\d{4})(\d\d)(\d\d)|(\d{4})([-/.])(\d{1,2})\5(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日)"
    r"(?:[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)?\Z",
    re.ASCII,
)
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Unreadable(Exception):
    """The text is no value of its kind."""


class NotAForm(Exception):
    """The document is no FORM at this place: every value is a text, rows and sections are objects."""


def cleaned(words: str) -> str:
    """A text without what no form may hold: control characters (tab and line end stay), lone surrogates, U+FFFE/FFFF.

    No message can carry them and no file can be written with them.
    """
    return words if words.isprintable() else _NO_TEXT.sub("", words)  # the first look is by far the cheaper one


def to_text(spec: FieldSpec, value: Any) -> str:
    """The text face of a leaf value; "" when it is empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, (Decimal, int)):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def from_text(spec: FieldSpec, words: str) -> Any:
    """The Python face of a text. Raises `Unreadable` when it is no number or no date.

    Visible normalisation at the door: full-width digits and thousands commas of numbers, dates as `20261121`,
    `2026/11/21`, `2026.11.21` or `2026年11月21日`, a time of day behind them is left out; codes and flags are half-width.
    Texts are kept as they are, trimmed and `cleaned`.
    """
    words = cleaned(words)
    if spec.positional:
        return words.strip("\n\t") if words.strip() else ""
    words = words.strip()
    if spec.kind in PLAIN_KINDS:
        return words if spec.kind == "text" or words.isascii() else words.translate(_HALF_WIDTH).strip()
    if not words:
        return None
    words = words.translate(_FULL_WIDTH).strip()
    if spec.kind == "day":
        return _day(words)
    if _GROUPED.match(words):
        words = words.replace(",", "")
    if not _NUMBER.match(words) or len(words) > 60:
        raise Unreadable(words)
    number = Decimal(words)
    if spec.kind == "integer":
        if number != number.to_integral_value():
            raise Unreadable(words)
        return int(number)
    return number


def is_normalised(spec: FieldSpec, words: str, value: Any) -> bool:
    """Whether a number or code was understood from another writing, so that the reader should tell."""
    if spec.kind in ("decimal", "integer"):
        return "," in words or not words.isascii()
    return spec.kind in ("code", "flag") and not words.isascii() and value != cleaned(words).strip()


def _day(words: str) -> date:
    match = _DAY.match(words)
    if match is None:
        raise Unreadable(words)
    year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(words) from None


@dataclass(kw_only=True)
class Filled(Generic[F]):
    """A form with what could not be understood and where each value comes from."""

    form: F
    unparsed: dict[str, str] = field(default_factory=dict)
    """Path -> text as typed or read."""
    origins: dict[str, str] = field(default_factory=dict)
    """Path -> origin (`packing.xlsx!Sheet1!B14`, `template:NAME`, `rule:ID`, `hand:USER`).

    An empty place has one only if a hand emptied it: then no paper and no profile fills it again.
    """
    accepted: list[Acceptance] = field(default_factory=list)
    """Findings somebody set aside with a reason; they go with their rows."""

    def copy(self) -> Filled[F]:
        """Another one of the same content: what is done to it leaves this one as it is."""
        return Filled(
            form=twin(self.form), unparsed=dict(self.unparsed), origins=dict(self.origins), accepted=list(self.accepted)
        )

    def text_at(self, path: str) -> str:
        """What the clerk sees at a leaf: the unparsed text if there is one, else the value's text."""
        if path in self.unparsed:
            return self.unparsed[path]
        return to_text(paths.spec_at(type(self.form), path), paths.get(self.form, path))

    def type_in(self, path: str, words: str, origin: str) -> None:
        """Put a text at a leaf: half-typed values survive. Raises `paths.NoSuchPlace`."""
        spec = paths.spec_at(type(self.form), path)
        try:
            value = from_text(spec, words)
        except Unreadable:
            paths.put(self.form, path, None)
            self.unparsed[path] = cleaned(words).strip()
        else:
            paths.put(self.form, path, value)
            self.unparsed.pop(path, None)
        if words.strip() or origin.startswith(HAND):
            self.origins[path] = origin
        else:
            self.origins.pop(path, None)


def to_document(form: object) -> dict[str, Any]:
    """The form as JSON-able dict: head fields flat, sections as lists or objects, empty ones left out."""
    result: dict[str, Any] = {}
    for spec in fields_of(type(form)):
        value = getattr(form, spec.name)
        if value is None:
            continue
        if type(value) is str:  # most fields by far
            if value:
                result[spec.name] = value
            continue
        if spec.kind == "rows":
            found: Any = [to_document(item) for item in value]
        elif spec.kind == "section":
            found = to_document(value)
        else:
            found = to_text(spec, value)
        if found:
            result[spec.name] = found
    return result


def filled_document(filled: Filled[Any]) -> dict[str, Any]:
    """FORM of the command-line contract: the document plus `unparsed` where there is any."""
    result = to_document(filled.form)
    if filled.unparsed:
        result["unparsed"] = dict(sorted(filled.unparsed.items()))
    return result


def from_document(
    form: type[F],
    document: dict[str, Any],
    origins: dict[str, str] | None = None,
    *,
    normalised: dict[str, str] | None = None,
    unknown: dict[str, str] | None = None,
) -> Filled[F]:
    """Read a FORM back; values that are no value of their kind go to `unparsed`.

    With `normalised` what was understood from another writing (full-width, thousands commas) is noted there as it stood;
    with `unknown` what the form has no place for is put there (path -> text, JSON of anything else) and not refused.

    Raises `paths.NoSuchPlace` for a name the form does not have, also in `unparsed`, and `NotAForm` where a value is no
    text (JSON null, true and numbers are none) or the shape is another one. Both carry the path.
    """
    given = dict(document)
    kept = given.pop("unparsed", {})
    unparsed: dict[str, str] = {}
    made = _Filling(unparsed, {} if normalised is None else normalised, unknown).fill(form, given, "")
    if not isinstance(kept, dict):
        raise NotAForm("unparsed")
    for place, words in kept.items():
        try:
            if paths.spec_at(form, place).item is not None:
                raise paths.NoSuchPlace(place)
            paths.get(made, place)
        except paths.NoSuchPlace:
            if unknown is None:
                raise
            unknown[place] = _words(words)
        else:
            unparsed[place] = cleaned(_text(words, place))
    return Filled(form=made, unparsed=unparsed, origins=dict(origins or {}))


def _as_it_stands(spec: FieldSpec, value: Any) -> bool:
    """Whether a text is its own value, so that `from_text` would give back the same and nothing is normalised."""
    return (
        type(value) is str
        and spec.kind in PLAIN_KINDS
        and (spec.kind == "text" or value.isascii())
        and value.isprintable()
        and not spec.positional
        and value[:1] != " "
        and value[-1:] != " "
    )


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise NotAForm(place)
    return value


def _words(value: Any) -> str:
    """Whatever stands in a JSON document, as text."""
    return cleaned(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


@dataclass(frozen=True)
class _Filling:
    """One reading of a document: where its notes go."""

    unparsed: dict[str, str]
    normalised: dict[str, str]
    unknown: dict[str, str] | None

    def fill(self, form: type[F], document: Any, place: str) -> F:
        if not isinstance(document, dict):
            raise NotAForm(place)
        made = empty(form)
        for name, value in document.items():
            spec = spec_of(form, name)
            if spec is not None and _as_it_stands(spec, value):  # most fields by far
                setattr(made, name, value)
                continue
            here = paths.join(place, name)
            if spec is not None:
                setattr(made, name, self._value(spec, value, here))
            elif self.unknown is None:
                raise paths.NoSuchPlace(here)
            else:
                self.unknown[here] = _words(value)
        return made

    def _value(self, spec: FieldSpec, value: Any, here: str) -> Any:
        if spec.kind == "rows":
            if not isinstance(value, list):
                raise NotAForm(here)
            return [self.fill(cast(type, spec.item), row, f"{here}[{n}]") for n, row in enumerate(value, start=1)]
        if spec.kind == "section":
            return self.fill(cast(type, spec.item), value, here)
        words = _text(value, here)
        try:
            filled = from_text(spec, words)
        except Unreadable:
            self.unparsed[here] = cleaned(words)
            return None
        if is_normalised(spec, words, filled):
            self.normalised[here] = words.strip()
        return filled
