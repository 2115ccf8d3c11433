"""The check that follows typing: after an edit only the rules that had read what changed run again.

What a rule reads is recorded while it runs: the form it is given is a double whose fields note their name. A rule is a
plain function, so its answer can change only if something it read in its last run has changed; fields are noted by kind
(`goods.hs_code`), which is coarser than needed and never too fine. Rules that judge each field alone
(`rules.leaf_rule`) run again for the changed row only.

The answer is that of `checks.check`, always: a property test compares the two after random edits.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from threading import Lock
from typing import Any, cast

from cqdesk.domain.codes import CodeBook

from . import path as paths
from .checks import Judged, Report, concerns, judge, report_of
from .declaration.fields import Declaration
from .document import Filled
from .rules import LEAVES, UNPARSED, Answer, Facts, Known, Leaf, Rule, all_rules, answers_of, filled_leaves
from .spec import FieldSpec, fields_of


class LiveCheck:
    """The last check of one form. Several threads may ask; they are answered one after another."""

    def __init__(self) -> None:
        self._turn = Lock()
        self.ran = 0
        """How many rules the last check ran."""
        self.forget()

    def forget(self) -> None:
        """Start anew: tables were imported, or another form is meant."""
        self._circumstances: tuple[object, ...] = ()
        self._facts: Facts | None = None
        self._chunks: dict[str, _Chunk] = {}
        self._unparsed: dict[str, str] = {}
        self._judged: dict[str, Judged] = {}
        self._reads: dict[str, frozenset[str]] = {}
        self._by_leaf: dict[str, dict[str, tuple[Answer, ...]]] = {}

    def check(
        self,
        filled: Filled[Declaration],
        codes: CodeBook,
        on: date,
        *,
        at_submit: bool = False,
        known: Known | None = None,
    ) -> Report:
        """What `checks.check` says of the form. Another day, another case or other tables start anew."""
        with self._turn:
            return self._check(filled, codes, on, at_submit, known)

    def _check(
        self, filled: Filled[Declaration], codes: CodeBook, on: date, at_submit: bool, known: Known | None
    ) -> Report:
        circumstances = (on, at_submit, known)
        if self._facts is None or codes is not self._facts.codes or circumstances != self._circumstances:
            self.forget()
            self._circumstances = circumstances
            self._facts = Facts(filled.form, codes, on, at_submit=at_submit, unparsed=filled.unparsed, known=known)
        facts = self._facts
        changed, chunks = self._look(filled)
        facts.moved_on(filled.unparsed, [leaf for chunk in self._chunks.values() for leaf in chunk.leaves])
        judged: dict[Rule, Judged] = {}
        self.ran = 0
        double = _double(Declaration, filled.form, facts)
        for each in all_rules().values():
            if not concerns(each, filled.form, on):
                self._judged.pop(each.id, None)
                continue
            if each.leaf is not None:
                if chunks or each.id not in self._judged:
                    self._judged[each.id] = self._by_chunk(each, each.leaf, chunks, facts)
            elif each.id not in self._judged or not self._reads[each.id].isdisjoint(changed):
                self._run(each, double, facts)
            judged[each] = self._judged[each.id]
        return report_of(judged, filled, facts)

    def _run(self, rule: Rule, double: Declaration, facts: Facts) -> None:
        self.ran += 1
        facts.reads = set()
        try:
            self._judged[rule.id] = judge(rule, answers_of(rule, double, facts), facts)
        finally:
            self._reads[rule.id], facts.reads = frozenset(facts.reads), None

    def _by_chunk(self, rule: Rule, leaf: Any, chunks: set[str], facts: Facts) -> Judged:
        self.ran += 1
        kept = self._by_leaf.setdefault(rule.id, {})
        answers: list[Answer] = []
        fresh: dict[str, tuple[Answer, ...]] = {}
        for key, chunk in self._chunks.items():
            if key in chunks or key not in kept:
                fresh[key] = tuple(answer for each in chunk.leaves for answer in leaf(*each, facts))
            else:
                fresh[key] = kept[key]
            answers += fresh[key]
        self._by_leaf[rule.id] = fresh
        return judge(rule, answers, facts)

    def _look(self, filled: Filled[Declaration]) -> tuple[set[str], set[str]]:
        """What changed since the last look: kinds of fields as rules read them, and chunks of the form."""
        changed: set[str] = set()
        chunks: set[str] = set()
        now: dict[str, _Chunk] = {}
        for key, kind, values, walk in _chunks(filled.form):
            old = self._chunks.get(key)
            if old is None or old.values != values:
                chunks.add(key)
                names = _names(kind)
                for place, value in enumerate(values):
                    if old is None or old.values[place] != value:
                        changed.add(names[place])
                now[key] = _Chunk(tuple(map(_kept, values)), filled_leaves(walk()))
            else:
                now[key] = old
        if list(now) != list(self._chunks):
            # Rows came, went or moved: every rule that read the list runs again.
            changed |= {spec.name for spec in fields_of(Declaration) if spec.kind == "rows"}
            chunks |= self._chunks.keys() ^ now.keys()
        if self._unparsed != filled.unparsed:
            changed.add(UNPARSED)
            self._unparsed = dict(filled.unparsed)
        if chunks:
            changed.add(LEAVES)
        self._chunks = now
        return changed, chunks


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A run of head fields, a section or a row as last seen."""

    values: tuple[Any, ...]
    leaves: Sequence[Leaf]


