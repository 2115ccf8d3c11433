"""Forms of the office, described as every other form is.

None of them is an official message: what is asked here is what people need to know to act in time (work-floor jobs J6,
J10, J11, J22). PINs and passwords have no field, so they cannot be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..spec import code, day, decimal, flag, text


@dataclass(kw_only=True)
class Authorisation:
    """Electronic authorisation to declare (电子代理报关委托), given by a client for one declaration or for a time.

    Its number goes into the attached documents as kind 10000001. Either side may start it, the other confirms with its
    card.
    """

    kind: str = code("委托类型", codes="authorisation_kinds", needed="save")
    state: str = code("状态", codes="authorisation_states", needed="save")
    number: str = text("委托协议编号", max_len=64, help="确认后由单一窗口给出，填入随附单据 10000001")
    started_by: str = code("发起方", codes="authorisation_sides")
    started_on: date | None = day("发起日期")
    valid_from: date | None = day("有效期起")
    valid_to: date | None = day("有效期止", help="长期委托到期前会提醒")
    note: str = text("备注", max_len=255)


@dataclass(kw_only=True)
class CustomsCard:
    """A card of the electronic port (电子口岸卡) and where it is. The PIN is never kept."""

    number: str = text("卡号", max_len=20, needed="save", secret=True)
    kind: str = code("卡类型", codes="card_kinds", needed="save")
    holder: str = text("持卡人", max_len=50, secret=True)
    place: str = text("存放处", max_len=100, help="例如 保险柜、前台读卡器")
    valid_to: date | None = day("证书有效期止")
    lent_to: str = text("借给", max_len=100, help="归还后请清空")
    lent_on: date | None = day("借出日期")
    note: str = text("备注", max_len=255)


@dataclass(kw_only=True)
class Inspection:
    """An examination of goods (查验), from notice to result."""

    kind: str = code("查验方式", codes="inspection_kinds", needed="save")
    notice_number: str = text("查验通知号", max_len=40)
    notified_on: date | None = day("通知日期", needed="save")
    place: str = text("查验地点", max_len=100)
    appointment: str = text("预约时间", max_len=50, help="例如 11-24 上午")
    attended_by: str = text("陪同人员", max_len=50, secret=True)
    by_operator: str = flag("委托场站陪同", help="1 是：由场站经营人陪同，须有委托")
    papers: str = text("需带单证", max_len=255)
    goods_lines: str = text("查验商品项号", max_len=100, help="例如 1,3；整票查验不填")
    result: str = code("结果", codes="inspection_results")
    finished_on: date | None = day("完成日期")
    cost_cny: Decimal | None = decimal("查验费用（元）", scale=2, max_len=14)
    note: str = text("备注", max_len=500)


@dataclass(kw_only=True)
class AmendmentCase:
    """A request to amend or withdraw an accepted declaration (修撤单), ours or one that customs started."""

    amendment_type: str = code("修撤类型", codes="amendment_types", needed="save")
    started_by: str = code("发起方", codes="amendment_sides", needed="save")
    state: str = code("状态", codes="amendment_states", needed="save")
    reason: str = text("修撤原因", max_len=1000, needed="save")
    answer_by: date | None = day("答复期限", help="海关发起的，请在期限内确认")
    amendment_number: str = text("修撤单编号", max_len=20)
    papers: str = text("证明材料", max_len=500)
    affects_tax: str = flag("影响税款", help="1 是")
    affects_manifest: str = flag("影响舱单", help="1 是")
    affects_refund: str = flag("影响出口退税", help="1 是")
    affects_certificate: str = flag("影响原产地证书", help="1 是")
    sent_on: date | None = day("提交日期")
    answered_on: date | None = day("答复日期")
    note: str = text("备注", max_len=255)


@dataclass(kw_only=True)
class Checklist:
    """What is to be done when a declaration was withdrawn, goods were not shipped or the vessel changed (J12).

    The steps stand in `checklists.csv`; here is which are done.
    """

    cause: str = code("事由", codes="checklist_causes", needed="save")
    done: str = text("已办步骤", max_len=255, help="步骤代码，以空格分隔")
    note: str = text("备注", max_len=500)


FAMILIES: dict[str, tuple[str, type]] = {
    "authorisation": ("代理报关委托", Authorisation),
    "card": ("电子口岸卡", CustomsCard),
    "inspection": ("查验", Inspection),
    "amendment": ("修撤单", AmendmentCase),
    "checklist": ("办理清单", Checklist),
}
"""Kind of record -> its Chinese name and its form."""
