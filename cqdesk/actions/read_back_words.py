"""What reading back refuses about a file by itself, and what it remarks; each a sentence and a remedy."""

from __future__ import annotations

from ..errors import UserError
from ..forms.declaration.likeness import Likeness
from ..forms.declaration.reading_back import has_file
from ..forms.issues import Issue, Severity
from ..store import cases, declarations
from .declared_files import Declared
from .declared_match import other_case


def demand_official(one: Declared) -> None:
    """Whether a print is one of today's layout and not our own proof sheet, and a line of a list was declared.

    Raises `UserError`.
    """
    if one.status and not one.filled.form.entry_number:
        raise UserError(
            "read-back-not-declared",
            f"清单上这一票还没有海关编号（状态：{one.status}），尚未申报，没有读回。",
            "申报之后再导出清单读回。",
        )
    printed = one.printed
    if printed is None:
        return
    if printed.layout != "2018":
        raise UserError(
            "read-back-old-layout",
            "这是 2018 年 8 月以前版式的报关单，栏目与现行报关单不同，没有读回。",
            "请核对是否选错了文件；旧单可用“检查”查看。",
        )
    if printed.proof:
        raise UserError(
            "read-back-own-proof",
            "这是本程序打印的核对单，不是申报后的报关单，没有读回。",
            "请选择从单一窗口或报关行取得的报关单 PDF。",
        )
    if printed.draft and not one.filled.form.entry_number:
        raise UserError(
            "read-back-draft",
            "这是报关草单，还没有申报，没有读回。",
            "请选择申报之后的报关单 PDF；草单中的改动请在报关单上直接修改。",
        )


def demand_whole(case: cases.Case, one: Declared) -> None:
    """Whether a print is an official one, whole, and not our own page of another case. Raises `UserError`."""
    demand_official(one)
    printed = one.printed
    if printed is None:
        return
    if printed.case and printed.case != case.number:
        raise other_case(printed.case)
    if printed.lacks_zh:
        raise _half(printed.lacks_zh)


def demand_all_lines(base: declarations.Version, one: Declared) -> None:
    """A print without its last lines and with fewer goods than ours is half a print. Raises `UserError`."""
    held, shown = len(base.filled.form.goods), len(one.filled.form.goods)
    if one.printed is not None and not one.printed.foot and shown < held:
        raise _half(f"只有 {shown} 项商品（本票 {held} 项），也没有页尾")


def _half(why: str) -> UserError:
    return UserError(
        "read-back-half",
        f"打印件不完整：{why}，没有读回。",
        "请选择包含全部页的报关单 PDF。",
    )


def remarks(
    one: Declared, matched_by: str, alike: Likeness, base: declarations.Version, left_behind: int
) -> list[Issue]:
    """What a person should know beside the differences."""

    def remark(id: str, severity: Severity, message: str, remedy: str) -> Issue:
        return Issue(id=id, severity=severity, path="", message=message, remedy=remedy)

    found: list[Issue] = []
    form = one.filled.form
    if one.printed is not None and not form.entry_number:
        own = "是本程序打印的，" if one.printed.case else ""
        found.append(
            remark(
                "read-back-no-entry-number",
                "warning",
                f"打印件{own}没有海关编号，不能证明已经申报。",
                "请确认海关已接受申报；取得带海关编号的报关单后请再读回一次。",
            )
        )
    boxes = len(base.filled.form.containers)
    if one.printed is not None and boxes and not form.containers and "container_number" not in one.printed.shown:
        found.append(
            remark(
                "read-back-no-containers",
                "info",
                f"打印件上没有集装箱号，本票的 {boxes} 个集装箱照旧。",
                "如申报时没有集装箱，请在申报版上核对。",
            )
        )
    held = {box.container_number for box in base.filled.form.containers}
    new = [box.container_number for box in form.containers if not box.container_spec]
    unnamed = [number for number in new if number not in held]
    if one.printed is not None and unnamed:
        found.append(
            remark(
                "read-back-container-kind",
                "warning",
                f"集装箱 {'、'.join(unnamed)} 在打印件上没有箱型。",
                "请核对集装箱规格。",
            )
        )
    files = [one for one in form.documents if has_file(one.document_code)]
    if one.printed is not None and files and not any(has_file(row.document_code) for row in base.filled.form.documents):
        found.append(
            remark(
                "read-back-documents",
                "info",
                f"打印件列有 {len(files)} 种随附单据，本票没有附件，已记入申报版。",
                "无需处理。",
            )
        )
    if matched_by in ("content", "named") and alike.differing:
        found.append(
            remark(
                "read-back-by-content",
                "info",
                f"没有可比的编号，按内容认作本票，相似度 {alike.percent}%，不一致：{'、'.join(alike.differing)}。",
                "请核对确为同一票。",
            )
        )
    if one.status:
        found.append(
            remark(
                "read-back-status",
                "info",
                f"清单上的状态是“{one.status}”，没有改动本票的状态。",
                "需要时用“记录消息”（Ctrl+J）登记。",
            )
        )
    if one.goods_count is not None and one.goods_count != len(base.filled.form.goods):
        found.append(
            remark(
                "read-back-goods-count",
                "warning",
                f"清单上有 {one.goods_count} 项商品，本票有 {len(base.filled.form.goods)} 项。",
                "清单不列明细，请再读回报关单的 PDF。",
            )
        )
    if left_behind:
        found.append(
            remark(
                "read-back-left-behind",
                "warning",
                f"第 {left_behind} 版草稿是第 {base.version} 版交出之后改的，没有申报；它留在版本列表中。",
                "仍需要的改动请在申报版上重新修改，并办理修改申请。",
            )
        )
    return found
