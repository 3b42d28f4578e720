"""Calls in, samples to hear out; reviews in, agreement, corrected rates and gates out. What people heard is never overwritten."""

from callqa.review.gates import Gate, gates
from callqa.review.rates import Corrected, difference_estimate, hajek, rogan_gladen, sensitivity
from callqa.review.reviewers import Leniency, Pair, drift, leniency, pairs_of_reviewers
from callqa.review.sampling import Wanted, draw, half_width

__all__ = [
    "Corrected",
    "Gate",
    "Leniency",
    "Pair",
    "Wanted",
    "difference_estimate",
    "draw",
    "drift",
    "gates",
    "hajek",
    "half_width",
    "leniency",
    "pairs_of_reviewers",
    "rogan_gladen",
    "sensitivity",
]
