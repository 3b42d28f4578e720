"""Rows in, figures with intervals, comparisons and p values out: the rules common to all checks.

Each function takes a frame with a row a unit (a call, a deal, a worked day) and the columns it names, and gives a `Figure` for
the team and for every seller of `sellers`, by name; under the minimum a figure has its n and the reason, and no value.
"""

from callqa.audit.statistics.funnel import funnel_data
from callqa.audit.statistics.medians import median_figures
from callqa.audit.statistics.rates import rate_figures
from callqa.audit.statistics.scorer import corrected_share, difference_estimate
from callqa.audit.statistics.shares import bounds, newcombe, share, share_figures
from callqa.audit.statistics.shrinkage import fit, shrunk
from callqa.audit.statistics.times import curve, log_rank, restricted, time_figures
from callqa.audit.statistics.weeks import breached, mean_weeks, share_weeks

__all__ = [
    "bounds",
    "breached",
    "corrected_share",
    "curve",
    "difference_estimate",
    "fit",
    "funnel_data",
    "log_rank",
    "mean_weeks",
    "median_figures",
    "newcombe",
    "rate_figures",
    "restricted",
    "share",
    "share_figures",
    "share_weeks",
    "shrunk",
    "time_figures",
]
