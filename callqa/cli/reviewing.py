"""Commands about listening: what to hear, and how far people and the machine agree."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callqa.cli.options import redact_option
from callqa.cli.words import criterion_title
from callqa.errors import UserError
from callqa.texts import say
from callqa.types import Estimate

if TYPE_CHECKING:
    from callqa.pipeline.reviewing import Accord
    from callqa.pipeline.workspace import Workspace
    from callqa.review import Gate
    from callqa.types.review import Plan

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
SAMPLE_EXAMPLES = """\b
Examples:
  callqa sample -w audit                                  10 random calls a seller, 3 at risk, 2 the machine was least sure of
  callqa sample -w audit --per-seller 20 --seller s3 --risk 0 --uncertain 0
  callqa sample -w audit --neyman --nominate asked.csv    more where scores differ; calls that sellers asked for
"""
AGREEMENT_EXAMPLES = """\b
Examples:
  callqa agreement -w audit            machine against people, people against each other, gates, corrected shares
  callqa agreement -w audit --json > agreement.json
"""


@click.command(epilog=SAMPLE_EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option(
    "--per-seller", type=click.IntRange(0), default=10, show_default=True, help="Random calls of each seller."
)
@click.option("--risk", type=click.IntRange(0), default=3, show_default=True, help="Calls of each seller's risk list.")
@click.option(
    "--uncertain", type=click.IntRange(0), default=2, show_default=True, help="Least sure calls of each seller."
)
@click.option("--neyman", is_flag=True, help="More calls where scores differ more; else in proportion to calls.")
@click.option("--nominate", type=FILE, help="Calls that sellers asked for: a call id or a recording's path a line.")
@click.option("--seller", help="Of one seller only (id).")
@click.option("--seed", type=int, help="Of the draw; else that of [audit] in callqa.toml.")
@click.option("--to", "target", type=FILE, help="Where to write the list; else sample-ID.csv in the workspace.")
@redact_option
def sample(
    workspace: Path, per_seller: int, risk: int, uncertain: int, neyman: bool, nominate: Path | None,
    seller: str | None, seed: int | None, target: Path | None, redact: bool,
) -> None:  # fmt: skip
    """Draw calls to hear: at random by seller, stage, direction and length, at risk, unsure; each with its probability."""
    from callqa.pipeline import open_workspace, with_redaction
    from callqa.pipeline.reviewing import make_sample
    from callqa.review import Wanted

    space = with_redaction(open_workspace(workspace), redact)
    language = space.settings.general.language
    asked = _nominated(space, nominate) if nominate else ()
    wanted = Wanted(per_seller, "neyman" if neyman else "proportional", risk=risk, uncertain=uncertain, nominated=asked)
    plan, widths = make_sample(space, wanted, space.settings.audit.seed if seed is None else seed, seller)
    file = target or space.folder / f"sample-{plan.id}.csv"
    _write(space, plan, file)
    click.echo(say("review.sample.drawn", language, n=len(plan.drawn), population=plan.population, id=plan.id))
    names = _names(space)
    for one in widths:
        values = {
            "seller": names.get(one.seller, one.seller),
            "n": one.random,
            "of": one.eligible,
            "width": round(100 * one.half_width),
        }
        click.echo("  " + say("review.sample.width", language, **values))
    click.echo(say("review.sample.next", language, file=file, id=plan.id))


def _nominated(space: Workspace, file: Path) -> tuple[str, ...]:
    """Call ids, or paths that are turned into ids."""
    try:
        asked = [line.strip() for line in file.read_text("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(str(error), str(file), "Give a text file with a call a line.") from None
    calls = space.store.frame("calls")
    by_path = dict(zip(calls["path"], calls["call_id"], strict=True))
    known = set(calls["call_id"])
    unknown = [one for one in asked if one not in known and one not in by_path]
    if unknown:
        raise UserError(f"no such call: {unknown[0]}", str(file), "Name it by its id or its path in the archive.")
    return tuple(by_path.get(one, one) for one in asked)


def _names(space: Workspace) -> dict[str, str]:
    sellers = space.store.frame("sellers")
    return dict(zip(sellers["seller_id"], sellers["name"], strict=True))


def _write(space: Workspace, plan: Plan, file: Path) -> None:
    from callqa.pipeline.redacting import Redactor

    language, redactor = space.settings.general.language, Redactor.of(space)
    calls = space.store.frame("calls").set_index("call_id")
    names = _names(space)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        columns = ("position", "call", "seller", "at", "file", "picked", "why", "probability", "stratum")
        writer.writerow([say(f"review.column.{name}", language) for name in columns])
        for one in plan.drawn:
            row = calls.loc[one.call_id]
            why = say(one.why, language) if one.why else ""
            picked = say(f"review.picked.{one.picked}", language)
            seller = names.get(row["seller_id"], row["seller_id"])
            cells = [
                one.position + 1,
                one.call_id,
                seller,
                row["started_at"],
                redactor.outgoing.path(row["path"]),
                picked,
                why,
                one.probability,
                one.stratum,
            ]
            writer.writerow([_harmless(str("" if cell is None else cell)) for cell in cells])


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


@click.command(epilog=AGREEMENT_EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def agreement(workspace: Path, as_json: bool) -> None:
    """Machine against blind people and people against each other: kappa, AC1, sensitivity, and which verdicts may count."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.reviewing import accord

    space = open_workspace(workspace)
    found = accord(space)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1, default=str))
    else:
        _print(found, space.settings.general.language)


