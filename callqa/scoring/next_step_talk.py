"""How a turn answers a proposal: consent, refusal, doubt, an invitation to act. Text in, yes or no out."""

from __future__ import annotations

import re

from callqa.language import flat, has
from callqa.language.numbers import parses
from callqa.language.phrases import pattern


def agrees(text: str, language: str) -> bool:
    return has("agree", text, language) and not (refuses(text, language) and not agrees_first(text, language))


def agrees_first(text: str, language: str) -> bool:
    """Consent before any refusal or doubt: "да, хорошо, только не в четверг"."""
    lowered = re.sub(NO_CONSENT[language], " ", flat(text))
    yes = pattern("agree", language).search(lowered)
    against = [m.start() for name in ("refuse", "hedge") if (m := pattern(name, language).search(lowered))]
    return yes is not None and yes.start() < min(against, default=len(lowered))


NO_CONSENT = {
    "ru": r"\b(?:да|ой|ага|ну) (?=(?:не|нет|какой|какая|какое|куда|зачем|бросьте|ладно вам)\b)",
    "en": r"\b(?:yeah|yes|oh|ok|okay) (?=(?:no|not|don't|right)\b)",
}


def refuses(text: str, language: str) -> bool:
    lowered = re.sub(NO_MATTER[language], " ", flat(text))
    return pattern("refuse", language).search(lowered) is not None


NO_MATTER = {
    "ru": r"не против|почему бы и нет|почему нет|не вопрос|нет проблем|не возража\w+|нет вопросов|не забуд\w+|не пережива\w+|не волну\w+|не беспоко\w+|не стесня\w+|не сомнева\w+|не теря\w+|не опазд\w+",
    "en": r"no problem|no worries|don't worry|why not|don't mind|no trouble|won't forget|don't be late|not at all",
}


def invites(text: str, language: str) -> re.Match[str] | None:
    """ "Присылайте", "call me": asks the seller to act; not "не присылайте", "будет нужда - звоните", "I'll come by"."""
    lowered = flat(text)
    for match in pattern("invite", language).finditer(lowered):
        if not re.search(NO_INVITATION[language], lowered[: match.start()]):
            return match
    return None


NO_INVITATION = {
    "ru": r"(?:\bне |\b(?:если|будет|появится|возникнет|понадоб\w+)\b[^.?!]{0,30})$",
    "en": r"(?:\b(?:don't|do not|not|never|i'll|i will|we'll|i might|i'd) (?:just |ever )?|\bif (?:i|we|anything)\b[^.?!]{0,30})$",
}


def promises(text: str, language: str) -> tuple[int, int] | None:
    """Where a turn promises to act later: a listed wording, or a Russian verb of the first person to come ("отгрузим")."""
    lowered = flat(text)
    match = pattern("promise", language).search(lowered)
    if match is None and language == "ru":
        verbs = re.finditer(r"\b[а-я]{4,}(?:у|ю|усь|юсь|м|мся)\b", lowered)
        match = next((v for v in verbs if _is_act_to_come(v.group())), None)
    return match.span() if match else None


TALK_NOW = re.compile(
    r"(?:под|рас|вы)?скаж|уточн|спрош|объясн|повтор|предлож|представ|поясн|посмотр|буд|смог|смож|назов|зада|отвеч|начн|поним|пойм|дума|продолж|узна|вспомн|попроб|провер"
)


def _is_act_to_come(word: str) -> bool:
    """A perfective verb of the first person that is no talk of the moment ("подскажу", "уточню")."""
    tag = parses(word)[0].tag
    return "VERB" in tag and tag.tense == "futr" and tag.person == "1per" and not TALK_NOW.match(word)


def comes_first(invited: re.Match[str] | None, name: str, text: str, language: str) -> bool:
    """ "Send it, just don't call": what is asked for comes before what is not wanted."""
    against = pattern(name, language).search(flat(text))
    return invited is not None and (against is None or invited.start() < against.start())
