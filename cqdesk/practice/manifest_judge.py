"""How the practice office judges a manifest file: its own tag table (`manifest_tags.csv`), apart from our catalogue.

Columns: `path` below `Manifest`; `type` group, an, n, a or attr; `length` of the value (`16,2`: digits, decimals);
`repeat` largest count (empty 1, 0 unbounded); `main` 9, `other` 0, `change` 5, `delete` 3, `declare` 2: M mandatory,
C optional, X forbidden, - below a forbidden block, `later` sent early; `main_2019`, `other_2019`: obligation of GACC
announcement 2019 No. 144 (M, C, O, `*` may go early with the main data, `-` not required, X removed). Source: message
format V1.2 (2018 No. 40), road interface 2019, announcement 2019 No. 144.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cqdesk.practice.parse import Node

FUNCTIONS = {"9": "main", "0": "other", "5": "change", "3": "delete", "2": "declare"}
NAMESPACE = "urn:Declaration:datamodel:standard:CN:{}:1"
_VAGUE = frozenset(
    {"杂货", "配件", "货物", "样品", "零件", "日用品", "GENERAL CARGO", "PARTS", "SAMPLE", "GOODS", "CARGO"}
)


@dataclass(frozen=True)
class Rule:
    """One element of one message."""

    path: str
    kind: str
    length: str
    most: int
    """0 = unbounded."""
    needs: Mapping[str, str]
    told: Mapping[str, str]

    def need(self, function: str) -> str:
        """M, C or X for a function, with the reductions of 2019."""
        base = self.needs.get(function, "")
        if "X" in self.told.values():
            return "X"
        told = self.told.get(function, "")
        if base in ("X", "-"):
            return "C" if told == "*" and base == "X" else "X" if base == "X" else "C"
        if told == "M":
            return "M"
        if base == "M" and told not in ("-", "O", "C", "*"):
            return "M"
        return "C"


@cache
def table() -> Mapping[str, tuple[Rule, ...]]:
    """Rules by message, in message order."""
    found: dict[str, list[Rule]] = {}
    with files("cqdesk.practice").joinpath("manifest_tags.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["message"], []).append(
                Rule(
                    path=row["path"],
                    kind=row["type"],
                    length=row["length"],
                    most=int(row["repeat"] or 1),
                    needs={code: row[column] for code, column in FUNCTIONS.items()},
                    told={"9": row["main_2019"], "2": row["main_2019"], "0": row["other_2019"]},
                )
            )
    return {message: tuple(rules) for message, rules in found.items()}


@cache
def _by_parent(message: str) -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for rule in table()[message]:
        found.setdefault(rule.path.rpartition("/")[0], []).append(rule)
    return {parent: tuple(rules) for parent, rules in found.items()}


def flaws(root: Node, namespace: str) -> list[str]:
    """What is wrong with the structure of a message, Chinese, each naming the element; empty for a right one."""
    message = root.value("Head", "MessageType")
    function = root.value("Head", "FunctionCode")
    if root.tag != "Manifest" or message not in table():
        return ["根节点或报文类型代码不对"]
    if namespace != NAMESPACE.format(message):
        return ["命名空间与报文类型不符"]
    if not any(rule.needs.get(function) for rule in table()[message]):
        return [f"{message} 没有功能代码“{function}”"]
    return list(_walk(root, "", message, function))


def _walk(node: Node, trail: str, message: str, function: str) -> Iterator[str]:
    rules = {rule.path.rpartition("/")[2]: rule for rule in _by_parent(message).get(trail, ())}
    seen: list[str] = []
    counts: dict[str, int] = {}
    for child in node.children:
        rule = rules.get(child.tag)
        if rule is None:
            yield f"{trail}/{child.tag} 不在报文格式中"
            continue
        counts[child.tag] = counts.get(child.tag, 0) + 1
        if not seen or seen[-1] != child.tag:
            seen.append(child.tag)
        if rule.need(function) == "X":
            yield f"{rule.path} 不应出现"
        if not child.children and not child.text.strip():
            yield f"{rule.path} 为空"
        elif not child.children:
            yield from _length(rule, child.text)
        yield from _walk(child, rule.path, message, function)
    order = [tag for tag in rules if tag in counts]
    if seen != order:
        yield f"{trail or 'Manifest'} 下的元素次序不对"
    for tag, rule in rules.items():
        if tag.startswith("@"):
            if rule.need(function) == "M" and tag[1:] not in node.attributes:
                yield f"{rule.path} 缺失"
            continue
        if rule.need(function) == "M" and tag not in counts:
            yield f"{rule.path} 缺失"
        if rule.most and counts.get(tag, 0) > rule.most:
            yield f"{rule.path} 超过 {rule.most} 个"


def _length(rule: Rule, text: str) -> Iterator[str]:
    whole, _, decimals = rule.length.partition(",")
    if not whole:
        return
    if decimals or rule.kind == "n":
        left, _, right = text.partition(".")
        if (
            not left.isdigit()
            or (right and not right.isdigit())
            or len(left) > int(whole)
            or len(right) > int(decimals or 4)
        ):
            yield f"{rule.path} 不是 {rule.length} 位以内的数字"
    elif len(text) > int(whole):
        yield f"{rule.path} 超过 {whole} 位"


def vague(words: str) -> bool:
    """A description customs refuses by itself since 2019."""
    return words.strip().upper() in _VAGUE
