"""Words on the command line in, rooms at work, words and an exit status out: 0 all well, 1 some calls failed, 2 wrong usage."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

os.environ.setdefault("OMP_NUM_THREADS", "2")  # before numpy: more threads than cores cost a factor of ten
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from callqa.cli import archives, coaching, learning, reviewing, speech
from callqa.cli import words as text
from callqa.cli.auditing import audit, conversion, print_audit, print_conversion
from callqa.cli.calibrating import calibrate
from callqa.cli.crm import crm as crm_group
from callqa.cli.crm import snapshot
from callqa.cli.links import link_group, print_health
from callqa.cli.options import redact_option
from callqa.cli.purging import purge
from callqa.cli.reader import language_of
from callqa.errors import UserError
from callqa.texts.errors import told

ARGUMENTS = "callqa.arguments"
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


class _Group(click.Group):
    """User errors read as one paragraph, in the reader's language, and end with status 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[ARGUMENTS] = list(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UserError as error:
            from callqa.language import without_phones

            click.echo(f"callqa: {without_phones(told(error, language_of(ctx.meta[ARGUMENTS])))}", err=True)
            sys.exit(2)


@click.group(cls=_Group, epilog=text.MAIN_EXAMPLES)
@click.version_option(package_name="callqa")
def main() -> None:
    """Quality audit of recorded sales calls: verdicts with quotes, set against the outcome of deals. Works offline."""


@main.command(epilog=text.INIT_EXAMPLES)
@click.argument("folder", type=FOLDER)
def init(folder: Path) -> None:
    """Make a workspace: callqa.toml and a copy of the rubrics. What is there already is not touched."""
    from callqa.pipeline import make_workspace

    written = make_workspace(folder)
    for path in written:
        click.echo(f"wrote {path}")
    click.echo(text.after_init(folder, bool(written)))


@main.command(epilog=text.RUN_EXAMPLES)
@click.argument("archive", type=FOLDER)
@click.option(
    "--crm",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Export of the CRM, or a folder of them: deals, contacts, tasks, history … May be given several times.",
)
@click.option(
    "--calls", "calllog", type=FILE, help="Call log of the telephony: Asterisk, FreePBX, 3CX, Twilio, Bitrix24 …"
)
@click.option(
    "--sellers", type=FILE, help="sellers.csv: seller_id, name, extension, mobile, valid_from, valid_to, team."
)
@click.option("--manifest", type=FILE, help="What 'callqa archive manifest' wrote, with your corrections.")
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
def run(
    archive: Path,
    crm: tuple[Path, ...],
    calllog: Path | None,
    sellers: Path | None,
    manifest: Path | None,
    workspace: Path,
) -> None:
    """Read an archive, recognise, judge, link to deals and write the report. Can be stopped and run again at any time."""
    from callqa.pipeline import Given, open_workspace
    from callqa.pipeline import run as walk

    space = open_workspace(workspace)
    with text.bars() as progress:
        summary = walk(space, Given(archive, calllog, sellers, manifest, crm), progress)
    text.print_summary(summary, space)
    sys.exit(1 if summary.troubled else 0)