def _print(found: Accord, language: str) -> None:
    click.echo(say("review.agreement.title", language, n=found.reviews, blind=found.blind))
    for gate in found.gates:
        click.echo(f"\n{criterion_title(gate.criterion, language)}: {say(f'review.state.{gate.state}', language)}")
        click.echo(f"  {say(gate.reason, language)}")
        click.echo("  " + say("review.agreement.line", language, **_figures(gate)))
    for criterion, one in found.corrected:
        values = {
            "machine": f"{100 * one.machine:.0f}",
            "correction": _points(one.correction),
            "share": _share(one.share),
            "n": one.correction.n,
        }
        click.echo(
            "  " + say("review.agreement.corrected", language, criterion=criterion_title(criterion, language), **values)
        )
    if found.pairs:
        click.echo("\n" + say("review.agreement.pairs", language))
    for pair in found.pairs:
        values = {"first": pair.first, "second": pair.second, "criterion": criterion_title(pair.criterion, language)}
        click.echo("  " + say("review.agreement.pair", language, **values, **_measures(pair)))
    for mild in found.leniency:
        values = {
            "author": mild.author,
            "criterion": criterion_title(mild.criterion, language),
            "own": _share(mild.own),
            "others": _share(mild.others),
        }
        click.echo("  " + say("review.agreement.leniency", language, **values))
    for author, months in found.drift:
        if len(months) > 1:
            told = "; ".join(f"{month} {_share(e)}" for month, e in months)
            click.echo("  " + say("review.agreement.drift", language, author=author, months=told))
    click.echo("\n" + say("review.agreement.next", language))


def _figures(gate: Gate) -> dict[str, Any]:
    return {**_measures(gate), "se": _share(gate.sensitivity), "sp": _share(gate.specificity)}


def _measures(one: Any) -> dict[str, Any]:
    nominal, graded = one.agreement, one.ordered
    return {
        "n": nominal.n,
        "percent": "–" if nominal.accuracy is None else f"{100 * nominal.accuracy:.0f}",
        "kappa": _with(nominal.kappa, nominal.kappa_interval),
        "ac1": _with(nominal.ac1, nominal.ac1_interval),
        "weighted": _with(graded.weighted_kappa, graded.weighted_kappa_interval),
        "ac2": _with(graded.ac2, graded.ac2_interval),
        "prevalence": "–" if graded.prevalence is None else f"{100 * graded.prevalence:.0f}",
        "positive": _with(graded.positive, None),
        "negative": _with(graded.negative, None),
    }


def _with(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" + (f" ({interval[0]:.2f}…{interval[1]:.2f})" if interval else "")


def _share(one: Estimate) -> str:
    if one.value is None:
        return "–"
    inside = "" if one.low is None or one.high is None else f" ({100 * one.low:.0f}–{100 * one.high:.0f})"
    return f"{100 * one.value:.0f} %{inside}"


def _points(one: Estimate) -> str:
    return f"{100 * (one.value or 0):+.0f} ({100 * (one.low or 0):+.0f} … {100 * (one.high or 0):+.0f})"


LISTEN_EXAMPLES = """\b
Examples:
  callqa listen -w audit                   then open http://127.0.0.1:8765
  callqa listen -w audit --port 9000
"""


@click.command(epilog=LISTEN_EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="On 127.0.0.1.")
def listen(workspace: Path, port: int) -> None:
    """The listening page: queues, player, transcript, marking by keyboard, blind mode, search. On this machine only."""
    try:
        from callqa.web import serve
    except ModuleNotFoundError as error:
        raise UserError(
            f"the listening page needs {error.name}", "", "Install it: pip install 'callqa[web]'."
        ) from None
    from callqa.pipeline import open_workspace

    space = open_workspace(workspace)
    click.echo(say("listen.started", space.settings.general.language, address=f"http://127.0.0.1:{port}"))
    serve(space, port)


COMMANDS = (sample, agreement, listen)
