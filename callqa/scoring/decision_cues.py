"""Words that tell whether a person, a body or the client himself decides: tables by language, for the text beside a mention."""

from __future__ import annotations

import re

TITLES = re.compile(r"\b(Mr|Mrs|Ms|Dr|St|mr|mrs|ms|dr)\.")  # their stop ends no sentence
STOP = re.compile(r"[.!?]")
PAUSES = re.compile(r"\s*[,—–:;«»\"]\s*")
LEFT_TO_YOU = re.compile(  # "a trial first, and then you can decide" asks nothing
    r"\b(?:then|and|so|later) you (?:can|could|may|might|'ll|will) (?:\w+ )?(?:decide|choose|make up your minds?)\b"
    r"|\byou (?:can|could|may) (?:\w+ )?(?:decide|choose|make up your minds?) (?:then|later|after\w*|once|when)\b"
    r"|\b(?:посмотрите|подумайте|попробуете|попробуйте|сравните|увидите),? (?:и |а )?(?:там |потом |сами )*(?:решите|решайте|определитесь)\b"
)
WHOM_AT_THE_DOOR = re.compile(
    r"\b(?:спросить|спрашивать|искать|набрать) кого\b"
    r"|\b(?:кого (?:\w+ ){0,3}(?:спросить|спрашивать|позвать)|с кем (?:\w+ ){0,2}(?:поговорить|переговорить|пообщаться)|с \w+ (?:\w+ )?как (?:бы )?(?:мне )?(?:поговорить|связаться))\b(?!.*(?:реш|разреш|соглас|подпис|утверд))"
)
SELLER_ASKS_HIS_OWN = {  # "shall I check with my manager?" asks nothing about the client's side
    "ru": r"\b(?:я|мы) (?:\w+ )?(?:спрошу|спросим|уточню|уточним|согласую|согласуем|посоветуюсь)\b",
    "en": r"\b(?:check|ask|run|talk|speak|clear)\b[^.?!]{0,20}\b(?:my|our)\b",
}
SELLERS_BOSS = {  # just before a word of power: "my manager signs off on that"
    "ru": r"\b(?:мо[йяеи]\w*|наш\w*) (?:\w+ )?(?:руковод\w+|начальни\w+|директор\w*|шеф\w*|босс\w*|менеджер\w*)[^.?!]{0,16}$",
    "en": r"\b(?:my|our) (?:\w+ )?(?:manager|boss|director|supervisor|owner|head office|finance)\b[^.?!]{0,16}$",
}
# "deal with your head office", "у вашего директора": the seller's side decides nothing for the client.
SELLERS_OWN = {"ru": r"\b(?:ваш\w*|вашего|вашему)\s(?:\w+\s)?$", "en": r"\byour\s(?:\w+\s)?$"}
SELLERS_AFTER = {"ru": r" (?:ваш\w*)\b", "en": r" of yours\b"}
ANOTHER_WHO = {  # who-questions about other matters: names, presence, use, recommendation, today's supplier, routing
    "ru": r"\b(?:говорю|разговариваю|общаюсь|зовут|звать|приним\w*|встре[чт]\w*|откро\w+|дома|месте|объекте|при[ехв]\w+|подъе\w+|забер\w+|забир\w+|выйдет"
    r"|ход\w+|езд\w+|жи[втл]\w*|польз\w+|работа\w+|нос\w+|игра\w+|уч[аи]\w+|сейчас|бер[её]те|брали|покупаете|заказываете|поставля\w+|поставщик\w*|воз\w+|вывоз\w*"
    r"|обслужив\w+|чин\w+|ремонт\w+|делал\w*|дела[её]т|стави\w+|убира\w+|след\w+|вед\w+|мо[её]т|готов\w+|монтир\w+|строи\w+|(?:по|от)?рекоменд\w+|посоветовал\w*|рассказ\w+"
    r"|подсказал\w*|сказал\w*|дал\w*|номер\w*|телефон\w*|почт\w+|спросить|позвон\w+|набрать|набирать|звонить|запис\w+|отправ\w+|присла\w+|переда\w+|скинуть|доставк\w+"
    r"|для кого|присутств\w+|с вами|будет|подбира\w+|ориентир\w+|взросл\w+|водител\w*|звон\w+|раньше|был[аио]?|занима\w+|машин\w+|автомобил\w+|оборудован\w+|вместо|кроме|кто (?:\w+ ){0,4}\w{2,}(?:л|ла|ли|лся|лась|лись))\b",
    "en": r"\b(?:names?|speak\w*|talk\w*|ask(?:ed)? for|call(?:ed|ing)?|ring|reach|text|numbers?|e-?mail|address|home|there|around|in it|meet|let\b.*\bin|open\w*|receiv\w+|deliver\w*|sign for"
    r"|us(?:e|es|ing)|driv\w+|liv\w+|work\w*|sleep\w*|stay\w*|with you|join\w*|refer\w*|recommend\w*|told|mention\w*|currently|at the moment|today|suppl\w+|provid\w+|clean\w*|fix\w*|repair\w*"
    r"|does (?:your|the|that|it)|do you (?:use|buy|get|have|go)|are you (?:with|using)|com(?:e|es|ing)|attend\w*|built|install\w*|birthday|car|for the|before|last time|used to|be (?:here|in)|on site|bring\w*|book(?:s|ed|ing)?"
    r"|made|makes (?:your|the|those)|teach\w*|play\w*|got|have i|invoice|bill|send|sends?|know about)\b",
}
WHO_IS_NEEDED = {  # "whose yes are we waiting on?", "кого нам ждать?": somebody whose part is still to come
    "ru": r"\b(?:мне|нам|мы|нужн\w+|надо|долж\w+|прид[её]тся|потребу\w+|ждать|ждем|даст|дает|еще|от кого|без кого|через кого|за кем|на ком|к кому|под кем|над кем|можно|(?:кому|кого|с кем) (?:\w+ ){0,2}(?:показать|показывать|убедить|убеждать|решать|утверждать|согласовать|согласовывать|уговорить|уговаривать|докладывать))\b",
    "en": r"\b(?:who'd|would|should|need\w*|have to|has to|must|do (?:i|we)|are we|am i|can|could|will (?:i|we)|gets?|has|else|steering|in the way|whose)\b",
}
ONCE = {  # "who handled it last time?"
    "ru": r"\bкому (?:вы )?(?:\w+ )?плат\w+|\bплат\w+ (?:\w+ )?кому|\bраньше (?:\w+ )?(?:кто|кем)\b|\b(?:кто|кем) (?:\w+ ){0,2}раньше\b",
    "en": r"\bwho (?:\w+ ){0,4}(?:last time|previously|before|back then)\b(?! (?:this|that|we|it|you|i|the|going|signing))|\bused to\b|\bwho (?:are|do) you (?:\w+ )?pay",
}
HIS_OWN_JOB = {
    "ru": r"\bя (?:тут |здесь |просто |всего лишь )*$",
    "en": r"\b(?:i'm|im|i am) (?:just|jus|only) (?:the |a |an )?$",
}
SOME = {
    "ru": r"\b(?:какой-то|какая-то|какие-то|не я один|не я одна|кто-то из|несколько)\s$",
    "en": r"\b(?:some|several|various|a few|couple of|bunch of)\s(?:of (?:the )?)?$",
}
EVERYBODY = {
    "ru": r"\bвсе (?:\w+ )?(?:слово|скажут|решат|решают|выскаж)|^ там (?:\w+ )?\w+(?:ют|ят|ут|ат)\b|^ как(?:ой|ая|ие)[- ]?то\b|^.{0,12}\bили (?:кто-|еще кто|там)|\bкто (?:их|его|ее) (?:зна|разбер|пойм)",
    "en": r"\b(?:they all|everyone|everybody|(?:a )?group|several of|or (?:someone|somebody|whoever))\b|^ (?:people|folks|guys|crowd|types)\b",
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
    "ru": r"(?:ну |да,? |в общем |а |так |конечно,? |все |нет,? |никто,? )*(?:только )?(?:(?:достаточно |хватит )?(?:моего|мое|моя|мой|мною|мной)\b|(?:ко мне|со мной|за мной|на мне|от меня|через меня|передо мной)\b(?! не)|я\b(?!\?| (?:не|бы|пока|думаю|так|только|тока|просто|лишь|всего|вам|вас|в|на|сейчас|уже|еще|уточн\w+|перезвон\w+|спрошу|узнаю|передам|не знаю|тут (?:только|просто)|простой)\b)|(?:сам|сама|сами)\b(?! ?\?)|мы сами|мы с |один\b|одна\b|это я\b|лично|мне\b)",
    "en": r"(?:yeah,? |yes,? |yep,? |well,? |oh,? |no,? |uh,? |um,? )*(?:it'?s |that'?s |just |only |with )*(?:me\b|i do\b|i am\b|myself|it's me|that's me|that'd be me|i guess that'd be me|nope,? just me|we do\b|i will\b|us two|mine\b|alone\b|solo\b)",
}
YES = {
    "ru": r"(?:ну,? |в общем,? |в общем-то,? |да,? )*(?:да\b|ага|угу|конечно|именно|так и есть|верно|правильно|разумеется|естественно|безусловно|выходит,? так|получается,? так|само собой|а как же|с?могу|вправе|вол[её]н|вольна|имею право|уполномочен\w?|есть такое|точно)(?! (?:не|там|выше|наверху|они|сверху|кто)\b)",
    "en": r"(?:well,? |oh,? )*(?:yes|yeah|yep|yup|uh[- ]?huh|mm[- ]?hm+|aye|that's right|correct|sure|i am|i do|it is|right|pretty much|indeed|(?:i'm |im )?'?a?fraid so|i (?:guess|think|believe|suppose) so|that i (?:do|am|have)|for my sins|you are|you(?:'ve)? got it|bang on|(?:it|that|he|she|they|i|we) (?:would|does|is|do|am|are|can|could|will|has)(?=[.,!]|$))\b(?! (?:but|corporate|no))",
}
DECIDES_ELSEWHERE = re.compile(  # "поеду я, а решать ну в конторе поглядят"
    r"\bа реш(?:ать|ают|ат)\b(?: \w+){0,2} (?:в конторе|в офисе|наверху|там|руководств\w+|начальств\w+)"
)
NOT_ME = {
    "ru": r"\bне ?(?:лез\w+|я|мы|мне|ко мне|за мной|мое)\b",
    "en": r"\bnot (?:me|my|mine|us|up to me)\b|\bisn't (?:me|mine|my)\b",
}
NO = {"ru": r"(?:да )?(?:нет|не )", "en": r"(?:\w+,? )?(?:no|nope|not)\b"}
ANYBODY_ELSE = {  # a "no" to these means that he decides alone
    "ru": r"\b(?:кто|кого|кому|кем|чье|чья)-(?:то|нибудь|либо)\b|\b(?:кто|с кем|кого) (?:то |нибудь )?еще\b|еще (?:кто|с кем|кого)",
    "en": r"\b(?:any(?:one|body)|some(?:one|body)) else\b|\bany(?:one|body)(?:'s)?\b",
}
SUPPOSES = {
    "ru": r"\bвы\b|\bвам\b|\b(?:на|от|через) вас\b|\bваш\w*|сами|\bмуж|\bжен[аоуы]|супруг|вами|директор|собственник|партнер|хозя",
    "en": r"\byou\b|your|husband|wife|boss|owner",
}
IS_IT_HIM = re.compile(
    r"\bis (?!(?:it|that|this|there|he|she|the|your)\b)([a-z]{3,}) (?:still |always )?the one (?:that|who)\b"
)  # "is Dale still the one that decides?"
DOES = re.compile(
    r"(?:well |oh |um |uh |that'd be |that would be )?((?:[\w'-]+ ){1,4}?)(?:does|do|will|would|is|has to|gets to)(?:,| that| it|\.|!|$)"
)
WHO_EN = r"\bwho(?:'?s|'d|m|'ll|se)?\b"
YES_AT_LAST = re.compile(r"[, ](?:yes|yeah|yep|да|ага)[.!]?$")  # "up to ten grand, yes"
GONE = {  # who decided once, and does so no more; unless the clause goes on to who decides now
    "ru": r"\b(?:уволил\w+|больше не работа\w+|уже не работа\w+|на пенси\w+|раньше|прежн\w+|до этого|когда-то)\b",
    "en": r"\b(?:used to|retired|no longer|passed away|(?:he|she)(?:'s|s| is| has) (?:gone|left)|before (?:he|she) left|back then|previous\w*|last time)\b",
}
NOW = {"ru": r"\b(?:теперь|сейчас|я|мы|сам|сама|мне|нынче)\b", "en": r"\b(?:now|i|we|me|my|these days|took over)\b"}
ASKS_BACK = {  # a question of the client's in a text without stops
    "ru": r"(?:ну |да )?(?:а )?(?:\w+ )?(?:\w+ )?(?:как(?:ой|ая|ое|ие|ую|ого)|сколько|когда|почему|зачем|где)\b(?!-)",
    "en": r"(?:so |and |but |well )?(?:what|how|when|why|where)\b",
}
THIRD_PERSON = {
    "ru": r"\b(?:реша\w+|подписыва\w+|утвержда\w+|выбира\w+|платит) (?:только |всегда )?(?:он|она)\b|\b(?:он|она) (?:\w+ ){0,2}(?:реша\w+|подписыва\w+|утвержда\w+|принима\w+|платит|хозя\w+|главн\w+|говорит (?:да|нет))|\b(?:его|ее) (?:слово|подпись|деньги|решение)",
    "en": r"\b(?:he|she)(?:'s|s|'ll)? (?:\w+ ){0,2}(?:decides|signs(?! for\b)|approves|pays|authori[sz]es|handles|has the|owns|runs|says (?:yes|so)|holds|has to|gets to|makes (?:the|that)|picks|chooses|the one|the boss|in charge)\b|^(?:oh,? |well,? |no,? |yeah,? )*(?:he|she) (?:does|will|is)\b|\b(?:his|her) (?:card|money|budget|call|decision|signature|name on)\b",
}
WITH_WHOM = {  # the seller's short question after a word about approval
    "ru": r"(?:а |и )?(?:с кем|у кого|кем|кому|кто)(?: \w+)?\??$",
    "en": r"(?:and |by |with |from |to |sure |okay |right )*(?:who|whom)(?: \w+){0,3}\??$",
}
OF_CLIENT = {  # the seller says whom he takes for the client's decider
    "ru": r"\b(?:ваш\w*|у вас|вы (?:\w+ )?(?:говорили|сказали|упоминали))\b",
    "en": r"\b(?:your|you (?:said|mentioned|told))\b",
}
HEDGES = {  # an answer that leaves it open who
    "ru": r"\b(?:наверное|наверно|вроде|как-то|там|смотря|по-разному|посмотрим|разбер\w+|зависит|когда как|непонятно|\w+-то|\w+-нибудь|не скажешь|не знаю|не пойму|не поймешь|не уверен\w?|(?:бог|черт|кто) (?:его |их )?знает|сложно сказать|трудно сказать|кто угодно|не один|не одна|не только|не я|не мы|не мне|не совсем|как сказать|люди|все (?:вместе|сразу|решаем|решают)|(?<!и )все(?=[.!]?$)|я (?:тут |здесь |же |ж )?(?:только|тока|просто|лишь|всего)|мы)\b",
    "en": r"\b(?:depends?|probably|guess|suppose|maybe|whoever|whichever|i(?:'m)? (?:only|just)|don't know|dunno|no idea|not sure|who knows|god knows|some|something|hard to say|somewhere|somehow|somebody|someone|all the|they|them|people|folks|varies|process|not (?:just|only|really|entirely|me|my)|all of us|we)\b",
}
SHORT_NOUN = {
    "ru": r"(?:ну,? |да,? |это |там )*(?:\w+(?:ый|ий|ая|ое|ые|ой|их|ых) )?\w{5,}(?: \w+)?[.!]?$",
    "en": r"(?:well,? |oh,? |uh,? |um,? |er,? |it's |that's |that'd be )*(?:the|our|some|a) (?:\w+ ?){1,4}[.!]?$",
}
NAMES_ONE = (
    r"(?:well,? |oh,? |uh,? |um,? |er,? |that's |that'd be |that would be |it's |it'd be |to |by |with |past |from )*$"
)
ADDRESS = r"(?:девушка|девушки|женщина|мужчина|молодой человек|уважаем\w+|дорог\w+|господин|парень|братан|друг|sir|ma'am|buddy|pal|man|listen|look)\b"
WHO_WORD = {
    "ru": r"(?<![\w-])(?:кто|кому|кем|кого|чей|чь[яеи]|чьего|чью)(?![\w-])",
    "en": r"\b(?:who|who's|who'd|who'll|whose|whom)\b",
}
OR_IS_IT_YOU = {  # a question for "who?" that ends in a guess
    "ru": r"\b(?:вы|вам|вами|сами|сам|сама|ваш\w*|муж|жена|супруг\w*|директор|еще|один|одна)\b[^.?!]{0,14}[?!.]*$",
    "en": r"\b(?:is it|that|or|are you|do you|would|will you|can you)\b[^.?!]{0,40}\b(?:you|yourself|your [\w ]+)\b[^.?!]{0,14}[?!.]*$|\byou\b[?!.]*$",
}
