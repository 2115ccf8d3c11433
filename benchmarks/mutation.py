"""Small faults planted into the rule functions, one at a time: do the rules' cases notice?

A mutant is the module of a group of rules with one change to its syntax tree: a comparison turned, a number moved by one,
a text or a set emptied, a condition negated, an `and` made `or`, a finding or a return left out. Its rules are registered
anew in a registry of their own and run on the failing and the passing case of each rule, on its further cases and on the
right forms; a mutant is noticed when any answer differs from that of the rule as it is. Seeded and sampled; prints the
table and every mutant that lived.

What lives at full size is little (about 1 in 100) and mostly equivalent: a `return` behind which nothing more is found,
a cut of a long text, an equality no decimal reaches.
"""

from __future__ import annotations

import ast
import copy
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from cqdesk.forms import rules
from cqdesk.forms.checks import concerns, judge
from cqdesk.forms.declaration import checks as groups
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.document import Filled
from cqdesk.forms.rules import Facts, Known, Rule, all_rules, answers_of
from tests.forms.book import SmallBook
from tests.forms.clean import ON
from tests.forms.clean_forms import CLEAN, KNOWN
from tests.forms.more_cases import CASES as FURTHER
from tests.forms.rule_cases import CASES, Case, filled


@dataclass(frozen=True)
class Mutant:
    """One planted fault."""

    module: str
    line: int
    kind: str
    was: str
    becomes: str
    place: int
    """Which node of the module."""


@dataclass(frozen=True)
class Trial:
    """A form and its circumstances, on which a rule is run."""

    form: Filled[Declaration]
    book: SmallBook
    on: Any
    known: Known | None


