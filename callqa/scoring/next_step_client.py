"""What a client's turn does to the step on the table: takes it, moves it, refuses it, puts it off or asks for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.language.dates import DateMention
from callqa.language.phrases import pattern
from callqa.scoring.next_step_consent import (
    THANKS,
    answers_it,
    asked_of_it,
    gives_address,
    keeps_contact,
    said_before,
)
from callqa.scoring.next_step_free import ALSO, AT_HAND, clause_of, is_taken_up
from callqa.scoring.next_step_replies import one_of, repeats_the_verb
from callqa.scoring.next_step_table import Step, Table, merged
from callqa.scoring.next_step_talk import (
    acts,
    agrees,
    agrees_first,
    brings,
    comes_first,
    invites,
    is_sent,
    on_condition,
    refuses,
    to_be_done,
    will_do,
    without_aside,
)
from callqa.types import Dialogue, Turn

WITHIN = 3  # turns in which a consent still answers the proposal


def hear_client(
    table: Table,
    dialogue: Dialogue,
    index: int,
    turn: Turn,
    steps: list[Step],
    mentions: list[DateMention],
    busy_days: set[date | None],
) -> None:
    text, language = without_aside(turn.text), dialogue.language
    choice = one_of(text, table.options, language) if table.pending and table.pending.by == "seller" else None
    if choice is not None:
        table.agreed, table.pending, table.options, table.refused = replace(choice, answer=index), None, (), False
        return
    vague = next((m for m in mentions if m.day is None and m.clock is None and m.kind != "part"), None)
    invited = invites(text, language)
    no, yes = refuses(text, language) and not comes_first(invited, "refuse", text, language), agrees(text, language)
    yes = (
        yes
        or will_do(text, language)
        or (language == "ru" and not no and repeats_the_verb(said_before(dialogue, index), text))
    )
    short = len(text.split()) <= 6
    hedges = has("hedge", text, language)
    alone = has("self_contact", text, language) and not comes_first(invited, "self_contact", text, language)
    if _taken_back(table, text, steps, mentions, invited, language):
        table.agreed, table.pending, table.options, table.undated, table.offered = None, None, (), None, None
        table.refused, table.refusal = True, index
        return
    lately = table.refused or (table.refusal is not None and index - table.refusal <= 2)
    first = re.split(r"[.!?]", text)[0]
    if (
        lately
        and len(first.split()) <= 6
        and re.search(ALSO[language], flat(first))
        and (not yes or alone or re.match(r"(?:ну )?да и\b", flat(first)))
    ):
        steps = []  # "завтра тоже", after "сегодня не надо"
        table.pending, table.options = None, ()
    if table.agreed and table.agreed.day in busy_days and not steps and not yes:
        table.agreed, table.pending, table.options, table.refused, table.refusal = None, None, (), True, index
        return
    if not steps and re.search(BACK[language], flat(text)):
        steps = [Step(index, m.start, m.end, m.day, m.clock, "client") for m in mentions if m.day][-1:]
    undecided = alone and has("undecided", text, language)
    if (
        (undecided or has("not_now", text, language))
        and not steps
        and not comes_first(invited, "not_now", text, language)
    ):
        table.pending, table.options, table.agreed, table.undated, table.offered = None, (), None, None, None
        table.refused, table.refusal = True, index
        return
    if alone:
        steps = [s for s in steps if not _before_his_call(text, s, language)]
    if steps:
        _names_day(table, index, text, steps, busy_days, hedges, no, language)
        return
    condition = on_condition(text, language, by_client=True)
    if condition is not None and _spoken_of_a_step(table, dialogue, index):
        table.undated = Step(index, *condition.span(), by="client", answer=index)
        table.pending, table.options, table.offered, table.refused = None, (), None, False
        return
    if table.pending and table.pending.by == "seller" and not alone and not hedges:
        periods = [m for m in mentions if m.day is None and m.clock is None and m.kind != "part"]
        later = next((m for m in periods if _moves_to_a_period(text, m, no or bool(busy_days), language)), None)
        if later is not None:
            table.undated = Step(index, later.start, later.end, by="client", answer=index)
            table.pending, table.options, table.offered, table.refused = None, (), None, False
            table.agreed = None
            return
    if table.pending and table.pending.by == "seller":
        if (
            (no and not agrees_first(text, language) and not keeps_contact(dialogue, index))
            or alone
            or (busy_days and not hedges)
            or (short and not yes and index - table.pending.turn == 1 and is_taken_up(text, language))
        ):
            table.pending, table.options, table.refused, table.refusal = None, (), True, index
            table.offered = None
        elif hedges and not agrees_first(text, language) and not comes_first(invited, "hedge", text, language):
            table.refusal = None
        elif (
            (yes or comes_first(invited, "hedge", text, language))
            and not table.pending.doubted
            and index - table.pending.turn <= WITHIN
            and answers_it(dialogue, table.pending.turn, index)
        ):
            chosen = table.pending
            table.agreed = replace(chosen, answer=index)
            table.pending, table.options = None, ()
            return
    elif table.offered and index - table.offered.turn <= (2 if not asked_of_it(dialogue, table.offered.turn) else 4):
        promised = flat(dialogue.turns[table.offered.turn].text)[table.offered.start :]
        thanked = re.match(THANKS[language], flat(text)) is not None and not refuses(first, language)
        thanked = thanked and is_sent(promised, language)
        gave = gives_address(dialogue, table.offered, index)
        if no and not (thanked or gave) and not agrees_first(text, language):
            table.offered, table.refused, table.refusal = None, True, index
        elif (yes or invites(text, language) is not None or thanked or gave) and not alone:
            table.undated, table.offered = replace(table.offered, answer=index), None
            table.refused = False
    if (
        vague is not None
        and not no
        and not (alone and vague.nearest is None and not acts(dialogue.turns[index - 1].text, language))
        and not has("deadline", clause_of(text, vague), language)
        and (
            to_be_done(clause_of(text, vague), language)
            or table.pending
            or table.offered
            or _asked_when(dialogue, index)
        )
    ):
        table.undated = Step(index, vague.start, vague.end, by="client", answer=index)
        table.refused = False
    elif invites(text, language) is not None and not no and not alone:
        match = invites(text, language)
        assert match is not None
        table.undated = table.undated or Step(index, match.start(), match.end(), by="client", answer=index)
        table.refused = False
    elif not no and len(text.split()) <= 8 and (brought := brings(text, language)) is not None:
        table.undated = table.undated or Step(index, *brought.span(), by="client", answer=index)
    elif alone and not yes:
        table.refused, table.refusal = True, index


def _moves_to_a_period(text: str, period: DateMention, refused: bool, language: str) -> bool:
    """ "There's nobody in before the holidays. Let's do it some time in January", to a day proposed."""
    clause = flat(clause_of(text, period))
    if has("refuse", clause, language) or has("deadline", clause, language):
        return False
    alone = (
        refused and re.search(r"(?:^|[.!?…]) *$", text[: period.start]) is not None
    )  # "No. Next week, we'll settle the day"
    put_off = alone or re.search(PUTS_OFF[language], clause) is not None
    return put_off and (refused or not agrees(re.sub(PUTS_OFF[language], " ", flat(text)), language))


PUTS_OFF = {
    "ru": r"\bтам (?:сориентир|видно|реш|посмотр|поглядим|опред)\w*|\b(?:давайте|давай|лучше|тогда|скорее|уже|только|где-нибудь|как-нибудь|позже|попозже|позднее)\b(?: уж)?",
    "en": r"\b(?:let's(?: do it| say| make it)?|make it|better|rather|i'd say|say|some ?time|more like|try)\b",
}


# Taken back in the same breath: "bring it Friday. Actually no, don't"
REVERSES = {
    "ru": r"\b(?:хотя|ой|ох|стоп|погодите|подождите|впрочем|а)\W+(?:\w+\W+)?(?:нет|не надо|не нужно|не стоит|отмен\w+)\b|\bпередумал\w?\b",
    "en": r"\b(?:actually|wait|hang on|hold on|or|hmm)\W+(?:(?:you know what|wait|hang on)\W+)?(?:no\b|not\b|don't|leave it|forget it|scrap|skip it)|scratch that|on second thoughts?\W+(?:no|not|don't|leave)|changed my mind",
}


BACK = {  # to a day named before: "Friday's free now. Put me back there"
    "ru": r"\b(?:верните|верни|перенесите|ставьте) (?:меня |нас |все )?(?:туда|обратно|назад)\b|\bверн[её]мся (?:к|на)\b",
    "en": r"\b(?:go|put (?:me|us|it)|move (?:me|us|it)) back (?:to|on|in|there)\b",
}


def _taken_back(
    table: Table,
    text: str,
    steps: list[Step],
    mentions: list[DateMention],
    invited: re.Match[str] | None,
    language: str,
) -> bool:
    """Whether what this very turn agreed to is undone in it, and no other day named instead."""
    back = re.search(REVERSES[language], flat(text))
    if back is None or any(s.start > back.start() for s in steps):
        return False
    days = {m.day for m in mentions if m.end <= back.start()}
    if days:
        return table.agreed is None or table.agreed.day in days
    return invited is not None and invited.start() < back.start()


def _before_his_call(text: str, step: Step, language: str) -> bool:
    """ "I'll tell him tonight, and if he likes it I'll call you": the day of what comes before, not of the call."""
    call = pattern("self_contact", language).search(flat(text)[step.end :])
    return call is not None and re.search(WHEN[language], flat(text)[step.end : step.end + call.start()]) is not None


WHEN = {"ru": r"\b(?:если|когда|как)\b", "en": r"\b(?:if|when|once)\b"}


def _starts_with_no(text: str, language: str) -> bool:
    """ "No, we're short tomorrow"; not "no, tomorrow's fine"."""
    no = re.match(r"\W*(?:(?:uh|um|oh|well|ну|ой|э|ах)\W+)*(?:no|nope|nah|нет)\b", flat(text))
    return no is not None and pattern("agree", language).search(flat(text)[no.end() :]) is None


BARE = 5  # words beside the day: "Thursday at ten then", "ну в четверг значит"


def _is_taken(text: str, steps: list[Step], busy: bool, language: str) -> bool:
    """Whether a turn that names the proposed day takes it: says yes, says that it suits, or says the day and little else."""
    if agrees(text, language) or will_do(text, language) or invites(text, language) is not None:
        return True
    if busy:
        return False
    if re.search(DOES[language], flat(text)) and not has("self_contact", text, language):
        return True
    named = sum(len(text[s.start : s.end].split()) for s in steps)
    return len(text.split()) - named <= BARE or any(
        re.search(AT_HAND[language], flat(text[max(0, s.start - NEAR) : s.end + NEAR])) for s in steps
    )


NEAR = 50  # characters around the day
# What he will do about it, the day said: "I'll put it in his diary", "запишу себе".
DOES = {
    "ru": r"\b(?:запишу|запишем|отмечу|внесу|предупрежу|передам|подготовлю|соберу|встречу|встретим|приму|примем|закажу|освобожу|успею|успеем)\b",
    "en": r"\b(?:i|we)(?:'?ll| will) (?:put|tell|send|bring|be|make|let|get|sign|pay|come|see|meet|expect|wait|write|note|mark|pencil|give|leave|keep|order|book|have (?:it|them|that|the|my|someone|somebody))\b",
}


def _asked_when(dialogue: Dialogue, index: int) -> bool:
    return index > 0 and has("schedule_question", dialogue.turns[index - 1].text, dialogue.language)


def _spoken_of_a_step(table: Table, dialogue: Dialogue, index: int) -> bool:
    """Whether a step is being talked of: on the table, just refused, or in the turn before."""
    lately = table.refused and table.refusal is not None and index - table.refusal <= 2
    before = dialogue.turns[index - 1].text if index else ""
    return bool(
        table.pending
        or table.offered
        or lately
        or table.last_day
        or _asked_when(dialogue, index)
        or acts(before, dialogue.language)
        or to_be_done(before, dialogue.language)
    )


def _names_day(
    table: Table,
    index: int,
    text: str,
    steps: list[Step],
    busy_days: set[date | None],
    hedges: bool,
    refuses: bool,
    language: str,
) -> None:
    chosen = merged(steps)
    if table.pending and table.pending.by == "seller":
        matching = [
            o
            for o in table.options
            if o.day == chosen.day and (not chosen.clock or not o.clock or o.clock == chosen.clock)
        ]
        if matching:
            chosen = replace(chosen, clock=chosen.clock or matching[-1].clock)
        if any(s.clock == table.pending.clock is not None for s in steps[:-1]) and agrees_first(text, language):
            chosen = next(s for s in steps if s.clock == table.pending.clock)  # "ten is fine, I'll be there half nine"
    if table.agreed and chosen.clock is None and chosen.day == table.agreed.day:
        return
    on_table = table.pending if table.pending and table.pending.by == "seller" else None
    if on_table and chosen.day == on_table.day and chosen.clock in (None, on_table.clock):
        if _starts_with_no(text, language) or (refuses and not agrees_first(text, language)):
            table.pending, table.options, table.refused, table.refusal = None, (), True, index
            return
        if not _is_taken(text, steps, chosen.day in busy_days, language):
            return  # the day is said after the seller, and something else of it
    question = text.rstrip().endswith("?") and not agrees(text, language)
    trailing = bool(re.search(r"(?:\.\.\.|…)\s*$", text)) and not agrees(text, language)
    unsure = hedges and not agrees_first(text, language)
    if question or trailing or unsure:
        # What he is not sure of himself the seller cannot agree to for him.
        table.pending = replace(chosen, by="seller" if unsure else chosen.by, doubted=unsure)
        table.options = tuple(steps)
        return
    if table.agreed and table.agreed.day != chosen.day:
        table.earlier = table.agreed
    table.agreed = replace(chosen, answer=index)
    table.pending, table.options, table.refused = None, (), False
