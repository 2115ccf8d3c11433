"""Two more kinds of tables an office imports: the holidays of a year, and the customs exchange rates of a month.

Both are read as any code table is (`intake.listing` finds the columns), with the same preview, act and taking back. Rows:
`holidays` has the day as code, its extra `kind` is holiday or workday; `exchange_rates` has `2026-11-USD`, extra
`cny_per_unit` and `day`. Nothing is shipped: days and rates come from the notice the clerk imports.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from ..domain.codes import CodeEntry
from ..domain.exchange import per_unit, per_unit_of_inverse, rate_day
from ..domain.quantity import plain
from ..intake.listing import Column, Listing, ListRow
from .code_kinds import ReadRows, Refused, SetKind, row_day
from .desk import Desk
from .office_tables import EXCHANGE_RATES, HOLIDAYS, LEAST_REST_DAYS, holiday_calendar

_DATE = Column(
    name="day",
    headings=("日期", "放假日期", "date", "日", "中间价日期", "公布日期"),
    endings=("日期",),
    never=("适用",),
)
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_SPAN = re.compile(
    r"(?:(20\d{2})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[^0-9]{0,8}?(?:至|到|-|－|—|~|～)\s*(?:(20\d{2})[-/.年])?(?:(\d{1,2})[-/.月])?(\d{1,2})日?)?"
)
_LONGEST = timedelta(days=15)
_WORK = re.compile(r"班|工作|work", re.IGNORECASE)
_REST = re.compile(r"休|假|节|holiday|rest|off", re.IGNORECASE)


def days_in(words: str, year: int | None) -> list[date]:
    """The days a text names: `2026-10-01`, `10月1日至8日`, `9月27日（周日）、10月10日`. A day without year is of `year`.

    Days that no calendar has and spans of more than two weeks are left out: the caller sees that nothing came.
    """
    found: list[date] = []
    for match in _SPAN.finditer(re.sub(r"[（(][^）)]*[）)]", "", words)):
        first_year, month, day, last_year, last_month, last_day = match.groups()
        base = int(first_year or year or 0)
        try:
            first = date(base, int(month), int(day))
            last = first
            if last_day:
                end_month = int(last_month or month)
                end_year = int(last_year or (base + 1 if end_month < int(month) else base))
                last = date(end_year, end_month, int(last_day))
        except ValueError:
            continue
        if first <= last <= first + _LONGEST:
            found += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return found


def _read_days(desk: Desk, listing: Listing) -> ReadRows:
    """One row per day (date, rest or work), or per festival (off from .. to .., worked on ..)."""
    result = ReadRows()
    told = _YEAR.search(listing.file) or _YEAR.search(listing.sheet)
    year = int(told[1]) if told else None
    seen: dict[date, CodeEntry] = {}
    for row in listing.rows:
        _days_of_row(row, year, result, seen)
    result.entries = [seen[day] for day in sorted(seen)]
    for one, kinds in _by_year(result.entries).items():
        words = f"{one} 年：休息 {kinds['holiday']} 天，调休上班 {kinds['workday']} 天"
        if kinds["holiday"] < LEAST_REST_DAYS:
            words += f"（不足 {LEAST_REST_DAYS} 天，不作为全年的节假日表）"
        result.notes.append(words + "。")
    return result


def _by_year(entries: list[CodeEntry]) -> dict[str, Counter[str]]:
    years: dict[str, Counter[str]] = {}
    for entry in entries:
        years.setdefault(entry.code[:4], Counter())[entry.extra["kind"]] += 1
    return years


def _days_of_row(row: ListRow, year: int | None, result: ReadRows, seen: dict[date, CodeEntry]) -> None:
    name = row.values.get("name_zh", "")
    off, worked = row.values.get("day", ""), row.values.get("worked", "")
    kind = row.values.get("kind", "")
    lines = [(off, "workday" if _WORK.search(kind) and not _REST.search(kind) else "holiday"), (worked, "workday")]
    if kind and not _WORK.search(kind) and not _REST.search(kind):
        result.refused.append(Refused(row.place, f"类型“{kind[:10]}”看不出是休息还是上班"))
        return
    for words, what in lines:
        days = days_in(words, year)
        if words and not days and re.search(r"\d", words):
            result.refused.append(Refused(row.place, f"“{words[:20]}”不是完整的日期（年份可写在文件名中）"))
        for day in days:
            known = seen.get(day)
            if known is not None and known.extra["kind"] != what:
                result.refused.append(Refused(row.place, f"{day.isoformat()} 又是休息又是上班，取先出现的"))
                continue
            seen.setdefault(
                day,
                CodeEntry(
                    table=HOLIDAYS,
                    code=day.isoformat(),
                    name_zh=name or ("休息日" if what == "holiday" else "调休上班"),
                    extra={"kind": what},
                ),
            )


def _why_no_days(desk: Desk, listing: Listing) -> str:
    if not {"kind", "worked"} & set(listing.heads):
        return "表中没有写明休息或上班（类型），不是节假日表。"
    read = _read_days(desk, listing)
    if not any(kinds["holiday"] >= LEAST_REST_DAYS for kinds in _by_year(read.entries).values()):
        return f"没有一年列出 {LEAST_REST_DAYS} 天以上的休息日，不像全年的节假日表。"
    return ""


# Exchange rates

_MONTH = re.compile(r"(20\d{2})[-./年_]?(0?[1-9]|1[0-2])(?:月|[^0-9]|$)")
_PER = re.compile(r"(\d[\d,]*)\s*(?:外币|单位)?")
_PAIR = re.compile(r"(100)?([A-Z]{3})/(100)?([A-Z]{3})")
_CURRENCIES = ("USD", "EUR", "JPY", "HKD", "GBP", "AUD", "NZD", "SGD", "CHF", "CAD", "RUB", "THB", "MYR", "KRW", "ZAR")


def decimal_in(words: str) -> Decimal | None:
    """A rate as printed; None if it is none."""
    try:
        value = Decimal(words.replace(",", "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value < 100_000 else None


def _rate_row(month: str, currency: str, value: Decimal, day: date | None) -> CodeEntry:
    return CodeEntry(
        table=EXCHANGE_RATES,
        code=f"{month}-{currency}",
        name_zh=f"{month} 月计征汇率 {currency}",
        extra={"cny_per_unit": plain(value), "day": day.isoformat() if day else ""},
    )


def _month_told(words: str) -> str:
    found = _MONTH.search(words)
    return f"{found[1]}-{int(found[2]):02d}" if found else ""


def _read_rates(desk: Desk, listing: Listing) -> ReadRows:
    """Currency, rate and perhaps the unit it is quoted for; the month stands in the row, the sheet or the file's name."""
    result = ReadRows()
    month_of_file = _month_told(listing.sheet) or _month_told(listing.file)
    seen: dict[str, CodeEntry] = {}
    for row in listing.rows:
        words = row.values.get("currency", "")
        code = currency_in(desk, words)
        value = decimal_in(row.values.get("rate", ""))
        month = _month_told(row.values.get("month", "") + " ") or month_of_file
        units = quoted_for(row.values.get("per", ""))
        why = "" if code else f"币制“{words[:10]}”不认识"
        why = why or ("" if value is not None else "没有可用的汇率")
        why = why or ("" if month else "没有适用月份（可写在文件名中，如 2026-11）")
        if why or value is None or units <= 0:
            result.refused.append(Refused(row.place, why or "汇率的单位不对"))
            continue
        day = row_day(row.values.get("day", ""))
        entry = _rate_row(month, code, per_unit(value, units), day)
        if seen.setdefault(entry.code, entry) != entry:
            result.refused.append(Refused(row.place, f"{month} 月 {code} 重复且汇率不同，取第一行"))
    result.entries = list(seen.values())
    if any(row.values.get("per") for row in listing.rows):
        result.notes.append("汇率已折算为每 1 单位外币的人民币元。")
    return result


