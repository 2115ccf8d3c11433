"""The verdict on a message: structure and values at import, completeness when the clerk submits.

Judged by the frozen official table only. Stricter than today's importer is known to be in one point: order
and unknown elements are refused (whether the real one does is open, declaration-message section 11,
question 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cqdesk.practice.findings import OfficeFinding
from cqdesk.practice.parse import Node
from cqdesk.practice.tags import ROOT, TagRule, official_tags
from cqdesk.practice.values import fault_of, gb18030_bytes


def judge_import(message: Node) -> list[OfficeFinding]:
    """Findings of an import with operation G (save). Nothing that refuses in it: the draft may be saved."""
    findings = list(_attributes(message, ROOT))
    findings += _children(message, ROOT, "")
    findings += _operation(message)
    findings += _line_numbers(message)
    return findings


def _said(rule: TagRule, where: str, reason: str, message: str, *, refuses: bool = True) -> OfficeFinding:
    return OfficeFinding(reason=reason, path=where, message=f"{where}（{rule.name_zh}）{message}", refuses=refuses)


def _attributes(node: Node, where: str) -> Iterator[OfficeFinding]:
    for name, value in node.attributes.items():
        # `Version` by the schema of 2018, `version` in older samples; both optional.
        if where == ROOT and name in ("Version", "version") and 0 < len(value) <= 5:
            continue
        yield OfficeFinding(reason="unknown-attribute", path=where, message=f"{where} 有未知属性")


def _children(node: Node, path: str, prefix: str) -> Iterator[OfficeFinding]:
    rules = official_tags().children(path)
    counts: dict[str, int] = {}
    reached = 0
    disorder = False
    if node.text.strip():
        yield OfficeFinding(reason="text", path=prefix.rstrip("/") or ROOT, message=f"{node.tag} 节点中有多余的文字")
    for child in node.children:
        rule = rules.get(child.tag)
        counts[child.tag] = counts.get(child.tag, 0) + 1
        if rule is None:
            where = prefix + child.tag
            yield OfficeFinding(reason="unknown-element", path=where, message=f"{where} 不是规定的元素")
            continue
        repeats = rule.occurs_max != 1
        where = f"{prefix}{child.tag}[{counts[child.tag]}]" if repeats else prefix + child.tag
        if not rule.floating:
            if rule.position < reached and not disorder:
                disorder = True
                yield _said(rule, where, "order", "的位置不符合规定的元素顺序")
            reached = max(reached, rule.position)
        yield from _attributes(child, where)
        if rule.is_node:
            yield from _children(child, rule.path, where + "/")
        else:
            yield from _leaf(child, rule, where)
    for tag, rule in rules.items():
        count = counts.get(tag, 0)
        where = prefix + tag
        if rule.occurs_max is not None and count > rule.occurs_max:
            yield _said(rule, where, "count", f"最多 {rule.occurs_max} 个")
        if count == 0 and rule.must_stand:
            yield _said(rule, where, "missing-element", "缺失，没有内容也须保留空节点")
        elif not rule.is_node and rule.required_save in ("Y", "H") and not node.value(tag):
            if rule.required_save == "Y":
                yield _said(rule, where, "required", "为暂存必填项")
            else:
                yield _said(rule, where, "required", "未填", refuses=False)


def _leaf(node: Node, rule: TagRule, where: str) -> Iterator[OfficeFinding]:
    if node.children:
        yield _said(rule, where, "unknown-element", "不应有下级元素")
        return
    text = node.text
    if not text.strip():
        # `Type` is positional: two blanks mean an ordinary declaration; only its length can be wrong.
        if rule.tag == "Type" and rule.max_length is not None and len(text) > rule.max_length:
            yield _said(rule, where, "too-long", f"不得超过 {rule.max_length} 个字符")
        return
    if rule.path.endswith("/DecSign/OperType") or rule.path.endswith("/DecSign/ClientSeqNo"):
        return  # have sentences of their own below
    fault = fault_of(rule, text)
    if fault is not None:
        yield _said(rule, where, fault[0], fault[1])
    elif rule.type == "String" and rule.max_length and gb18030_bytes(text) > rule.max_length:
        yield _said(rule, where, "bytes", f"超过 {rule.max_length} 个字节，可能被截断", refuses=False)


def _operation(message: Node) -> Iterator[OfficeFinding]:
    operation = message.value("DecSign", "OperType")
    if operation and operation != "G":
        yield OfficeFinding(
            reason="operation",
            path="DecSign/OperType",
            message="DecSign/OperType（操作类型）应为 G 暂存；上载和申报须持卡在单一窗口办理",
        )
    number = message.value("DecSign", "ClientSeqNo")
    if number and len(number) != 18:
        yield OfficeFinding(
            reason="client-number",
            path="DecSign/ClientSeqNo",
            message="DecSign/ClientSeqNo（客户端报关单编号）应正好 18 个字符",
        )


def _line_numbers(message: Node) -> Iterator[OfficeFinding]:
    for place, line in enumerate(message.all("DecLists", "DecList"), 1):
        number = line.value("GNo")
        if re.fullmatch(r"[0-9]{1,19}", number) and int(number) != place:
            where = f"DecLists/DecList[{place}]/GNo"
            yield OfficeFinding(reason="line-number", path=where, message=f"{where}（商品序号）应从 1 起连续编号")


def wants_papers(message: Node) -> bool:
    """A paperless declaration (通关无纸化) that brings no paper of its own (filling guide of 2018)."""
    return message.value("DecHead", "EntryType") == "M" and not any(message.all("EdocRealation"))


def judge_submit(message: Node, web_documents: Sequence[str] = ()) -> list[OfficeFinding]:
    """What is still missing when the person with the card presses 申报. Empty: the declaration goes out.

    `web_documents`: codes of papers the clerk uploaded on the page beside those of the message. The card
    itself fills typist, declarant, signature and signing time (marked K in the table).
    """
    findings = list(_required_at_submit(message, ROOT, ""))
    findings += _conditional_head(message)
    findings += _conditional_lines(message)
    findings += _containers(message)
    if not any(message.all("DecLists", "DecList")):
        findings.append(_needed("DecLists/DecList", "商品项", "至少填写一项"))
    if wants_papers(message) and not web_documents:
        findings.append(_needed("EdocRealation", "电子随附单据", "为空，通关无纸化报关单须上传随附单据"))
    return findings


def _needed(where: str, name: str, what: str = "为申报必填项") -> OfficeFinding:
    return OfficeFinding(reason="required", path=where, message=f"{where}（{name}）{what}")


def _required_at_submit(node: Node, path: str, prefix: str) -> Iterator[OfficeFinding]:
    for tag, rule in official_tags().children(path).items():
        if rule.is_node:
            for place, child in enumerate(node.all(tag), 1):
                mark = f"[{place}]" if rule.occurs_max != 1 else ""
                yield from _required_at_submit(child, rule.path, f"{prefix}{tag}{mark}/")
        elif rule.required_submit == "Y" and not node.value(tag):
            yield _needed(prefix + tag, rule.name_zh)


def _conditional_head(message: Node) -> Iterator[OfficeFinding]:
    head = next(message.all("DecHead"))
    wanted: tuple[str, ...]
    if head.value("IEFlag") == "I":
        wanted = ("DespPortCode", "GoodsPlace", "OverseasConsignorEname")
    else:
        wanted = ("OverseasConsigneeEname",)
    rules = official_tags().children("DecMessage/DecHead")
    for tag in wanted:
        if not head.value(tag):
            yield _needed(f"DecHead/{tag}", rules[tag].name_zh)
    if not head.value("TradeCoScc") and not head.value("TradeCode"):  # filling rules, item 3: one without a credit code
        yield _needed("DecHead/TradeCoScc", rules["TradeCoScc"].name_zh, "须填写，没有的填报海关编码")
    for group in ("Fee", "Insur", "Other"):
        mark, rate, currency = (head.value(group + part) for part in ("Mark", "Rate", "Curr"))
        if bool(mark) != bool(rate):
            missing = group + ("Rate" if mark else "Mark")
            yield _needed(f"DecHead/{missing}", rules[missing].name_zh, "须与标记、费率成组填写")
        elif mark in ("2", "3") and not currency:
            yield _needed(f"DecHead/{group}Curr", rules[group + "Curr"].name_zh, "按单价或总价申报时必填")
    gross, net = head.value("GrossWet"), head.value("NetWt")
    if gross and net and Decimal(gross) < Decimal(net):
        yield OfficeFinding(reason="weight", path="DecHead/GrossWet", message="DecHead/GrossWet（毛重）不得小于净重")
    if head.value("NoOtherPack") == "0" and not any(message.all("DecOtherPacks", "DecOtherPack")):
        yield _needed("DecOtherPacks/DecOtherPack", "其他包装", "为空，与“有其他包装”不符")


def _conditional_lines(message: Node) -> Iterator[OfficeFinding]:
    for place, line in enumerate(message.all("DecLists", "DecList"), 1):
        if bool(line.value("SecondUnit")) != bool(line.value("SecondQty")):
            missing, name = ("SecondUnit", "第二计量单位")
            if line.value("SecondUnit"):
                missing, name = ("SecondQty", "第二法定数量")
            yield _needed(f"DecLists/DecList[{place}]/{missing}", name, "须与第二计量单位、数量成对填写")


def _containers(message: Node) -> Iterator[OfficeFinding]:
    lines = {line.value("GNo") for line in message.all("DecLists", "DecList")}
    for place, box in enumerate(message.all("DecContainers", "Container"), 1):
        where = f"DecContainers/Container[{place}]"
        if not box.value("GoodsContaWt"):
            yield _needed(f"{where}/GoodsContaWt", "箱货重量")
        if not set(box.value("GoodsNo").split(",")) <= lines:
            yield OfficeFinding(
                reason="line-number",
                path=f"{where}/GoodsNo",
                message=f"{where}/GoodsNo（商品项号）对应的商品项不存在",
            )
