"""The CHANNEL letters as the office sends them, and what they do to a draft.

The office's own small table, typed from declaration-message 5.3 and 5.5; it shares nothing with
`cqdesk.domain`.
"""

from __future__ import annotations

from dataclasses import dataclass

SAVED, SUBMITTED, RECEIVED, ACCEPTED = "saved", "submitted", "received", "accepted"
RELEASED, CLOSED = "released", "closed"
REJECTED, RETURNED, DELETED = "rejected", "returned", "deleted"

REPLACEABLE = (SAVED, REJECTED, RETURNED)
"""A new import may replace the draft in these states; over a declared one it is refused (open question 4)."""

_AT_CUSTOMS = (SUBMITTED, RECEIVED, ACCEPTED)
_LIVE = (*_AT_CUSTOMS, RELEASED, CLOSED)


@dataclass(frozen=True)
class Letter:
    """`moves_to` is "" for letters that only tell something; `allowed` the states in which an honest office
    sends it.
    """

    meaning: str
    moves_to: str
    allowed: tuple[str, ...]


LETTERS: dict[str, Letter] = {
    "1": Letter("要求补充申报", "", _AT_CUSTOMS),
    "2": Letter("QP 已接收，上载数据转发数据中心", "", (SAVED,)),
    "3": Letter("上载成功", "", (SAVED,)),
    "4": Letter("上载失败", "", (SAVED,)),
    "6": Letter("QP 已接收，申报数据转发数据中心", "", (SAVED, SUBMITTED)),
    "7": Letter("直接申报成功", SUBMITTED, (SAVED,)),
    "8": Letter("上载成功，无申报权限，未申报", "", (SAVED,)),
    "9": Letter("上载或申报失败，请联系数据中心", REJECTED, (SAVED, SUBMITTED)),
    "A": Letter("放行前删除或异常，转人工申报", DELETED, (SAVED, *_AT_CUSTOMS)),
    "B": Letter("担保放行", RELEASED, _AT_CUSTOMS),
    "C": Letter("查验通知", "", _LIVE),
    "D": Letter("报关单已删除", DELETED, _LIVE),
    "E": Letter("退单", REJECTED, _AT_CUSTOMS),
    "F": Letter("放行交单", RELEASED, _AT_CUSTOMS),
    "G": Letter("审结", ACCEPTED, (SUBMITTED, RECEIVED)),
    "H": Letter("挂起，请联系海关", "", _AT_CUSTOMS),
    "I": Letter("审单、查验或放行通知", "", _LIVE),
    "J": Letter("通关无纸化审结", ACCEPTED, (SUBMITTED, RECEIVED)),
    "K": Letter("通关无纸化担保放行", RELEASED, _AT_CUSTOMS),
    "L": Letter("海关入库成功", RECEIVED, (SUBMITTED,)),
    "M": Letter("报关单重审", "", _AT_CUSTOMS),
    "N": Letter("请重传随附单据", "", _AT_CUSTOMS),
    "P": Letter("已放行", RELEASED, _AT_CUSTOMS),
    "R": Letter("已结关", CLOSED, (ACCEPTED, RELEASED)),
    "S": Letter("施检", "", _LIVE),
    "T": Letter("需交税费", "", _AT_CUSTOMS),
    "U": Letter("请重新申报", REJECTED, _AT_CUSTOMS),
    "W": Letter("审单、查验或放行通知", "", _LIVE),
    "X": Letter("准予进港", "", _LIVE),
    "Y": Letter("申报失败", REJECTED, (SAVED, *_AT_CUSTOMS)),
    "Z": Letter("退回修改", RETURNED, _AT_CUSTOMS),
    "a": Letter("检验检疫签证", "", _LIVE),
    "b": Letter("已送检验检疫审单", "", _LIVE),
    "c": Letter("检验检疫申请已撤销", "", _LIVE),
    "d": Letter("检验检疫申请成功", "", _LIVE),
    "#": Letter("准予进闸", "", _LIVE),
}

ENTERS = frozenset("LJGPFBKR")
"""Letters that presuppose an entry number: issued at the latest with the first of them."""

TO_CLOSING: dict[str, str] = {
    SAVED: "7LJPR",
    SUBMITTED: "LJPR",
    RECEIVED: "JPR",
    ACCEPTED: "PR",
    RELEASED: "R",
}
"""What still comes from each state on the ordinary way to closing."""