@main.command(epilog=text.STATUS_EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option("--health", is_flag=True, help="What the figures stand on: links, log, duplicates; what is not judged.")
def status(workspace: Path, health: bool) -> None:
    """What is done, pending, failed (with the reason) and set aside."""
    from callqa.pipeline import open_workspace

    if health:
        print_health(workspace)
        return
    text.print_status(open_workspace(workspace))


@main.command(epilog=text.REPORT_EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@redact_option
def report(workspace: Path, redact: bool) -> None:
    """Write pages and workbook anew from what is stored, without touching audio."""
    from callqa.pipeline import open_workspace, with_redaction
    from callqa.pipeline import report as write

    with text.bars() as progress:
        page = write(with_redaction(open_workspace(workspace), redact), progress)
    click.echo(f"open {page}")


@main.command(epilog=text.EVALUATE_EXAMPLES)
@click.argument("folder", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--rubrics", type=FOLDER, help="Another folder of rubrics than the one that comes with callqa.")
@click.option("--only", default="*", show_default=True, help="Calls whose file name fits, e.g. '*-1??'.")
@click.option("--word-errors", type=click.IntRange(0, 100), default=0, help="Per cent of words misheard beforehand.")
def evaluate(folder: Path, as_json: bool, rubrics: Path | None, only: str, word_errors: int) -> None:
    """Run the scorer over labelled calls and print its agreement with the labels. Needs no audio and no weights.

    The rules alone are measured: what a learned model adds stands cross-validated in its card (callqa train).
    """
    from callqa import scoring
    from callqa.config import HOME
    from callqa.rubric import read_rubrics
    from callqa.scoring.evaluate import evaluate as measure

    known = read_rubrics(rubrics or HOME / "rubrics", scoring.DETECTORS)
    found = measure(folder, known, only=only, word_errors=word_errors / 100)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        text.print_evaluation(found)
    sys.exit(1 if found.set_aside else 0)


@main.group()
def rubric() -> None:
    """Rubrics: the questions a call is judged by."""


@rubric.command(epilog=text.CHECK_EXAMPLES)
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Check a rubric: its form, its detectors, and every example in it."""
    from callqa import scoring
    from callqa.rubric import read_rubric
    from callqa.scoring.examples import run_examples

    read = read_rubric(file, scoring.DETECTORS)
    results = list(run_examples(read))
    wrong = [r for r in results if not r.right]
    for result in wrong:
        click.echo(f"{read.id} {result.criterion}: should be {result.expected}, came out {result.verdict}:")
        click.echo("".join(f"    {line}\n" for line in result.lines), nl=False)
    state = "all as they should be" if not wrong else f"{len(wrong)} came out wrong"
    click.echo(f"{file}: {len(read.criteria)} criteria, {len(results)} examples, {state}.")
    sys.exit(1 if wrong else 0)


@main.group()
def models() -> None:
    """Models: what callqa runs on."""


@models.command("list", epilog=text.LIST_MODELS_EXAMPLES)
def list_models() -> None:
    """Models that are here or can be fetched: what for, size, licence, source."""
    from callqa.asr import stock

    for one in stock.entries():
        state = f"here, {one.size / 1e6:.0f} MB" if one.here else "not here"
        click.echo(f"{one.name:<16}{state:<16}{one.licence or '-':<14}{one.source}  {one.purpose}")


@models.command("check", epilog=text.CHECK_MODELS_EXAMPLES)
def check_models() -> None:
    """Compare the files of the models that are here with their checksums."""
    from callqa.asr import stock

    wrong = 0
    for one in stock.entries():
        if not one.here:
            continue
        problems = list(stock.check(one))
        wrong += len(problems)
        unknown = "copied by hand: no checksums to compare with"
        click.echo(f"{one.name}: {'; '.join(problems) or ('as it should be' if one.files else unknown)}")
    sys.exit(1 if wrong else 0)


@models.command("fetch", epilog=text.FETCH_EXAMPLES)
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def fetch_model(name: str, yes: bool) -> None:
    """Load a model from its hub into models/: the only command that goes to the network for speech."""
    from callqa.asr import stock

    hub = stock.HuggingFace()
    offer = stock.offered(name, hub)
    click.echo(f"{offer.source}, revision {offer.revision[:12]}, licence {offer.licence}")
    click.echo(f"{len(offer.files)} files, {offer.size / 1e6:.0f} MB")
    if not yes:
        click.confirm("Load it?", abort=True)
    click.echo(f"wrote {stock.fetch(name, offer, hub)}")


@models.command("build-ge2e", epilog=text.BUILD_GE2E_EXAMPLES)
@click.option(
    "--from", "source", type=FILE, help="Resemblyzer's wheel or its pretrained.pt; else the installed package."
)
@click.option("--to", "target", type=FILE, help="The file to write; else where callqa looks by itself.")
def build_ge2e(source: Path | None, target: Path | None) -> None:
    """Make the model that tells voices of mono recordings apart, from the PyPI package Resemblyzer. Fetches nothing."""
    from callqa.config import SpeakersSettings
    from callqa.speakers.ge2e import model_file
    from callqa.speakers.ge2e_build import build

    click.echo(f"wrote {build(source, target or model_file(SpeakersSettings()))}")


@rubric.command(name="try", epilog=text.TRY_EXAMPLES)
@click.argument("file", type=FILE)
@click.argument("transcript", type=FILE)
@click.argument("criterion", required=False)
@click.option("--language", type=click.Choice(["ru", "en"]), help="Of the reasons; the transcript's own if not given.")
def try_(file: Path, transcript: Path, criterion: str | None, language: str | None) -> None:
    """Show a rubric, while you edit it, on one call: each verdict with its reason and what was found where."""
    from callqa import scoring
    from callqa.cli.explain import print_explanations
    from callqa.rubric import read_rubric
    from callqa.scoring.explain import explain, only
    from callqa.scoring.transcript import read_dialogue

    dialogue = read_dialogue(transcript)
    read = only(read_rubric(file, scoring.DETECTORS), criterion)
    if read.language != dialogue.language:
        raise UserError(
            f"the rubric is in {read.language}, the call in {dialogue.language}", str(transcript), "Name another."
        )
    found = explain(dialogue, read, closely=criterion is not None)
    print_explanations(dialogue, found, language or dialogue.language)


@main.command(epilog=text.EXPLAIN_EXAMPLES)
@click.argument("call")
@click.argument("criterion", required=False)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
def explain(call: str, criterion: str | None, workspace: Path) -> None:
    """Why a call got its verdicts. CALL is an id (its beginning is enough) or a recording's path; CRITERION as in the rubric."""
    from callqa.cli.explain import print_explanations
    from callqa.pipeline import explain as account
    from callqa.pipeline import open_workspace

    space = open_workspace(workspace)
    print_explanations(*account(space, call, criterion), space.settings.general.language)


@main.command(epilog=text.DEMO_EXAMPLES)
@click.argument("folder", type=FOLDER, default=Path("demo"))
@click.option("--language", type=click.Choice(["ru", "en"]), default="ru", show_default=True, help="Of the reports.")
def demo(folder: Path, language: str) -> None:
    """The whole job over samples/: recordings through the demo recogniser, and a simulated season for the statistics."""
    from callqa.cli.demo import demo_spaces, troubles_as_planned
    from callqa.pipeline import run as walk

    results = []
    for title, space, given in demo_spaces(folder, language):
        click.echo(f"\n{title}")
        with text.bars() as progress:
            results.append((title, walk(space, given, progress), space))
    for title, summary, space in results:
        click.echo(f"\n{title}")
        text.print_summary(summary, space)
    print_audit(results[-1][-1], ())
    print_conversion(results[-1][-1])
    sys.exit(0 if all(troubles_as_planned(summary) for _, summary, _ in results) else 1)


for _command in (
    *speech.COMMANDS,
    *reviewing.COMMANDS,
    calibrate,
    *coaching.COMMANDS,
    archives.archive,
    learning.train,
    crm_group,
    snapshot,
    link_group,
    purge,
    audit,
    conversion,
):
    main.add_command(_command)
