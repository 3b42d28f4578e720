"""What the command line says: help examples, progress bars, summaries and tables."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callqa.texts import say
from callqa.types import CORE, Reason

if TYPE_CHECKING:
    from callqa.pipeline import Summary, Workspace

MAIN_EXAMPLES = """\b
Examples:
  callqa demo                          see the whole job on samples
  callqa init audit && cd audit        make a workspace
  callqa run /archive/2026 --crm deals.csv --calls Master.csv --sellers sellers.csv
  callqa status
"""
INIT_EXAMPLES = """\b
Example:
  callqa init audit        then edit audit/callqa.toml: time zone, model, channels
"""
RUN_EXAMPLES = """\b
Examples:
  callqa run /archive/2026 --crm deals.csv --sellers sellers.csv
  callqa run /archive/2026 --crm exports/            a folder: deals, contacts, tasks, stage history, nps …
  callqa run /archive/2026 --calls Master.csv        with the files of the last run
  callqa run transcripts/                            ready transcripts (.json, .jsonl)
\b
Exit status: 0 all well, 1 some files or calls were set aside or failed, 2 wrong usage.
"""
STATUS_EXAMPLES = """\b
Example:
  callqa status -w audit
"""
REPORT_EXAMPLES = """\b
Example:
  callqa report -w audit        after a change of language or report settings
"""
EVALUATE_EXAMPLES = """\b
Examples:
  callqa evaluate labelled/
  callqa evaluate labelled/ --json > agreement.json
  callqa evaluate labelled/ --only '*-1??'        those of a name
  callqa evaluate labelled/ --word-errors 10      how verdicts hold when one word in ten is misheard
"""
CHECK_EXAMPLES = """\b
Example:
  callqa rubric check rubrics/ru/warm.yaml
"""
LIST_MODELS_EXAMPLES = """\b
Example:
  callqa models list
"""
CHECK_MODELS_EXAMPLES = """\b
Example:
  callqa models check
\b
Exit status: 0 all files as they should be, 1 some are not.
"""
FETCH_EXAMPLES = """\b
Examples:
  callqa models fetch large-v3-turbo        says size and licence, then asks
  callqa models fetch small --yes
"""
BUILD_GE2E_EXAMPLES = """\b
Example:
  pip install --no-deps Resemblyzer==0.1.4 && callqa models build-ge2e
"""
TRY_EXAMPLES = """\b
Examples:
  callqa rubric try rubrics/ru/warm.yaml call.json
  callqa rubric try rubrics/ru/warm.yaml call.json WA7
"""
EXPLAIN_EXAMPLES = """\b
Examples:
  callqa explain 3f9a -w audit              all criteria of the call whose id begins so
  callqa explain 2026/03/10/call.wav WA9 -w audit    one, closely: which words and turns decided, what stood against it
"""
DEMO_EXAMPLES = """\b
Examples:
  callqa demo
  callqa demo /tmp/try --language en
