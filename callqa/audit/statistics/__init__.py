"""Rows in, figures with intervals, comparisons and p values out: the rules common to all checks.

Each function takes a frame with a row a unit (a call, a deal, a worked day) and the columns it names, and gives a `Figure` for
the team and for every seller of `sellers`, by name; under the minimum a figure has its n and the reason, and no value.
"""
