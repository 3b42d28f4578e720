"""Meeting, proposal, service, upsell: tables of what is met beside what is not, ru and en, and what holds for all of them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from callqa import scoring
from callqa.config import HOME, ScoringSettings
from callqa.language.phrases import wordings
from callqa.rubric import read_rubric, read_rubrics
from callqa.scoring.evaluate import evaluate
from callqa.types import Finding, Rubric, Turn
from tests.builders import call, dialogue, turn

STAGES = {"PS": "presale", "PP": "proposal", "SV": "service", "UP": "upsell"}
LABELLED = Path(__file__).parent / "labelled_calls"


def rubric(stage: str, language: str) -> Rubric:
    return read_rubric(HOME / "rubrics" / language / f"{stage}.yaml", scoring.DETECTORS)


def turns(*lines: str) -> list[Turn]:
    """'S: …' is the seller, 'C: …' the client."""
    return [turn("seller" if line.startswith("S") else "client", line[3:]) for line in lines]


def verdict(criterion: str, language: str, *lines: str) -> Finding:
    stage = STAGES[criterion[:2]]
    one = next(c for c in rubric(stage, language).criteria if c.id == criterion)
    return scoring.find(dialogue(*turns(*lines), language=language, call=call(stage=stage)), one)


RU = [
    # Recogniser's text: lower case, no punctuation, and the near misses beside it.
    ("PS1", "met", ["S: начинаем показ оборудования это минут двадцать вы одни будете", "C: нет с технологом он тут"]),
    ("PS1", "partly", ["S: по поводу замера звоню", "C: да жду"]),
    ("PS1", "missed", ["S: у нас акция", "C: понятно", "S: звоните", "C: ладно"]),
    ("PS2", "met", ["S: кто решает по покупке", "C: решаю я сам я хозяин"]),
    ("PS2", "partly", ["S: кто подписывает", "C: подписывает генеральный директор"]),
    ("PS2", "missed", ["S: кто решает", "C: надо посоветоваться"]),
    ("PS3", "met", ["C: вода в подвал идёт каждую весну стены мокнут",
                    "S: то есть каждую весну подвал мокнет и нужна изоляция", "C: да именно"]),
    ("PS3", "missed", ["C: вода в подвал идёт каждую весну", "S: скидка десять процентов", "C: понятно"]),
    ("PS6", "met", ["S: что вас смущает", "C: боюсь не впишется в кухню"]),
    ("PS6", "partly", ["S: что вас смущает", "C: пока ничего"]),
    ("PS6", "missed", ["S: показать ещё", "C: не надо"]),
    ("PS6", "met", ["S: что-нибудь вас коробит", "C: ручка слишком тугая"]),
    ("PS6", "partly", ["S: что может сорвать покупку", "C: потом скажу надо подумать"]),
    ("PS6", "missed", ["S: что вас привлекает", "C: тихий мотор"]),
    ("PS2", "met", ["S: с кем ещё согласовываете", "C: ни с кем, решаю я сам"]),
    ("PS8", "missed", ["S: приедем в четверг", "C: нет не надо"]),
    ("PP1", "met", ["S: смету видели давайте пройдёмся по пунктам", "C: давайте"]),
    ("PP1", "partly", ["S: вы получили предложение", "C: получили"]),
    ("PP2", "met", ["C: дорого", "S: зато окупится за сезон"]),
    ("PP2", "partly", ["C: дорого", "S: скину пять процентов", "C: мало", "S: зато окупится за сезон"]),
    ("PP2", "missed", ["C: дорого", "S: скину пять процентов"]),
    ("PP2", "na", ["S: когда удобно созвониться", "C: завтра"]),
    ("PP3", "met", ["C: дорого", "S: а кроме цены что то ещё смущает", "C: нет только цена", "S: разобьём платёж", "C: годится"]),
    ("PP3", "partly", ["C: дорого", "S: зато немецкая сборка", "C: не знаю"]),
    ("PP3", "na", ["S: пришлю договор завтра", "C: хорошо"]),
    ("PP4", "met", ["C: скидку дайте", "S: скину пять процентов если внесёте предоплату"]),
    ("PP4", "missed", ["C: скидку дайте", "S: ладно скину пять процентов"]),
    ("PP4", "na", ["C: скидку дайте", "S: цена окончательная скидок нет"]),
    ("PP5", "na", ["S: кто решает", "C: решаю я сам"]),
    ("PP5", "partly", ["S: кто подписывает", "C: подписывает генеральный директор"]),
    ("PP8", "na", ["C: закройте заявку", "S: жаль"]),
    ("PP8", "missed", ["S: отправил договор", "C: спасибо"]),
    ("SV1", "met", ["S: помню вас мы вам насос меняли", "C: да"]),
    ("SV1", "missed", ["S: номер договора и когда устанавливали", "C: не помню"]),
    ("SV2", "na", ["S: предлагаю новый тариф", "C: спасибо подумаю"]),
    ("SV2", "missed", ["C: насос сломался", "S: номер договора", "C: сорок"]),
    ("SV4", "na", ["C: вы опять сломали ворота это безобразие", "S: разберёмся"]),
    ("SV4", "partly", ["S: замечания есть", "C: нет всё хорошо"]),
    ("SV4", "missed", ["C: можно заказать воду", "S: можно"]),
    ("SV5", "na", ["C: не надо мне второй кулер", "S: понял"]),
    ("SV5", "missed", ["C: мы уходим к другому подрядчику", "S: ваше право"]),
    ("SV6", "na", ["S: мастер завтра", "C: хорошо"]),
    ("SV7", "na", ["S: мастер завтра", "C: хорошо"]),
    ("SV7", "missed", ["S: у вас просрочка сто тысяч", "C: давайте не сейчас"]),
    ("UP1", "na", ["C: нам нужно ещё две лицензии", "S: две лицензии десять тысяч"]),
    ("UP1", "missed", ["S: предлагаем второй станок за сто тысяч", "C: зачем"]),
    ("UP4", "partly", ["S: тормоза выйдут от тридцати тысяч", "C: ясно"]),
    ("UP5", "na", ["S: есть тариф за пятьсот рублей", "C: хорошо подключайте"]),
    ("UP5", "partly", ["S: есть тариф за пятьсот рублей", "C: не нужен", "S: хорошо понял"]),
    ("UP5", "missed", ["S: есть тариф за пятьсот рублей", "C: не нужен", "S: да вы что все берут", "C: нет"]),
]  # fmt: skip
EN = [
    ("PS1", "met", ["S: so the demo takes about half an hour is anyone joining you", "C: yes my manager is here"]),
    ("PS1", "missed", ["S: we have a sale on", "C: i see", "S: call us", "C: okay"]),
    ("PS2", "met", ["S: who decides on it", "C: i decide it's my company"]),
    ("PS2", "partly", ["S: who signs it", "C: our cfo signs everything"]),
    ("PS2", "missed", ["S: who decides", "C: we'll discuss it internally"]),
    ("PS6", "met", ["S: what worries you about it", "C: that the roof can't take the weight"]),
    ("PS6", "partly", ["S: what worries you about it", "C: nothing really"]),
    ("PS6", "missed", ["S: shall i show more", "C: no"]),
    ("PS6", "met", ["S: anything that irks you about it", "C: the lid feels flimsy"]),
    ("PS6", "partly", ["S: what would hold you back", "C: ask me when i've seen it"]),
    ("PS6", "missed", ["S: what brings you here", "C: the old kiln cracked"]),
    ("PP1", "met", ["S: let's go line by line", "C: okay"]),
    ("PP1", "partly", ["S: did you get the quote", "C: got it yeah"]),
    ("PP2", "missed", ["C: that's expensive", "S: i can knock off ten percent"]),
    ("PP3", "na", ["S: i'll send the contract tomorrow", "C: okay"]),
    ("PP4", "met", ["C: can you do better", "S: i can take five percent off if you pay a deposit"]),
    ("PP4", "missed", ["C: can you do better", "S: sure i'll knock ten percent off"]),
    ("PP5", "na", ["S: who decides", "C: i decide"]),
    ("PP8", "na", ["C: please close it out we're staying with who we've got", "S: okay"]),
    ("SV1", "met", ["S: you called yesterday about the second lift", "C: yes"]),
    ("SV1", "missed", ["S: what's the contract number and when was it installed", "C: no idea"]),
    ("SV2", "na", ["S: i'd like to tell you about our plan", "C: thanks"]),
    ("SV4", "na", ["C: this is the third time it's unacceptable", "S: i see"]),
    ("SV4", "missed", ["C: can i order some water", "S: sure"]),
    ("SV5", "na", ["C: i don't want the second cooler", "S: sure"]),
    ("SV5", "missed", ["C: we're switching to another company", "S: okay"]),
    ("SV7", "na", ["S: the engineer comes tomorrow", "C: okay"]),
    ("SV7", "missed", ["S: you're overdue a thousand dollars", "C: not now please"]),
    ("UP1", "na", ["C: we need another two licences", "S: two more are a hundred dollars"]),
    ("UP5", "na", ["S: there's a plan for fifty dollars", "C: okay add it"]),
    ("UP5", "missed", ["S: there's a plan for fifty dollars", "C: i don't need it", "S: come on everyone takes it", "C: no"]),
]  # fmt: skip


@pytest.mark.parametrize(("criterion", "expected", "lines"), RU, ids=lambda v: v if isinstance(v, str) else "")
def test_russian(criterion: str, expected: str, lines: list[str]) -> None:
    assert verdict(criterion, "ru", *lines).verdict == expected


@pytest.mark.parametrize(("criterion", "expected", "lines"), EN, ids=lambda v: v if isinstance(v, str) else "")
def test_english(criterion: str, expected: str, lines: list[str]) -> None:
    assert verdict(criterion, "en", *lines).verdict == expected


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("stage", STAGES.values())
def test_who_speaks_unknown_judges_nobody(stage: str, language: str) -> None:
    voices = [
        turn("unknown", "Дорого, скиньте цену, кто решает?"),
        turn("unknown", "How is it working? It's overdue."),
    ] * 3
    for one in rubric(stage, language).criteria:
        if one.detector != "core":
            assert scoring.find(dialogue(*voices, language=language), one).verdict == "unknown", one.id


@pytest.mark.parametrize("stage", STAGES.values())
def test_missed_says_what_was_searched_or_quotes_why(stage: str) -> None:
    talk = dialogue(*turns("S: Добрый день.", "C: Здравствуйте.", "S: Угу.", "C: Ясно.", "S: Всего.", "C: Пока."))
    for one in rubric(stage, "ru").criteria:
        found = scoring.find(talk, one)
        if found.verdict == "missed":
            assert found.searched or found.evidence, one.id


def test_a_suggestion_is_shown_and_does_not_count() -> None:
    talk = dialogue(*turns("S: Что вас смущает?", "C: Боюсь, не впишется."), call=call(stage="presale"))
    one = next(c for c in rubric("presale", "ru").criteria if c.id == "PS6")
    assert scoring.find(talk, one).weight == one.weight
    assert scoring.find(talk, replace(one, suggest=True)).weight == 0
    assert scoring.find(talk, replace(one, suggest=True)).verdict == "met"


def test_every_quote_of_the_labelled_calls_stands_in_its_turn() -> None:
    """`judge` raises where a quote is not verbatim or a met or partly has none: the whole set runs through it."""
    found = evaluate(LABELLED, read_rubrics(HOME / "rubrics", scoring.DETECTORS))
    assert found.set_aside == []
    assert {c[:2] for c in found.whole.stage_criteria} >= set(STAGES)


def test_agreement_with_the_labels_holds() -> None:
    """Macro kappa over the criteria of these stages, as `callqa evaluate` prints them one by one."""
    rubrics = read_rubrics(HOME / "rubrics", scoring.DETECTORS)
    found = evaluate(LABELLED, rubrics).whole.stage_criteria
    kappas = [a.kappa for c, a in found.items() if c[:2] in STAGES and a.n >= 8 and a.kappa is not None]
    assert len(kappas) == 29
    assert sum(kappas) / len(kappas) >= 0.60


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_list_that_a_detector_of_these_stages_names_exists(language: str) -> None:
    folder = Path(scoring.__file__).parent / "stages"
    named = re.compile(r"(?:says|spots|first|has)\([^()]*?((?:, \"[a-z_]+\")+)")
    used = {
        name
        for path in folder.glob("*.py")
        for call_ in named.findall(path.read_text("utf-8"))
        for name in re.findall(r"\"([a-z_]+)\"", call_)
    } - {"seller", "client"}
    assert len(used) > 40
    assert used - set(wordings(language)) == set()


@pytest.mark.parametrize(
    ("stage", "language", "flag", "lines"),
    [
        ("service", "ru", "SV-F1", ["C: не работает насос", "S: вы сами виноваты"]),
        ("service", "ru", "", ["C: я сам дурак, не включил", "S: ничего страшного"]),  # the client's own word
        ("service", "ru", "SV-F2", ["C: оплатим позже", "S: тогда придут коллекторы"]),
        ("service", "ru", "", ["C: оплатим позже", "S: тогда начислим пени по договору"]),
        ("service", "en", "SV-F1", ["C: it broke", "S: well that's your own fault"]),
        ("service", "en", "", ["C: it broke", "S: sorry, that's our fault"]),
        ("proposal", "ru", "PP-F3", ["C: дорого", "S: вам лично пять процентов вернём"]),
        ("proposal", "ru", "", ["C: дорого", "S: вам пять процентов скидки по акции"]),
        ("proposal", "ru", "PP-F2", ["C: у других дешевле", "S: они же мошенники"]),
        ("proposal", "en", "PP-F2", ["C: they are cheaper", "S: they're all crooks"]),
        ("proposal", "en", "", ["C: they are cheaper", "S: they're a fine company, we differ in warranty"]),
        ("proposal", "en", "PP-F3", ["C: too much", "S: there's a little cut for you in an envelope"]),
        ("upsell", "ru", "UP-F1", ["S: мы вам уже подключили платную подписку", "C: зачем"]),
        ("upsell", "ru", "", ["S: подключить вам платную подписку", "C: да"]),
        ("upsell", "ru", "UP-F2", ["C: вы опять сломали ворота, это безобразие", "S: предлагаем пульт за пять тысяч"]),
        ("upsell", "en", "UP-F1", ["S: i've gone ahead and added the premium plan", "C: what"]),
        ("upsell", "en", "", ["S: shall i add the premium plan", "C: okay"]),
    ],
)
def test_red_flags_stand_beside_the_score(stage: str, language: str, flag: str, lines: list[str]) -> None:
    rest = {
        "ru": ["C: хорошо, я вас понял, спасибо", "S: тогда до свидания, хорошего дня", "C: и вам всего хорошего"],
        "en": ["C: right, I see what you mean", "S: then goodbye, have a good day", "C: thank you, you too, goodbye"],
    }
    talk = ["C: добрый день, слушаю вас" if language == "ru" else "C: good morning, go ahead", *lines, *rest[language]]
    card = scoring.judge(
        dialogue(*turns(*talk), language=language, call=call(stage=stage)),
        read_rubrics(HOME / "rubrics", scoring.DETECTORS),
        ScoringSettings(),
    )
    assert [f.criterion for f in card.red_flags] == ([flag] if flag else [])
    assert all(f.evidence for f in card.red_flags)
    assert not {f.criterion for f in card.findings} & {flag}