"""
SHOWN = 5  # of one kind
VERDICTS = ("met", "partly", "missed", "na", "unknown")
TITLES = {
    "archive": "reading the archive",
    "doctor": "examining recordings",
    "asr": "recognising speech",
    "speakers": "telling speakers apart",
    "scoring": "judging calls",
    "report": "writing the report",
    "coach": "writing the pages",
    "export": "writing the export",
}


class _Bars:
    """rich progress bars: one line a stage, rate and honest time left (by audio seconds where audio is recognised)."""

    def __init__(self, bars: Any) -> None:
        self.bars, self.task = bars, None

    def begin(self, stage: str, total: float, unit: str) -> None:
        self.task = self.bars.add_task(TITLES.get(stage, stage), total=total or None, unit=unit)

    def advance(self, amount: float) -> None:
        self.bars.advance(self.task, amount)

    def end(self) -> None:
        task = self.bars.tasks[self.task]
        self.bars.update(self.task, total=task.completed, completed=task.completed)


@contextmanager
def bars() -> Iterator[_Bars]:
    from rich import progress
    from rich.console import Console

    shown = progress.Progress(
        progress.TextColumn("{task.description:<24}"),
        progress.BarColumn(30),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[unit]}"),
        progress.TimeElapsedColumn(),
        progress.TextColumn("left"),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    with shown:
        yield _Bars(shown)


def after_init(folder: Path, fresh: bool) -> str:
    state = "The workspace is ready." if fresh else "The workspace was there already; nothing was changed."
    return (
        f"{state} Next: look through {folder / 'callqa.toml'} (time zone, model), then\n"
        f"  callqa run ARCHIVE --crm deals.csv --sellers sellers.csv -w {folder}"
    )


def print_summary(summary: Summary, space: Workspace) -> None:
    """What a run ends with, in the language of the reports: counts, what was set aside and why, what to do next."""
    import click

    language = space.settings.general.language

    def line(code: str, **values: Any) -> None:
        click.echo("  " + say(f"summary.{code}", language, **values))

    line("calls", n=summary.calls)
    line("transcribed", n=summary.transcribed, now=summary.recognised)
    line("judged", n=summary.judged, now=summary.scored_now)
    if summary.not_judged:
        line("not_judged", n=sum(summary.not_judged.values()))
        _breakdown(summary.not_judged, "", language)
    if summary.stage_untold:
        line("stage_untold", n=summary.stage_untold)
    line("links", linked=summary.links.get("linked", 0), ambiguous=summary.links.get("ambiguous", 0),
         unlinked=summary.links.get("unlinked", 0), deals=summary.deals)  # fmt: skip
    line("set_aside", n=sum(summary.set_aside.values()))
    _breakdown(summary.set_aside, "report.kind.", language)
    if sum(summary.failed.values()):
        line("failed", n=sum(summary.failed.values()))
    if sum(summary.problems.values()):
        line("problems", n=sum(summary.problems.values()))
    if summary.crm:
        line("crm")
        print_reasons(summary.crm, language)
    line("seconds", n=round(summary.seconds))
    if summary.report:
        line("report", path=os.path.relpath(summary.report))
    line("next_troubled" if summary.troubled else "next")


def _breakdown(counts: Mapping[str, int], prefix: str, language: str) -> None:
    import click

    for code, n in sorted(counts.items()):
        click.echo(f"      {say(prefix + code, language)}: {n}")


def print_status(space: Workspace) -> None:
    """Counts, then each failure, each file set aside and each line of a table that could not be read, with its reason."""
    import click

    from callqa.language import without_phones
    from callqa.pipeline.exports import NOTES
    from callqa.pipeline.summary import summarise
    from callqa.store import load_problems, load_set_aside

    language, counts = space.settings.general.language, summarise(space.store)
    done = counts.judged + sum(counts.not_judged.values())
    failed = sum(counts.failed.values())
    click.echo(say("summary.status", language, calls=counts.calls, done=done, failed=failed,
                   pending=max(0, counts.calls - done - failed)))  # fmt: skip
    failures = space.store.frame("failures")
    for row in failures.itertuples():
        told = say(Reason(row.reason_code, row.reason_values), language)
        click.echo(without_phones(f"  {row.call_id}  {row.stage}  {told}"))
    aside = load_set_aside(space.store)
    if aside:
        click.echo(say("summary.set_aside", language, n=len(aside)))
    for one in aside:
        click.echo(without_phones(f"  {one.path}  {say(one.reason, language)}"))
    every = load_problems(space.store)
    problems = [one for one in every if one[0] != NOTES]
    if problems:
        click.echo(say("summary.problems", language, n=len(problems)))
    for source, reason in problems:
        click.echo(without_phones(f"  {source}: {say(reason, language)}"))
    if len(every) > len(problems):
        click.echo(say("summary.crm", language))
    for source, reason in every:
        if source == NOTES:
            click.echo(f"  {say(reason, language)}")


def print_reasons(reasons: Iterable[Reason], language: str) -> None:
    """The first of each kind, and how many more there are."""
    import click

    times: Counter[str] = Counter()
    for reason in reasons:
        times[reason.code] += 1
        if times[reason.code] <= SHOWN:
            click.echo(f"    {say(reason, language)}")
    for n in times.values():
        if n > SHOWN:
            click.echo(f"    {say('crm.check.more', language, n=n - SHOWN)}")


def print_evaluation(found: Any) -> None:
    """Tables per language: n, accuracy, kappa, AC1 with intervals, confusion; due and contact; then every error."""
    import click
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    console = Console(width=max(100, Console().width))  # a figure cut off is no figure
    parts = {"all": found.whole, **found.by_language, **found.by_style}
    for name, part in parts.items():
        rows = {**part.criteria, **(part.stage_criteria if name == "all" else {})}
        figures = Table(
            title=f"Agreement with the labels: {name}, {part.calls} calls", title_justify="left", box=SIMPLE
        )
        confusion = Table(title=f"Labels against what was said: {name}", title_justify="left", box=SIMPLE)
        for column in ("criterion", "n", "accuracy", "kappa", "AC1"):
            figures.add_column(column, no_wrap=True)
        for column in ("criterion", "label", *VERDICTS):
            confusion.add_column(column, no_wrap=True, justify="left" if column in ("criterion", "label") else "right")
        for criterion, a in rows.items():
            if criterion not in CORE and criterion == next(iter(part.stage_criteria), None):
                figures.add_section()
            figures.add_row(
                criterion, str(a.n), _figure(a.accuracy, a.accuracy_interval), _figure(a.kappa, a.kappa_interval),
                _figure(a.ac1, a.ac1_interval),
            )  # fmt: skip
            for label, said in a.confusion.items():
                confusion.add_row(criterion, label, *(str(said.get(v, "·")) for v in VERDICTS))
            confusion.add_section()
        console.print(figures)
        due = part.due
        click.echo(
            f"due: n = {due['n']}, day exact {_share(due['day_exact'])}; with an hour n = {due['n_time']}, exact {_share(due['time_exact'])}"
        )
        values = "; ".join(f"{k} n = {v['n']}, exact {_share(v['exact'])}" for k, v in part.contact.items())
        click.echo(f"contact: {values}\n")
        console.print(confusion)
    stages = found.stages
    click.echo(
        f"stage, where neither CRM nor manifest tells it: told by the words of {stages['told']} of {stages['n']} calls, "
        f"right in {stages['right']} of {stages['told']}; the others get the four core verdicts only\n"
    )
    click.echo(f"{len(found.errors)} errors:")
    for e in found.errors:
        due = f" due {e['gold_due']} / {e['said_due']}" if e["gold_due"] or e["said_due"] else ""
        click.echo(f"  {e['call_id']} {e['criterion']}: label {e['gold']}, said {e['said']}{due} ({e['reason']})")
        for piece in e["quotes"]:
            click.echo(f"      [{piece['turn']}] {piece['text']}")
    for one in found.set_aside:
        click.echo(f"set aside: {one['file']}: {one['reason']}")


def _figure(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" + (f" ({interval[0]:.2f}–{interval[1]:.2f})" if interval else "")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}%"


def criterion_title(criterion: str, language: str) -> str:
    return say(f"report.core.{criterion}", language) if criterion in CORE else criterion
