"""What leaves when the owed messages of a consol are sent, as sentences to say yes to."""

from __future__ import annotations

from ..actions.consols import OpenConsol
from ..domain.consolidation.model import Mode
from ..domain.consolidation.owed import DUE_ZH, Due
from ..forms.manifest.presence import FUNCTION_ZH

_BOXES = {Due.PACKING_MESSAGE, Due.PACKING_DELETE}


def sending_sentences(held: OpenConsol) -> list[str]:
    """One sentence per kind of message, with how many bills or boxes; empty when nothing can be sent."""
    counts: dict[tuple[Due, str, str], int] = {}
    for one in held.record.owed:
        if one.sendable:
            counts[one.due, one.message, one.function] = counts.get((one.due, one.message, one.function), 0) + 1
    return [
        f"{DUE_ZH[due]}（{message} {FUNCTION_ZH[function]}） {count} {'箱' if due in _BOXES else '票'}"
        for (due, message, function), count in counts.items()
    ]


def nothing_to_send(held: OpenConsol) -> str:
    """Why nothing leaves."""
    if held.consol.mode is Mode.RAIL:
        return "铁路舱单请导出运单数据表交平台；落装、改配请向平台公司和主管海关申请。"
    return "没有待发送的舱单报文。"