_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """(kind, what stands there instead; None = the statement goes)."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _TURNED:
        turned = copy.deepcopy(node)
        turned.ops = [_TURNED[type(node.ops[0])]()]
        yield "comparison turned", turned
    elif isinstance(node, ast.BoolOp):
        other = copy.deepcopy(node)
        other.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and / or", other
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield "number moved", ast.copy_location(ast.Constant(node.value + 1), node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not dropped", node.operand
    elif isinstance(node, (ast.If, ast.IfExp)):
        negated = copy.copy(node)
        negated.test = ast.UnaryOp(ast.Not(), copy.deepcopy(node.test))
        yield "condition negated", negated
    elif isinstance(node, ast.Expr) and isinstance(node.value, (ast.Yield, ast.YieldFrom)):
        yield "finding dropped", None
    elif isinstance(node, ast.Return) and node.value is None:
        yield "return dropped", None


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Every function, also those inside a registering one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def _judged(tree: ast.Module) -> set[ast.AST]:
    """Nodes inside bodies of functions: what judges. Decorators, defaults, docstrings and annotations are left alone."""
    inside: set[ast.AST] = set()
    for function in _functions(tree):
        for statement in function.body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            inside |= set(ast.walk(statement))
    for function in _functions(tree):
        for part in (function.args, function.returns, *function.decorator_list):
            inside -= set(ast.walk(part)) if part is not None else set()
    return inside


class _Planter(ast.NodeTransformer):
    def __init__(self, target: ast.AST, instead: ast.AST | None) -> None:
        self.target, self.instead = target, instead

    def visit(self, node: ast.AST) -> Any:
        if node is self.target:
            return self.instead if self.instead is not None else ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


def _places(tree: ast.Module) -> list[ast.AST]:
    """The nodes a fault may be planted at, in the order of the walk."""
    inside = _judged(tree)
    return [node for node in ast.walk(tree) if node in inside]


def _source(name: str) -> str:
    return Path(str(import_module(f"{groups.__name__}.{name}").__file__)).read_text(encoding="utf-8")


def mutants_of(name: str) -> list[Mutant]:
    """Every mutant of a module of rules."""
    return [
        Mutant(
            module=name,
            line=getattr(node, "lineno", 0),
            kind=kind,
            was=ast.unparse(node).partition("\n")[0],
            becomes="" if instead is None else ast.unparse(instead).partition("\n")[0],
            place=place,
        )
        for place, node in enumerate(_places(ast.parse(_source(name))))
        for kind, instead in _changes(node)
    ]


def planted(mutant: Mutant) -> ast.Module:
    """The changed tree of a mutant."""
    tree = ast.parse(_source(mutant.module))
    node = _places(tree)[mutant.place]
    instead = next(after for kind, after in _changes(node) if kind == mutant.kind)
    changed: ast.Module = _Planter(node, instead).visit(tree)
    return ast.fix_missing_locations(changed)


def rules_of(name: str, tree: ast.Module) -> dict[str, Rule]:
    """The rules a module registers, out of a changed tree, in a registry of their own."""
    module = ModuleType(f"{groups.__name__}.{name}")
    module.__package__ = groups.__name__
    kept = rules._RULES
    rules._RULES = {}
    known = sys.modules[module.__name__]
    sys.modules[module.__name__] = module  # dataclasses look their module up
    try:
        exec(compile(tree, f"<{name}>", "exec"), module.__dict__)
        return rules._RULES
    finally:
        rules._RULES = kept
        sys.modules[module.__name__] = known


def trials() -> tuple[dict[str, list[Trial]], list[Trial]]:
    """Trials by rule, and those every rule passes: the right forms."""
    by_rule: dict[str, list[Trial]] = {}

    def add(case: Case, *, broken: bool) -> None:
        known = case.known if broken else case.near_known
        form = filled(case.base, case.changes if broken else case.near)
        by_rule.setdefault(case.rule, []).append(Trial(form, SmallBook(tariff_to=case.tariff_to), case.on, known))

    for case in CASES:
        add(case, broken=True)
        add(case, broken=False)
    for also in FURTHER:
        form = filled(also.base, also.changes)
        by_rule[also.rule].append(Trial(form, SmallBook(tariff_to=also.tariff_to), also.on, also.known))
    right = [Trial(make(), SmallBook(), ON, KNOWN.get(kind)) for kind, make in CLEAN.items()]
    return by_rule, right


def answer(rule: Rule, trial: Trial) -> object:
    """What a rule says of a trial: places and values, or that it broke."""
    if not concerns(rule, trial.form.form, trial.on):
        return None
    facts = Facts(
        trial.form.form, trial.book, trial.on, at_submit=True, unparsed=trial.form.unparsed, known=trial.known
    )
    try:
        said = judge(rule, answers_of(rule, trial.form.form, facts), facts)
    except RecursionError:
        return "endless"
    return [(one.path, str(one)) for one in said.answers], said.broken


@dataclass
class Count:
    """Of one kind of fault."""

    planted: int = 0
    noticed: int = 0


def run(seed: int, most: int) -> tuple[dict[str, Count], list[Mutant]]:
    """Plant up to `most` faults; counts by kind, and the mutants nobody noticed."""
    import logging

    logging.getLogger("cqdesk.forms.checks").setLevel(
        logging.CRITICAL
    )  # a broken mutant is noticed, not a fault of ours
    all_rules()
    by_rule, right = trials()
    every = [mutant for name in groups.__all__ for mutant in mutants_of(name)]
    chosen = random.Random(seed).sample(every, min(most, len(every)))
    counts: dict[str, Count] = {}
    alive: list[Mutant] = []
    usual: dict[str, list[object]] = {}
    for mutant in sorted(chosen, key=lambda one: (one.module, one.line)):
        count = counts.setdefault(mutant.kind, Count())
        count.planted += 1
        if _noticed(mutant, by_rule, right, usual):
            count.noticed += 1
        else:
            alive.append(mutant)
    return counts, alive


def _noticed(
    mutant: Mutant, by_rule: dict[str, list[Trial]], right: Sequence[Trial], usual: dict[str, list[object]]
) -> bool:
    try:
        changed = rules_of(mutant.module, planted(mutant))
    except Exception:  # a module that cannot even be loaded is noticed at once
        return True
    for id, rule in changed.items():
        tried = [*by_rule.get(id, ()), *right]
        if id not in usual:
            usual[id] = [answer(all_rules()[id], trial) for trial in tried]
        for trial, said in zip(tried, usual[id], strict=True):
            if answer(rule, trial) != said:
                return True
    return False


def report(counts: dict[str, Count], alive: Sequence[Mutant]) -> float:
    """Print the table and what lived; the share that was noticed."""
    planted = sum(count.planted for count in counts.values())
    noticed = sum(count.noticed for count in counts.values())
    print("Small faults planted into the rules, and how many their cases notice")
    for kind, count in sorted(counts.items()):
        print(f"  {kind:<20} {count.planted:>6} planted {count.noticed:>6} noticed")
    for mutant in alive:
        print(
            f"  alive: {mutant.module}.py:{mutant.line} {mutant.kind}: {mutant.was}  ->  {mutant.becomes or '(nothing)'}"
        )
    share = noticed / planted if planted else 1.0
    print(f"  {'all':<20} {planted:>6} planted {noticed:>6} noticed = {share:.1%}")
    return share
