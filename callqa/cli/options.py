"""Options that several commands share."""

from __future__ import annotations

import click

redact_option = click.option(
    "--redact/--no-redact",
    default=True,
    help="Phones, cards, documents, addresses and names become tokens (the default; off for good: redact = false in callqa.toml).",
)
