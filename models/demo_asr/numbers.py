"""Whole numbers as the words a person says, Russian and English; nothing else."""

RU_UNITS = [
    "ноль",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
]
RU_TENS = ["", ".", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"]
RU_HUNDREDS = ["", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"]
EN_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
EN_TENS = ["", ".", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def plural(n: int, one: str, few: str, many: str) -> str:
    """The Russian form of a noun that goes with `n`."""
    if n % 100 in range(11, 15):
        return many
    return one if n % 10 == 1 else few if n % 10 in (2, 3, 4) else many


def _ru_below_thousand(n: int, feminine: bool) -> list[str]:
    words = [RU_HUNDREDS[n // 100]] if n >= 100 else []
    n %= 100
    if n >= 20:
        words.append(RU_TENS[n // 10])
        n %= 10
    if n:
        words.append({1: "одна", 2: "две"}.get(n, RU_UNITS[n]) if feminine else RU_UNITS[n])
    return words


def russian(n: int, feminine: bool = False) -> str:
    """0 ≤ n < 10⁹ in words, nominative."""
    if n == 0:
        return RU_UNITS[0]
    millions, thousands = n // 10**6, n // 1000 % 1000
    words = []
    if millions:
        words += [*_ru_below_thousand(millions, False), plural(millions, "миллион", "миллиона", "миллионов")]
    if thousands:
        words += [*_ru_below_thousand(thousands, True), plural(thousands, "тысяча", "тысячи", "тысяч")]
    return " ".join(words + _ru_below_thousand(n % 1000, feminine))


def _en_below_thousand(n: int) -> list[str]:
    words = [EN_UNITS[n // 100], "hundred"] if n >= 100 else []
    n %= 100
    if n >= 20:
        words.append(EN_TENS[n // 10])
        n %= 10
    return [*words, EN_UNITS[n]] if n else words


def english(n: int) -> str:
    """0 ≤ n < 10⁹ in words."""
    if n == 0:
        return EN_UNITS[0]
    words = []
    for size, name in ((10**6, "million"), (1000, "thousand")):
        if n >= size:
            words += [*_en_below_thousand(n // size), name]
            n %= size
    return " ".join(words + _en_below_thousand(n))