def _why_no_rates(desk: Desk, listing: Listing) -> str:
    read = _read_rates(desk, listing)
    if not read.entries:
        return f"没有一行可以读作汇率：{read.refused[0].why if read.refused else '表是空的'}。"
    if len(read.refused) > len(read.entries):
        return "多数行不是汇率，像是别的表。"
    return ""


def pairs_in(row: ListRow) -> Iterator[tuple[str, Decimal]]:
    """Currency and CNY per unit of each pair (USD/CNY, 100JPY/CNY, CNY/KRW) of a row."""
    for pair, words in row.values.items():
        found, value = _PAIR.fullmatch(pair), decimal_in(words)
        if found is None or value is None:
            continue
        left_hundred, left, right_hundred, right = found.groups()
        if right == "CNY":
            yield left, per_unit(value, Decimal(100 if left_hundred else 1))
        elif left == "CNY" and not right_hundred:
            yield right, per_unit_of_inverse(value)


def currency_in(desk: Desk, words: str) -> str:
    """The letter code of a currency as lists print it; "" if nobody knows it."""
    return words.upper() if words.upper() in _CURRENCIES else desk.names.by_name("currencies", words) or ""


def quoted_for(words: str) -> Decimal:
    """For how many units a rate is quoted: 1 where nothing is said."""
    per = _PER.search(words)
    return Decimal(per[1].replace(",", "")) if per else Decimal(1)


