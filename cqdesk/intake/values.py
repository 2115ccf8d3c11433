"""Reading single values as customers print them: numbers with units glued on, dates, trade terms, codes by name.

Every function is pure and answers None rather than guess. What can be read in two ways carries `doubtful`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cqdesk.domain.quantity import plain

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)


def folded(text: str) -> str:
    """Half-width, without invisible characters, blanks collapsed: the form in which values are compared and read."""
    if text.isascii():  # most cells; quick, as this runs for every cell of a table
        return text if text.isalnum() else " ".join(text.split())
    return " ".join(unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).split())


@dataclass(frozen=True, slots=True)
class Number:
    """A number as read: its value, the words glued before and behind it, and whether it can be read otherwise."""

    value: Decimal
    before: str = ""
    after: str = ""
    doubtful: bool = False

    @property
    def text(self) -> str:
        return plain(self.value)

    @property
    def words(self) -> str:
        """The unit or currency printed with the number."""
        return self.after or self.before


_DIGITS = r"(?:\d[\d,. ']*\d|\d|\.\d+)\.?"
_NUMBER = re.compile(rf"(?P<before>[^\d.]*?)(?P<sign>[-+]?)\s*(?P<digits>{_DIGITS})(?P<after>.*)", re.DOTALL)
_WORDS = re.compile(r"[A-Za-z$¥€£₩₽/()（）.一-鿿²³ &-]*")


_ISO_MONEY = "USD|EUR|GBP|JPY|CNY|RMB|HKD|AUD|CAD|SGD|KRW|RUB|THB|TWD|MYR|CHF|NZD|DKK|SEK|NOK|IDR|MOP|PHP"
_MONEY_BEFORE = re.compile(
    rf"(?:{_ISO_MONEY})\s*[$¥€£]?|[A-Z]{{0,3}}\s*[$¥€£₩₽]|美元|美金|人民币|欧元|港币|日元", re.IGNORECASE
)
"""What may stand before a number: a currency, nothing else (ABC-12 is no number)."""


_EACH = re.compile(r"^\s*@\s*[\d.,]+\s*[A-Za-z\u4e00-\u9fff]*\.?(?:\s*/\s*[A-Za-z\u4e00-\u9fff]+)?[\s;,]+(?=\d)")
"""The figure of one carton before that of the line: `@2.5KGS`, below it `25KGS`."""


def parse_number(text: str) -> Number | None:
    """Read one number: `1,250.5`, `.84`, `12纸箱`, `US$ 44.00`, `十二箱`, `(5.00)`. None if it is not exactly one number.

    A comma is a thousands mark when groups of three follow, otherwise a decimal comma (doubtful, as is anything that
    two countries would read differently).
    """
    if "@" in text:
        text = _EACH.sub("", text, count=1)
    line = folded(text)
    if not line or ("\n" in text and re.search(r"\d\D*\n\D*\d", text)):
        return None  # two figures below one another are two figures
    negative = line.startswith("(") and line.endswith(")") and re.fullmatch(r"\([\d,. $¥€]+\)", line) is not None
    if negative:
        line = line[1:-1]
    elif re.match(r"-\s*[A-Za-z$¥€£]", line):  # -$10.00
        negative, line = True, line[1:].strip()
    match = _NUMBER.fullmatch(line)
    if match is None:
        return _chinese_with_unit(line)
    before, after = match["before"].strip(), match["after"].strip()
    if not _WORDS.fullmatch(before) or not _WORDS.fullmatch(after):
        return None
    if before and not _MONEY_BEFORE.fullmatch(before.strip(" :.")):
        return None
    read = _digits(match["digits"])
    if read is None:
        return None
    value, doubtful = read
    if re.match(r"[eE][+-]?\d", match["after"]):
        return None
    if negative or match["sign"] == "-":
        value = -value
    return Number(value, before.strip(" :."), after.strip(" ."), doubtful)


def _digits(text: str) -> tuple[Decimal, bool] | None:
    """Value of digits with marks, and whether the marks are ambiguous."""
    body = text.strip().rstrip(".") if text.strip().count(".") != 1 or text.strip().endswith(".") else text.strip()
    body = body.replace("'", "")
    if re.fullmatch(r"\d*\.?\d+", body):
        return Decimal(body), False
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", body):
        return Decimal(body.replace(",", "")), False
    if re.fullmatch(r"\d{1,3}( \d{3})+(\.\d+)?", body):
        return Decimal(body.replace(" ", "")), True
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", body) or re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", body):
        return Decimal(body.replace(".", "").replace(",", ".")), True
    if re.fullmatch(r"\d+,\d{1,2}|\d+,\d{4,}", body):
        return Decimal(body.replace(",", ".")), True
    return None


_CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")
}
_CHINESE_DIGITS |= {"〇": 0, "两": 2, "貳": 2, "參": 3, "陸": 6, "弌": 1}
_CHINESE_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE_BIG = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_CHINESE_SET = "".join([*_CHINESE_DIGITS, *_CHINESE_STEPS, *_CHINESE_BIG])


def chinese_integer(text: str) -> int | None:
    """Value of a Chinese numeral, plain or capital: 十二 → 12, 壹仟零伍 → 1005, 三万二千 → 32000."""
    if not text or any(c not in _CHINESE_SET for c in text):
        return None
    if all(c in _CHINESE_DIGITS for c in text):
        return int("".join(str(_CHINESE_DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[c]
        elif c in _CHINESE_STEPS:
            section += (digit or 1) * _CHINESE_STEPS[c]
            digit = 0
        else:
            section += digit
            if section == 0:
                return None
            total = (
                (total + section) * _CHINESE_BIG[c] if _CHINESE_BIG[c] > 10_000 else total + section * _CHINESE_BIG[c]
            )
            section = digit = 0
    return total + section + digit


def chinese_amount(text: str) -> Decimal | None:
    """Value of an amount in Chinese capitals: 美元壹仟贰佰元伍角整 → 1200.5. Words around it are passed over."""
    match = re.search(
        rf"([{_CHINESE_SET}]+)[元圆美](?:元)?(?:([{_CHINESE_SET}])角)?零?(?:([{_CHINESE_SET}])分)?", folded(text)
    )
    if match is None:
        return None
    whole = chinese_integer(match[1])
    if whole is None:
        return None
    tens = chinese_integer(match[2]) if match[2] else 0
    cents = chinese_integer(match[3]) if match[3] else 0
    return Decimal(whole) + Decimal(tens or 0) / 10 + Decimal(cents or 0) / 100


_MEASURES = frozenset(
    [
        "箱", "纸箱", "木箱", "铁箱", "胶箱", "件", "个", "只", "台", "套", "包", "袋", "编织袋", "桶", "铁桶",
        "塑料桶", "托", "托盘", "板", "捆", "卷", "盘", "支", "根", "条", "片", "张", "块", "双", "对", "打", "瓶",
        "盒", "罐", "辆", "把", "顶", "米", "码", "吨", "千克", "公斤", "克", "升", "立方米", "方", "ctns", "cartons",
        "pcs", "pallets", "pkgs", "kgs", "kg",
    ]
)  # fmt: skip
"""What may stand behind a Chinese numeral: 六角螺栓 is a bolt and 零件号 a head, neither is a number."""


def _chinese_with_unit(line: str) -> Number | None:
    match = re.fullmatch(
        rf"(?P<before>[A-Za-z$ ]*?)(?P<n>[{_CHINESE_SET}]+)\s*(?P<after>[^\d{_CHINESE_SET}]{{1,7}})", line
    )
    if match is None or match["after"].strip(" 整.").casefold() not in _MEASURES:
        return None
    value = chinese_integer(match["n"])
    if value is None:
        return None
    return Number(Decimal(value), match["before"].strip(), match["after"].strip())


_MONTHS_RU = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_DAY_RU = re.compile(r"[«\"]?(\d{1,2})[»\"]?\s+([а-яё]+)\s+(\d{4})\s*(?:г\.?|года)?", re.IGNORECASE)
_DAY_VN = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?i)^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\s*[,.]\s*")
_MONTHS = {
    m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}


@dataclass(frozen=True, slots=True)
class Day:
    value: date
    doubtful: bool = False


_ZH_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "O": 0}
_DAY_IN_WORDS = re.compile(
    r"([二][零〇○O][零〇○O一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)


def _small_zh(text: str) -> int:
    """Months and days as Chinese contracts spell them: 十 = 10, 十八 = 18, 二十一 = 21."""
    tens, ten, ones = text.rpartition("十")
    return ((_ZH_DIGITS.get(tens, 0) if tens else 1) * 10 if ten else 0) + (_ZH_DIGITS[ones] if ones else 0)


def parse_day(text: str) -> Day | None:
    """Read a date; 03/04/2026 can be two days and is doubtful (read as month first, with dots as day first).

    2026年11月21日 and 21-Nov-26 can be one day only.
    """
    line = folded(text)
    if match := _DAY_IN_WORDS.fullmatch(line):
        digits = "".join(str(_ZH_DIGITS[c]) for c in match[1])
        return _day(int(digits), _small_zh(match[2]), _small_zh(match[3]))
    if match := _DAY_VN.fullmatch(line):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := _DAY_RU.fullmatch(line):
        word = match[2].casefold()
        said = [n for n, stem in enumerate(_MONTHS_RU, 1) if re.fullmatch(rf"{stem}[аьяй]?", word)]
        return _day(int(match[3]), said[0], int(match[1])) if said else None
    line = _WEEKDAY.sub("", line)
    line = line.replace("年", "-").replace("月", "-").replace("日", "").strip()
    line = re.sub(r"(?<=\d)\s+\d{1,2}:\d{2}(:\d{2})?$", "", line)
    line = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", line, flags=re.IGNORECASE)
    if match := re.fullmatch(r"(\d{4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})", line):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(20\d{2})(\d{2})(\d{2})", line):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"([A-Za-z]{3,9})[\s.,/-]*(\d{1,2})[\s.,/-]+(\d{4}|\d{2})", line):
        month = _MONTHS.get(match[1][:3].lower())
        return _day(_year(match[3]), month, int(match[2])) if month else None
    if match := re.fullmatch(r"(\d{1,2})[\s.,/-]*([A-Za-z]{3,9})[\s.,/-]*(\d{4}|\d{2})", line):
        month = _MONTHS.get(match[2][:3].lower())
        return _day(_year(match[3]), month, int(match[1])) if month else None
    if match := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", line):
        first, second, year = int(match[1]), int(match[2]), _year(match[3])
        dotted = line.count(".") == 2 and second <= 12  # 12.10.2026 is written by those who put the day first
        if first > 12 or dotted:
            found = _day(year, second, first)
            return Day(found.value, doubtful=first != second and first <= 12) if found else None
        found = _day(year, first, second)
        return Day(found.value, doubtful=first != second and second <= 12) if found else None
    return None


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _day(year: int, month: int, day: int) -> Day | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Day(found) if 1990 <= year <= 2100 else None


INCOTERMS = (
    "EXW",
    "FCA",
    "FAS",
    "FOB",
    "CFR",
    "CIF",
    "CPT",
    "CIP",
    "DAP",
    "DPU",
    "DDP",
    "DAT",
    "DAF",
    "C&F",
    "CNF",
    "C&I",
)
"""Terms of 2020 and 2010 and the older ones that customs still lists."""
_TERM = re.compile(
    rf"(?:^|(?<=[\s:;,(（/]))({'|'.join(map(re.escape, INCOTERMS))})(?=$|[\s:;,.)）/]|[一-鿿])\s*[:,，]?\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)


def parse_incoterm(text: str) -> tuple[str, str] | None:
    """Trade term and its place apart: `FOB CHONGQING, CHINA (Incoterms 2020)` → ("FOB", "CHONGQING, CHINA")."""
    match = _TERM.search(folded(text))
    if match is None:
        return None
    place = re.sub(r"(?i)[\s,]+by\s+(?:rail\w*|sea|air|truck|road|train|vessel)\b.*", "", match[2])
    place = re.sub(r"(?i)[\s,;]+(?:T/T|L/C|D/P|D/A|O/A)\b.*", "", place)
    place = re.sub(r"[(,]?\s*(?:incoterms?|инкотермс)\W*\s*(?:20\d\d)?\s*\)?", "", place, flags=re.IGNORECASE)
    place = re.sub(r"[;；].*$", "", place).strip(" .,:;()（）")
    return match[1].upper(), place


_DOLLAR_FAMILY = re.compile(
    rf"\b(?:{_ISO_MONEY})\b|US\$|HK\$|€|£|美元|美金|人民币|欧元|港币|日元|英镑"
    r"|ДОЛЛ\w*\.?\s*США|ЕВРО|ЮАН[ЬЕ]\w*|РУБ(?:Л\w+)?\b|ТЕНГЕ"
)


def currency_word(text: str) -> str:
    """The one currency named in a text such as `Unit Price (CIF, USD)`; "" if none or several. A bare $ or ¥ is none."""
    line = folded(text)
    found = {
        match[0] if match[0].isascii() else line[match.start() : match.end()]
        for match in _DOLLAR_FAMILY.finditer(line.upper())
    }
    return found.pop() if len(found) == 1 else ""


_WEIGHTS_KG = {
    "kg": Decimal(1), "kgs": Decimal(1), "kilo": Decimal(1), "kilos": Decimal(1), "千克": Decimal(1), "公斤": Decimal(1),
    "kgm": Decimal(1), "kilogram": Decimal(1), "kilograms": Decimal(1),
    "g": Decimal("0.001"), "gram": Decimal("0.001"), "grams": Decimal("0.001"), "克": Decimal("0.001"),
    "t": Decimal(1000), "mt": Decimal(1000), "mts": Decimal(1000), "ton": Decimal(1000), "tons": Decimal(1000),
    "tonne": Decimal(1000), "tonnes": Decimal(1000), "吨": Decimal(1000), "公吨": Decimal(1000),
    "кг": Decimal(1), "кгс": Decimal(1), "г": Decimal("0.001"), "гр": Decimal("0.001"), "т": Decimal(1000),
    "тн": Decimal(1000), "тонн": Decimal(1000), "тонна": Decimal(1000), "тонны": Decimal(1000),
    "pound": Decimal("0.45359237"), "pounds": Decimal("0.45359237"),
    "lb": Decimal("0.45359237"), "lbs": Decimal("0.45359237"), "磅": Decimal("0.45359237"),
}  # fmt: skip
_VOLUMES = {"cbm", "m3", "m³", "立方米", "立方", "方", "cubic meter", "cubic meters", "cbms", "м3", "куб.м", "куб. м"}


def kilograms_per(unit: str) -> Decimal | None:
    """Kilograms in one of the unit; None if it is no weight unit. The pound is the international one (0.45359237 kg)."""
    return _WEIGHTS_KG.get(folded(unit).casefold().strip(" .()（）"))


def is_cubic_metre(unit: str) -> bool:
    return folded(unit).casefold().strip(" .()") in _VOLUMES | {"m3"}
