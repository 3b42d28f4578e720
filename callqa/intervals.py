"""Counts in, a share with its 95 % interval out, for every room that prints one."""

from __future__ import annotations

import math

from callqa.types import Estimate, Reason

Z = 1.959963984540054


def wilson(hits: int, n: int) -> Estimate:
    """Share of `hits` in `n` with Wilson's interval (1927, doi 10.1080/01621459.1927.10502953): 14 of 20 → .48 to .85."""
    if not n:
        return Estimate(0, reason=Reason("audit.nothing"))
    p, z2 = hits / n, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Estimate(n, p, max(0.0, middle - half), min(1.0, middle + half))
