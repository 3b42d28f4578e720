"""Words that tell whether a person, a body or the client himself decides: tables by language, for the text beside a mention."""

from __future__ import annotations

import re

STOP = re.compile(r"[.!?]")
PAUSES = re.compile(r"\s*[,—–:;«»\"]\s*")
SELLER_ASKS_HIS_OWN = {  # "shall I check with my manager?" asks nothing about the client's side
    "ru": r"\b(?:я|мы) (?:\w+ )?(?:спрошу|спросим|уточню|уточним|согласую|согласуем|посоветуюсь)\b",
    "en": r"\b(?:check|ask|run|talk|speak|clear)\b[^.?!]{0,20}\b(?:my|our)\b",
}
NAME_HAS_POWER = {  # just before the name, just after it
    "ru": (
        r"\b(?:решает|решать будет|подписывает|утверждает|согласует|согласовывает|платит|одобряет|слово за|решение за|все через)\s*(?:у нас\s*)?[,—-]?\s*$",
        r",? (?:у нас )?(?:это |все |сам[аи]? )?(?:решает|решит|подписывает|подпишет|утверждает|утвердит|платит|одобряет|согласует)\b",
    ),
    "en": (
        r"\b(?:up to|goes? through|runs? (?:by|past|through)|decision is|call is|goes to|signed off by|approved by|okayed by)\s*$",
        r"(?:,? (?:he|she|who)(?:'s|s)?)? (?:is the one who |the one who |has to |needs to |makes |has )?(?:decides?|signs?|approves?|authori[sz]es|okays?|pays|the (?:final|last) (?:say|word|call)|holds the purse|calls the shots|says yes)\b",
    ),
}
# "deal with your head office", "у вашего директора": the seller's side decides nothing for the client.
SELLERS_OWN = {"ru": r"\b(?:ваш\w*|вашего|вашему)\s(?:\w+\s)?$", "en": r"\byour\s(?:\w+\s)?$"}
HIS_OWN_JOB = {
    "ru": r"\bя (?:тут |здесь |просто |всего лишь )*$",
    "en": r"\b(?:i'm|im|i am) (?:just|jus|only) (?:the |a |an )?$",
}
SOME = {
    "ru": r"\b(?:какой-то|какие-то|кто-то из|несколько)\s$",
    "en": r"\b(?:some|several|various|a few|couple of|bunch of)\s(?:of (?:the )?)?$",
}
EVERYBODY = {
    "ru": r"\bвсе (?:\w+ )?(?:слово|скажут|решат|решают|выскаж)",
    "en": r"\b(?:they all|everyone|everybody|(?:a )?group|several of)\b|^ (?:people|folks|guys|crowd|types)\b",
}
RULED_OUT = {
    "ru": r"^[^.?!]{0,20}\b(?:ни при чем|не лезет|не решает|не вмешивается|ни при делах)",
    "en": r"^[^.?!]{0,24}\b(?:doesn't|don't|won't|has no|stays out)",
}
NO_SUCH = {"ru": r"\b(?:какой|какая|нет|нету|без)\s$", "en": r"\b(?:no|what|not)\s(?:my\s)?$"}
CALLING = re.compile(
    r"\b(?:the|our|my|his|her) (?:[\w-]+ ){0,2}?([\w-]*(?:er|or|ist|ian|assistant|accountant|consultant|tenant|man|woman|lady|lord|ress|chief|head|dean|matron|captain"
    r"|registrar|bursar|clerk|coach|vicar|nurse|chef))\b(?! (?:office|team|people|side|department))"
)
NO_CALLING = frozenset(
    "other another number order offer matter computer paper quarter center winter summer water power floor door weather either after"
    " over never whether rather letter corner error mirror color decor customer user member answer former latter order restaurant"
    " former under ladder folder".split()
)
SHORT_SELF = {
    "ru": r"(?:ну |да,? |в общем |а |так |конечно,? |все |нет,? |никто,? )*(?:только )?(?:я\b(?! не | бы | пока | думаю | так)|сам\b|сама\b|сами\b|мы сами|мы с |один\b|одна\b|это я\b|лично|мне\b)",
    "en": r"(?:yeah,? |yes,? |yep,? |well,? |oh,? |no,? |uh,? |um,? )*(?:it'?s |that'?s |just |only )*(?:me\b|i do\b|i am\b|myself|it's me|that's me|that'd be me|i guess that'd be me|nope,? just me|we do\b|i will\b|us two|mine\b|alone\b|solo\b)",
}
YES = {
    "ru": r"(?:ну,? |в общем,? |в общем-то,? |да,? )*(?:да\b|ага|угу|конечно|именно|так и есть|верно|правильно|разумеется|естественно)(?! не)",
    "en": r"(?:well,? |oh,? )*(?:yes|yeah|yep|yup|that's right|correct|sure|i am|i do|it is|right|pretty much|indeed)\b(?! (?:but|corporate|no))",
}
NO = {"ru": r"(?:да )?(?:нет|не )", "en": r"(?:\w+,? )?(?:no|nope|not)\b"}
SUPPOSES = {
    "ru": r"\bвы\b|сами|с мужем|с женой|супруг|вами|директор|собственник",
    "en": r"\byou\b|your|husband|wife|boss|owner",
}
THIRD_PERSON = {
    "ru": r"\b(?:он|она) (?:\w+ ){0,2}(?:реша\w+|подписыва\w+|утвержда\w+|принима\w+|платит|хозя\w+|главн\w+|говорит (?:да|нет))|\b(?:его|ее) (?:слово|подпись|деньги|решение)",
    "en": r"\b(?:he|she)(?:'s|s|'ll)? (?:\w+ ){0,2}(?:decides|signs|approves|pays|authori[sz]es|handles|has the|owns|runs|says (?:yes|so)|holds|has to|gets to|makes (?:the|that)|picks|chooses|the one|the boss|in charge)\b|^(?:oh,? |well,? |no,? |yeah,? )*(?:he|she) (?:does|will|is)\b|\b(?:his|her) (?:card|money|budget|call|decision|signature|name on)\b",
}
WITH_WHOM = {  # the seller's short question after a word about approval
    "ru": r"(?:а |и )?(?:с кем|у кого|кем|кому|кто)(?: \w+)?\??$",
    "en": r"(?:and |by |with |from |to )*(?:who|whom)(?: \w+)?\??$",
}
OF_CLIENT = {  # the seller says whom he takes for the client's decider
    "ru": r"\b(?:ваш\w*|у вас|вы (?:\w+ )?(?:говорили|сказали|упоминали))\b",
    "en": r"\b(?:your|you (?:said|mentioned|told))\b",
}