def _read_parities(desk: Desk, listing: Listing) -> ReadRows:
    """The list of central parities by day, as the exchange publishes it: only the days that set a month are taken."""
    result = ReadRows()
    calendar = holiday_calendar(desk)
    by_day = {day: row for row in listing.rows if (day := row_day(row.values.get("day", ""))) is not None}
    if not by_day:
        return result
    month = max(by_day).replace(day=1)
    last = min(by_day).replace(day=1)
    months = []
    while month >= last:
        following = (month.replace(day=28) + timedelta(days=7)).replace(day=1)
        months.append(f"{following.year:04d}-{following.month:02d}")
        month = (month - timedelta(days=1)).replace(day=1)
    for one in reversed(months):
        wanted = rate_day(one, calendar)
        row = by_day.get(wanted.day)
        if row is None:
            continue
        result.entries += [_rate_row(one, currency, value, wanted.day) for currency, value in pairs_in(row)]
    for entry_month in dict.fromkeys(entry.code[:7] for entry in result.entries):
        wanted = rate_day(entry_month, calendar)
        result.notes.append(f"{entry_month} 月取 {wanted.day} 的中间价{wanted.remark_zh}。")
    return result


def _why_no_parities(desk: Desk, listing: Listing) -> str:
    return "" if _read_parities(desk, listing).entries else "表中没有任何月份计征汇率日的中间价。"


PAIRS = tuple(
    Column(name=pair, headings=(pair,))
    for pair in (
        *("EUR/CNY", "100JPY/CNY", "HKD/CNY", "GBP/CNY", "AUD/CNY", "NZD/CNY", "SGD/CNY", "CHF/CNY"),
        *("CAD/CNY", "CNY/MOP", "CNY/MYR", "CNY/RUB", "CNY/ZAR", "CNY/KRW", "CNY/AED", "CNY/SAR"),
        *("CNY/HUF", "CNY/PLN", "CNY/DKK", "CNY/SEK", "CNY/NOK", "CNY/TRY", "CNY/MXN", "CNY/THB"),
    )
)
"""Columns of the list of central parities beside the dollar."""
OFFICE_KINDS: Mapping[str, SetKind] = {
    HOLIDAYS: SetKind(
        table=HOLIDAYS,
        title_zh="节假日表",
        columns=(
            Column(
                name="day",
                headings=("日期", "放假日期", "放假时间", "休息日期", "date", "放假调休日期"),
                needed=True,
            ),
            Column(name="name_zh", headings=("节日", "节日名称", "名称", "说明", "name", "假日")),
            Column(name="kind", headings=("类型", "性质", "安排", "kind", "type", "休班")),
            Column(name="worked", headings=("调休上班日期", "上班日期", "调休上班", "补班日期", "调休", "补班")),
        ),
        read=_read_days,
        why_not=_why_no_days,
        yearly=True,
    ),
    EXCHANGE_RATES: SetKind(
        table=EXCHANGE_RATES,
        title_zh="计征汇率",
        columns=(
            Column(
                name="currency",
                headings=("币制", "币种", "货币", "外币", "货币名称", "货币代码", "currency", "币制代码"),
                needed=True,
            ),
            Column(
                name="rate",
                headings=("汇率", "计征汇率", "折算率", "中间价", "人民币汇率", "rate", "海关汇率", "cny_per_unit"),
                endings=("汇率", "中间价"),
                needed=True,
            ),
            Column(name="per", headings=("单位", "外币单位", "数量", "外币数量", "per")),
            Column(name="month", headings=("月份", "适用月份", "使用月份", "month", "年月")),
            _DATE,
        ),
        read=_read_rates,
        why_not=_why_no_rates,
    ),
    "central_parities": SetKind(
        table=EXCHANGE_RATES,
        title_zh="计征汇率（中间价历史）",
        columns=(
            Column(name="day", headings=("日期", "date"), needed=True),
            Column(name="USD/CNY", headings=("USD/CNY", "美元", "美元/人民币"), needed=True),
            *PAIRS,
        ),
        read=_read_parities,
        why_not=_why_no_parities,
    ),
}
