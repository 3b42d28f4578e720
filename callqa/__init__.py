"""callqa: recorded sales calls in, verdicts with evidence and an audit of deals out."""

__version__ = "0.1.0"
