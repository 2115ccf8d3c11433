"""What a person enters beside the lists of the refund screen: one menu (Alt+B), each act a form described as data.

An act may need the row in hand (an item, a receipt); what it lacks it says in the screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QMenu, QWidget

from ..actions import (
    own_codes,
    refund_estimate,
    refund_exchange,
    refund_firm,
    refund_official,
    refund_overseas,
    refund_pairing,
    refund_periods,
    refund_supplements,
    refund_views,
)
from ..actions.blanks import Blank
from ..actions.refund_vouchers import KINDS_ZH
from ..domain.arithmetic import Term
from ..domain.quantity import plain
from .blanks_dialog import BlanksDialog
from .dialogs import finished
from .pick_dialog import PickDialog
from .plain_table import PlainTable
from .refund_terms import TermsDialog
from .work_dialog import WorkDialog

if TYPE_CHECKING:
    from .refund_screen import RefundScreen

Act = Callable[["RefundScreen"], Coroutine[Any, Any, None]]
_ITEM = Blank(name="item", label="报关单项", hint="21 位：报关单号加 3 位项号", needed=True)
RATIO_BLANKS = (
    Blank(name="name", label="货物名称", hint="与报关单商品名称相同", needed=True),
    Blank(name="invoice_unit", label="发票单位", hint="例如 个", needed=True),
    Blank(name="export_unit", label="报关单位", hint="例如 套", needed=True),
    Blank(name="factor", label="比例", hint="一个报关单位合多少发票单位，例如 12；0 为删除", number=True, needed=True),
    Blank(name="approval", label="批准文号", hint="主管税务机关认可的文件", needed=True),
)
RATE_BLANKS = (
    Blank(name="day", label="日期", hint="例如 2026-10-09", day=True, needed=True),
    Blank(name="currency", label="币种", hint="例如 USD", needed=True),
    Blank(name="rate", label="中间价", hint="人民币元，例如 7.1012", number=True, needed=True),
    Blank(name="per", label="每多少外币", hint="1；按 100 报价的填 100", number=True),
)


def menu(screen: RefundScreen) -> QMenu:
    """The menu behind Alt+B. Letters choose an entry."""
    made = QMenu(screen)
    for words, act in _ACTS:
        made.addAction(words).triggered.connect(lambda _checked=False, act=act: screen.do(act(screen)))
    made.addSeparator()
    for at, form in enumerate(refund_supplements.SUPPLEMENTS, start=1):
        made.addAction(f"{form.title}(&{at})…").triggered.connect(
            lambda _checked=False, form=form: screen.do(_supplement(screen, form))
        )
    return made


async def _period(screen: RefundScreen) -> None:
    company, period = screen.company.currentText(), screen.period.text().strip()
    known = await screen.work.read(refund_periods.period_values, screen.desk, company, period)
    dialog = BlanksDialog(
        f"{period} 所属期数据",
        f"{company}　生产企业按增值税纳税申报表填写，人民币元；外贸企业只选企业类型。",
        refund_periods.PERIOD_BLANKS,
        known,
        screen,
    )
    if await finished(dialog) == QDialog.DialogCode.Accepted:
        values = dialog.values
        told = await screen.work.run(refund_periods.set_period_values, screen.desk, company, period, values)
        screen.note.say(told, "info")


async def _ratios(screen: RefundScreen) -> None:
    company = screen.company.currentText()
    rows = await screen.work.read(refund_views.ratios, screen.desk, company)
    heads = ("货物", "发票单位", "报关单位", "比例", "批准文号")
    dialog = ListDialog(
        "换算比例", "一个报关单位合多少发票单位；须经主管税务机关认可。", heads, rows, "新增或更改", screen
    )
    if await finished(dialog) != QDialog.DialogCode.Accepted:
        return
    names = ("name", "invoice_unit", "export_unit", "factor", "approval")
    known = dict(zip(names, dialog.texts, strict=True)) if dialog.texts else {}
    form = BlanksDialog("登记换算比例", "保存后用于配单和检查；比例填 0 为删除。", RATIO_BLANKS, known, screen)
    if await finished(form) == QDialog.DialogCode.Accepted:
        values = form.values
        factor = Decimal(values.pop("factor").replace(",", ""))
        told = await screen.work.run(refund_pairing.set_ratio, screen.desk, company, factor=factor, **values)
        screen.note.say(told, "info")


async def _advances(screen: RefundScreen) -> None:
    company = screen.company.currentText()
    found = await screen.work.read(refund_overseas.advances, screen.desk, company)
    rows = refund_views.advance_rows(found)
    heads = ("报关单项", "货物", "状态", "申报", "预退税额", "核算截止", "结果")
    dialog = ListDialog(
        "海外仓 9810", "未销售的按预退（HWC-YT）申报；已预退的销售后核算。", heads, rows, "核算", screen,
        more=(("已销售(&S)", "sold"), ("未销售(&U)", "unsold")),
    )  # fmt: skip
    if await finished(dialog) != QDialog.DialogCode.Accepted or not dialog.key:
        return
    item, wanted = dialog.key, dialog.wanted
    if wanted in ("sold", "unsold"):
        told = await screen.work.run(refund_overseas.set_sold, screen.desk, company, item, sold=wanted == "sold")
        await screen.load()
        screen.note.say(f"{told}重新生成申报（F9）后生效。", "info")
        return
    form = BlanksDialog(
        f"预退税核算　{item}",
        "销售后按实际应退税额核算：相同的无需调整；不同的冲减后重新申报；未销售的全额冲减。",
        (
            Blank(name="sold", label="是否已销售", choices={"yes": "已销售", "no": "未销售"}),
            Blank(name="refund", label="实际应退税额", hint="人民币元；未销售的不填", number=True),
        ),
        {"refund": dialog.texts[4]},
        screen,
    )
    if await finished(form) != QDialog.DialogCode.Accepted:
        return
    sold = form.values["sold"] == "yes"
    amount = Decimal(form.values["refund"].replace(",", "") or "0") if sold else Decimal(0)
    done = await screen.work.run(
        refund_overseas.account_advance, screen.desk, company, item, sold=sold, actual_refund=amount
    )
    await screen.load()
    difference = plain(done.difference.value or Decimal(0))
    screen.note.say(
        f"核算结果：{refund_overseas.OUTCOME_ZH[done.outcome]}，差额 {difference} 元。"
        + ("重新生成申报（F9）后列入红字行。" if done.adjust else ""),
        "info",
    )


async def _deemed(screen: RefundScreen) -> None:
    company, item = screen.company.currentText(), screen.item_in_hand()
    known = await screen.work.read(refund_exchange.deemed_of, screen.desk, company, item) if item else {}
    reasons = {"": "（不视同收汇，只填合同收汇日期；都不填为取消）"}
    reasons |= {code: f"{code} {one.name_zh}" for code, one in refund_exchange.deemed_reasons().items()}
    dialog = BlanksDialog(
        "视同收汇",
        "按规定原因视同收汇须有举证材料；合同约定更晚收汇的填最终日期，最迟为出口后 36 个月。",
        (
            _ITEM,
            Blank(name="reason", label="原因", choices=reasons),
            Blank(name="explanation", label="具体说明", hint="例如 客户检验不合格，尾款免付"),
            Blank(name="evidence", label="举证材料", hint="不填则用该原因的规定材料"),
            Blank(name="contract_final_date", label="合同收汇日期", hint="例如 2027-09-30", day=True),
        ),
        {"item": item, **known},
        screen,
    )
    if await finished(dialog) != QDialog.DialogCode.Accepted:
        return
    values = dialog.values
    agreed = values.pop("contract_final_date")
    told = await screen.work.run(
        refund_exchange.deem_received,
        screen.desk,
        company,
        values.pop("item"),
        values.pop("reason"),
        contract_final_date=date.fromisoformat(agreed) if agreed else None,
        **values,
    )
    await screen.load()
    screen.note.say(told, "info")


async def _rates(screen: RefundScreen) -> None:
    rows = await screen.work.read(refund_views.middle_rates, screen.desk)
    dialog = ListDialog(
        "人民币汇率中间价", "按企业资料中选定的办法取用；整表可按 Ctrl+O 导入（表格或 CSV）。", ("日期", "币种", "中间价"),
        rows, "录入", screen,
    )  # fmt: skip
    if await finished(dialog) != QDialog.DialogCode.Accepted:
        return
    known = {"currency": "USD", "per": "1"}
    form = BlanksDialog("登记中间价", "中国人民银行授权公布的人民币汇率中间价。", RATE_BLANKS, known, screen)
    if await finished(form) == QDialog.DialogCode.Accepted:
        values = form.values
        told = await screen.work.run(
            own_codes.put_middle_rate,
            screen.desk,
            date.fromisoformat(values["day"]),
            values["currency"].upper(),
            Decimal(values["rate"]),
            Decimal(values["per"] or "1"),
        )
        screen.note.say(told, "info")


async def _estimate(screen: RefundScreen) -> None:
    company = screen.company.currentText()
    found = await screen.work.read(refund_estimate.drafts_of, screen.desk, company)
    if not found:
        screen.note.say("本企业没有未结关的出口报关单草稿。", "info")
        return
    dialog = PickDialog("草稿预计退税", found, found[0][0], screen)
    if await finished(dialog) != QDialog.DialogCode.Accepted or not dialog.key:
        return
    case, _, number = dialog.key.partition("|")
    guess = await screen.work.read(refund_estimate.estimate, screen.desk, case, int(number))
    lines: list[Term] = [line.refund for line in guess.lines]
    head = f"{case}　监管方式 {guess.mode or '（未填）'}　{guess.on_zh} {guess.on}"
    groups = [(head, [guess.total]), ("逐项", lines), ("退税率", [line.rate for line in guess.lines])]
    terms = TermsDialog("草稿预计退税", groups, (0, 0), screen)
    for words in guess.notes:
        terms.note.say(words, "info")
    await finished(terms)


async def _official(screen: RefundScreen) -> None:
    company = screen.company.currentText()
    taken = await screen.work.run(refund_official.take_official_items, screen.desk, company)
    await screen.load()
    told = f"已取用 {taken.items} 项正式报关单商品。" if taken.items else "没有新的正式报关单。"
    if taken.issues:
        more = f"（另有 {len(taken.issues) - 1} 条）" if len(taken.issues) > 1 else ""
        screen.note.say(f"{told}{taken.issues[0].message}{taken.issues[0].remedy}{more}", "warning", "triangle")
    else:
        screen.note.say(told, "info")


async def _part(screen: RefundScreen) -> None:
    company = screen.company.currentText()
    dialog = BlanksDialog(
        "先申报一部分",
        "生产企业：其余部分待这一部分审核通过后再申报。外贸企业请在“报关单项”按 Ctrl+M 选发票，再选“先申报一部分”。",
        (_ITEM, Blank(name="quantity", label="本次数量", hint="按申报单位", number=True, needed=True)),
        {"item": screen.item_in_hand()},
        screen,
    )
    if await finished(dialog) == QDialog.DialogCode.Accepted:
        values = dialog.values
        quantity = Decimal(values["quantity"].replace(",", ""))
        told = await screen.work.run(refund_pairing.claim_part, screen.desk, company, values["item"], quantity)
        await screen.load()
        screen.note.say(f"{told}重新生成申报（F9）后生效。", "info")


async def _voucher_codes(screen: RefundScreen) -> None:
    known = await screen.work.read(refund_firm.voucher_kind_codes, screen.desk)
    dialog = BlanksDialog(
        "凭证种类代码",
        "⚠ 税务端的代码没有公开资料，请按申报软件中的代码填写（2 位）；不填则上报数据中该列为空，表上仍印名称。",
        tuple(Blank(name=name, label=name, hint="2 位代码") for name in KINDS_ZH),
        known,
        screen,
    )
    if await finished(dialog) == QDialog.DialogCode.Accepted:
        told = await screen.work.run(refund_firm.set_voucher_kind_codes, screen.desk, dialog.values)
        screen.note.say(told, "info")


async def _supplement(screen: RefundScreen, form: refund_supplements.Supplement) -> None:
    company = screen.company.currentText()
    key = Blank(name="key", label=form.key_label, hint=form.key_hint, needed=True)
    item = screen.item_in_hand()
    known: dict[str, str] = {}
    if item and re.fullmatch(form.key_pattern, item):
        kept = await screen.work.read(refund_supplements.supplement, screen.desk, company, form.kind, item)
        known = {"key": item, **kept}
    remark = f"{form.remark}除{form.key_label}外全部留空则删除。"
    blanks = tuple(Blank(**{**vars(blank), "needed": False}) for blank in form.blanks)
    dialog = BlanksDialog(form.title, remark, (key, *blanks), known, screen)
    if await finished(dialog) == QDialog.DialogCode.Accepted:
        values = dialog.values
        told = await screen.work.run(
            refund_supplements.put_supplement, screen.desk, company, form.kind, values.pop("key"), values
        )
        screen.note.say(told, "info")


_ACTS: tuple[tuple[str, Act], ...] = (
    ("所属期数据（进项、留抵、分配率）(&P)…", _period),
    ("换算比例(&T)…", _ratios),
    ("先申报一部分(&L)…", _part),
    ("海外仓 9810 销售和核算(&W)…", _advances),
    ("视同收汇(&V)…", _deemed),
    ("人民币汇率中间价(&F)…", _rates),
    ("草稿预计退税(&E)…", _estimate),
    ("取用正式报关单(&O)", _official),
    ("凭证种类代码(&K)…", _voucher_codes),
)


class ListDialog(WorkDialog):
    """What is kept, as a list; one main act and some more. After `accept`: `wanted` ("" = the main act), `key`, `texts`."""

    def __init__(
        self,
        title: str,
        remark: str,
        heads: tuple[str, ...],
        rows: list[tuple[str, tuple[str, ...]]],
        main: str,
        parent: QWidget | None,
        more: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(title, remark, parent, (900, 520))
        self._rows = dict(rows)
        self.wanted = ""
        self.table = PlainTable(title, heads, stretch=min(1, len(heads) - 1), parent=self)
        self.table.show_rows([(key, texts, "") for key, texts in rows])
        self.table.entered.connect(lambda _key: self._want(""))
        self.body.addWidget(self.table, 1)
        for words, what in more:
            self.button(words, partial(self._want, what))
        self.finish(main, lambda: self._want(""))
        if not rows:
            self.note.say("还没有记录。", "info")
        self.table.setFocus()

    def _want(self, what: str) -> None:
        self.wanted = what
        self.accept()

    @property
    def key(self) -> str:
        """Key of the row in hand; "" = none."""
        return self.table.key()

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of the row in hand; () = none."""
        return self._rows.get(self.table.key(), ())
