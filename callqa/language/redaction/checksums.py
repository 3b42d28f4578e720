"""Digits in, whether they can be a card, an INN or a SNILS out."""

from __future__ import annotations

INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
INN_11 = (7, *INN_10)
INN_12 = (3, *INN_11)


def is_card(digits: str) -> bool:
    """13 to 19 digits that pass Luhn's check (ISO/IEC 7812-1).

    >>> is_card("4111111111111111"), is_card("4111111111111112")
    (True, False)
    """
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = (int(d) * 2 if i % 2 else int(d) for i, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def is_inn(digits: str) -> bool:
    """A taxpayer's number of 10 (company) or 12 digits (person) with its check digits.

    >>> is_inn("7707083893"), is_inn("7707083894"), is_inn("500100732259")
    (True, False, True)
    """
    if len(digits) == 10:
        return _check(digits, INN_10) == int(digits[9])
    return len(digits) == 12 and _check(digits, INN_11) == int(digits[10]) and _check(digits, INN_12) == int(digits[11])


def _check(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False)) % 11 % 10


def is_snils(digits: str) -> bool:
    """11 digits, the last two the check of the first nine.

    >>> is_snils("11223344595"), is_snils("11223344596")
    (True, False)
    """
    if len(digits) != 11:
        return False
    total = sum(int(d) * (9 - i) for i, d in enumerate(digits[:9])) % 101
    return total % 100 == int(digits[9:])