def _kept(value: Any) -> Any:
    """A value that nobody changes behind our back: lists and sections are copied."""
    return value if isinstance(value, (str, int)) or value is None else copy.deepcopy(value)


@functools.cache
def _runs() -> tuple[tuple[str, tuple[FieldSpec, ...]], ...]:
    """The form in message order: runs of plain head fields (named `#0`, `#1` ...), lists and sections by name."""
    runs: list[tuple[str, tuple[FieldSpec, ...]]] = []
    for spec in fields_of(Declaration):
        if spec.item is not None:
            runs.append((spec.name, (spec,)))
        elif runs and runs[-1][0].startswith("#"):
            runs[-1] = (runs[-1][0], (*runs[-1][1], spec))
        else:
            runs.append((f"#{len(runs)}", (spec,)))
    return tuple(runs)


@functools.cache
def _names(kind: str) -> tuple[str, ...]:
    """How rules' reads call the values of a chunk: `gross_weight_kg`, `goods.hs_code`."""
    for name, specs in _runs():
        if name == kind:
            item = specs[0].item
            return tuple(s.name for s in specs) if item is None else tuple(f"{name}.{s.name}" for s in fields_of(item))
    raise KeyError(kind)


@functools.cache
def _values_of(kind: str) -> Callable[[Any], tuple[Any, ...]]:
    names = [name.rpartition(".")[2] for name in _names(kind)]
    if len(names) == 1:
        get = attrgetter(names[0])
        return lambda owner: (get(owner),)
    return cast("Callable[[Any], tuple[Any, ...]]", attrgetter(*names))


def _chunks(form: Declaration) -> Iterator[tuple[str, str, tuple[Any, ...], Callable[[], Iterator[Leaf]]]]:
    """(key, kind, values, how to walk its leaves) of every chunk, in message order."""
    for kind, specs in _runs():
        if specs[0].item is None:
            values = _values_of(kind)(form)
            names = [(spec.name, spec) for spec in specs]
            yield kind, kind, values, functools.partial(_head_leaves, names, values)
        elif specs[0].kind == "section":
            section = getattr(form, kind)
            yield kind, kind, _values_of(kind)(section), functools.partial(paths.walk, section, kind)
        else:
            take = _values_of(kind)
            for number, row in enumerate(getattr(form, kind), start=1):
                place = f"{kind}[{number}]"
                yield place, kind, take(row), functools.partial(paths.walk, row, place)


def _head_leaves(names: Sequence[tuple[str, FieldSpec]], values: Sequence[Any]) -> Iterator[Leaf]:
    for (name, spec), value in zip(names, values, strict=True):
        yield name, spec, value


@functools.cache
def _double_class(form: type, kind: str) -> type:
    """A class that looks like `form` and notes in `facts.reads` which of its fields were read, by kind."""

    def noting(spec: FieldSpec) -> property:
        name, here = spec.name, f"{kind}{spec.name}"
        if spec.item is None:

            def read(self: Any) -> Any:
                self.facts.reads.add(here)
                return getattr(self.original, name)

        else:
            item = spec.item

            def read(self: Any) -> Any:
                self.facts.reads.add(here)
                if name not in self.inner:
                    value = getattr(self.original, name)
                    self.inner[name] = (
                        [_double(item, row, self.facts, f"{here}.") for row in value]
                        if spec.kind == "rows"
                        else _double(item, value, self.facts, f"{here}.")
                    )
                return self.inner[name]

        return property(read)

    def start(self: Any, original: object, facts: Facts) -> None:
        self.original, self.facts, self.inner = original, facts, {}

    members: Mapping[str, Any] = {
        "__slots__": ("original", "facts", "inner"),
        "__init__": start,
        "__dataclass_fields__": getattr(form, "__dataclass_fields__"),  # noqa: B009
        **{spec.name: noting(spec) for spec in fields_of(form)},
    }
    return type(f"Noting{form.__name__}", (), dict(members))


def _double(form: type, original: Any, facts: Facts, kind: str = "") -> Any:
    return _double_class(form, kind)(original, facts)
