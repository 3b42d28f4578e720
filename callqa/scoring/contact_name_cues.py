"""Words beside a name that tell whose it is: tables by language, expressions for the text just before or after the name."""

from __future__ import annotations

import re

# fmt: off
SELF = {
    "ru": r"(?:меня зовут|зовут меня|меня звать|зовите(?: меня)?|обращайтесь|мое имя|имя мое|(?:за|о)?пиш\w+ на|запис\w+ на|оформ\w+ на|брон\w+ на|заброн\w+ на|заказ\w* на|запишите|пишите|записывайте|фамилия|на имя|имя|представиться)\s*[,:—-]?\s*$",
    "en": r"(?:my name is|my name's|name's|call me|name is|put|the name|(?:talking|speaking) to (?:her|him|me)|that's me|(?:^|[.,!?] ?)(?:it's |yes,? |yeah,? )?still),?\s+(?:down )?(?:mr|mrs|ms|dr|doctor|mister)?\.?\s*$",
}
# "Dr Ingham, head of practice": who says what he is speaks of himself.
JOB_AFTER = {
    "ru": r", (?:(?:техническ|коммерческ|генеральн|исполнительн|финансов)\w+ директор|главврач|главный|директор|заведующ|начальник|инженер|завхоз|снабженец|закупщик|управляющ|прораб|бухгалтер)",
    "en": r", (?:the )?(?:head|manager|director|owner|chief|principal|supervisor|foreman|buyer|bursar|matron)\b",
}
ME_AFTER = {"ru": r" (?:это )?я(?=[.,!]|$| (?:из|с|со)\b)", "en": r"(?!)"}  # "Аркадий я, мотор — это фамилия"
ME = {"ru": r"(?:^|\W)(?:я|меня зовут)\s*[,:—-]?\s*$", "en": r"\b(?:i'm|im|i am|my name is|my name's)\s+$"}
SELF_EARLY = {
    "ru": r"(?:^|[^\w])(?:это|я|беспокоит|с вами|вас беспокоит)\s*[,:—-]?\s*$",
    "en": r"\b(?:this is|it's|its|i'm|i am|that's|it is)\s+(?:mr|mrs|ms|dr|doctor|mister)?\.?\s*$",
}
SELF_AFTER = {
    "ru": r"[\s,]*(?:(?:\w+ ){0,3}(?:вас )?беспокоит|это я\b|слуша[юе]т?|на связи|на проводе|у аппарата|у телефона|звон(?:ю|ит)|меня зовут|зовут|меня звать|мо[ея] (?:имя|фамилия)|(?:\w+ )?так и (?:подписан|записан|называ)\w*|я там)\b",
    "en": r",? (?:speaking|here|calling|again|that's me|thats me|it's me|that'?s my (?:\w+ )?name|by the way|is my name|is the name|'s (?:the|my) name)\b",
}
THIRD = {
    "ru": r"(?<!\w)(?:директор\w*|генеральн\w+|муж\w*|жен\w+|сын\w*|доч\w*|дочк\w+|брат\w*|сестр\w+|бухгалтер\w*|коллег\w*|начальник\w*|инженер\w*|менеджер\w*|мастер\w*|эксперт\w*|технолог\w*|продюсер\w*|дизайнер\w*|юрист\w*|от|у|для|шеф\w*|хозяин\w*|партнер\w*|совладел\w+|водител\w*|секретар\w*|спросите|закажите|пропуск|решает|подписывает|реша\w+|к|с|со|про|замерщик\w*|наш\w?|мо[йя]|сосед\w*|подключится|подойдет|тетя|дядя|зам\w*|главн\w+|специалист\w*|занимается|отвечает|заведует|курирует|ведет|закупщи\w+)(?:,? (?:у нас|у меня|это|там|такой|теперь))?\s*[,—-]?\s*$",
    "en": r"(?<!\w)(?:boss|husband|wife|partner|son|daughter|brother|sister|mom|dad|director|manager|colleague|engineer|technician|chef|translator|designer|owner|co chair|chair|with|to|by|ask|past|from|our|my|her|his|and|tell|told|run it by|named|called|assistant|buyer|accountant|foreman|you want|need to talk to|that'd be)(?: is|'s| would be)?\s*,?\s*(?:mr|mrs|ms|dr|mister|doctor)?\.?\s*$",
}
THIRD_AFTER = {
    "ru": r",? (?:но (?:его|ее|он|она)\b|наш|наша|мо[йя] (?!номер|телефон|почт|мобил|адрес|мейл)|он |она |сам[аи]? реша|решает|подпис\w+|режет|занимается|отвечает|(?:вам |вас |с вами )?(?:приедет|подъедет|свяжется|перезвонит|позвонит|наберет|напишет)|(?:уже |тут |здесь |больше )*(?:не работ|уволи|ушел|ушла|вышел|вышла|уехал|заболел|в отпуске|на больничном))",
    "en": r",? (?:but (?:he|she)\b|but (?:he|she)'s|our|my (?!e-?mail|number|cell|phone|mobile|address|name)|he |she |he's|she's|will (?:call|come|be|ring|meet|reach)|'ll |handles |takes care |does the |deals with |decides|signs)",
}
OWN_NAME = {"ru": r"\bменя зовут \w+|\bмое имя \w+", "en": r"\bmy name(?:'s| is) \w+"}
AS_NAME = {"ru": r" (?:это )?(?:ваше имя|имя ваше)\b", "en": r" (?:is )?your (?:first |last )?name\b"}  # "and Tierney's your name?"
SAYS_IT_IS = re.compile(r"\b(?:it's|its|i'm|im|name's|this is|ask for) ([a-z]{3,})\b")
ASKS_OF_ANOTHER = {  # "who's the owner?": whoever is named in answer is not the one who speaks
    "ru": r"\b(?:кто|как зовут)\b[^.?!]{0,24}\b(?:занимается|отвечает|закупает|заказывает|ведает|курирует|директор\w*|главн\w+|руководител\w+|начальник\w*|хозя\w+|владел\w+|управля\w+|реша\w+|подписыва\w+|утвержда\w+)|\b(?:директор\w*|начальник\w*|руководител\w+|хозя\w+|прораб\w*|бухгалтер\w*|муж[а]?|жен[уы]|главн\w+)[^.?!]{0,16}\b(?:зовут|звать|имя)",
    "en": r"\b(?:your|the) (?:\w+ )?(?:manager|boss|owner|director|supervisor|foreman|husband|wife)(?:'s name|[^.?!]{0,12}\b(?:called|name))|\bname of (?:your|the) (?:manager|boss|owner|director)|\bwho(?:'s| is|se)?\b[^.?!]{0,20}\b(?:owner|manager|manages|boss|director|in charge|runs|owns|decides|signs|approves|decision|handles|takes care|does|deals|looks after|orders|buys)",
}
ONESELF = {"ru": r"\b(?:я|мы|сам|сама|мной)\b", "en": r"\b(?:me|i|i'm|im|speaking|we|myself)\b"}
INTRODUCES = {
    "ru": r"(?:(?:это|из|компания|фирма) «[^»]{2,30}»|менеджер ваш новый|меня зовут|зовут меня|меня звать|это|с вами|на связи|беспокоит|менеджер|специалист|консультант|инженер|диспетчер|администратор|замерщик|мастер|слушает|оператор|куратор|сопровождение|меня)\s*[,—-]?\s*(?:\w+\s){0,1}$",
    "en": r"(?:this is|my name is|my name's|i'm|it's|its|here's|it is|you've reached|you're speaking with|speaking to)\s+(?:\w+\s){0,1}$",
}
IS_ME = {  # the answer to a name said as a guess, with no question mark
    "ru": r"(?:ну |алло |ага |угу )*(?:да,? )?(?:это )?я(?=[.,!]|$)|(?:да,? )?он[аи]? сам",
    "en": r"(?:oh |yeah |yes )*(?:speaking|that(?:'s| is)? ?me|this is (?:he|she|him|her)|it's me)\b",
}
ASKS_IF = {
    "ru": r"(?:правильно|верно|вас|это вы|\bа это|\bэто не|говорю с|разговариваю с|я туда)[^.!?]{0,12}$",
    "en": r"(?:is this|is that|am i speaking|am i talking|speak(?:ing)? with|that you)[^.!?]{0,14}$",
}
COMPANY_AFTER = {
    "ru": r"[,\s]*(?:из |компани|агентств|фирм|завод|студи|типографи|фабрик|магазин|банк|школ|бюро|групп|торгов|мебел|«|слушаю|слушает|отдел|сервис|служб|клиник|центр|салон|интернет|от |автосалон|чем могу|сопровожд|меня зовут|зовут|меня звать|у телефона|на связи|на линии|контакт)",
    "en": r"[,\s]*(?:from|with|at|here|speaking|calling from|of|over at|in sales|out of|how can|how may|your account)",
}
COMPANY_BEFORE = {"ru": r"(?:^|[.!,»])\s*[^.?]{3,60}[,».]\s*(?:\w+\s)?$", "en": r"^[^.?]{3,60},\s*$"}
GREETS = {
    "ru": r"(?:здравствуй(?:те)?|здрасте|здрасьте|добрый день|добрый вечер|доброе утро|вечер добрый|день добрый|спасибо|да|нет|привет|приветствую|алло|але|ага),?\s*$",
    "en": r"(?:hi|hello|hey|good morning|good afternoon|good evening|thanks|thank you|yes|yeah|no|morning|afternoon|evening|mornin|night|welcome(?: to [^,.!?]{2,30})?),?\s*$",
}
SPEAKS_OF = {
    "ru": r"(?:вас зовут|вы у (?:меня|нас)(?: записаны| как)*|это|запис\w+(?: как| на)?|значит|спасибо|так|говорю с|разговариваю с|понял\w*|хорошо|итак|ну|слушайте|смотрите)\s*,?\s*$",
    "en": r"(?:(?:you|put) down as|you as|listed as|and it's|is this|is that|speaking with|speaking to|thanks|thank you|okay|ok|so|now|look|listen|alright|all right|alrighty|great|right|hi|hello|hey|good morning|mornin|well|mr\.?|mrs\.?|ms\.?|dr\.?|miss|mister)\s*,?\s*(?:mr|mrs|ms|dr|mister|doctor)?\.?\s*$",
}
WITH = {"ru": r"(?:^|\s)(?:с|со|на|к|у|от|для|про|по)\s*$", "en": r"(?:^|\s)(?:to|with|and|by|on|at|past|from)\s*$"}
WANTS = {  # the seller asks for somebody
    "ru": r"(?:услышать|пригласить|позвать|попросить|поговорить с|переговорить с|мне (?:бы )?(?:нужен|нужна|нужно|надо)|ищу|соедините с|к телефону)\s*[,—-]?\s*$",
    "en": r"(?:speak|talk|chat|put (?:me )?through|get through|a word|connect(?:ed)?) (?:to|with)\s+(?:an? |the )?(?:mr|mrs|ms|dr|miss)?\.?\s*$|(?:looking for|trying to (?:reach|get|find)|get hold of|after|is|got|can i (?:get|reach)|reach)\s+(?:mr|mrs|ms|dr|miss)?\.?\s*$(?<!my name is )(?<!this is )(?<!that is )(?<!it is )(?<!who is )(?<!here is )",
}
WANTS_AFTER = {
    "ru": r",? (?:можно\b|можно (?:услышать|к телефону)|будьте добры|не подскажете|подойд[её]т|у телефона|на месте|у себя|здесь|далеко|рядом|позовите|пригласите|свободн\w+)(?! (?:на|ваш|ты))|,? (?:говорю|разговариваю|общаюсь|беседую)\b",
    "en": r",? (?:there|around|in|about|available|at home|on the line|handy|free)\b(?! (?:the|a|is|with))|,? (?:available|there),? please",
}
ANSWERS_AS_HIM = {
    "ru": r"(?:а |ну |алло|да-?да|ага|угу|здравствуйте|добрый день|добрый|[,.! ])*(?:(?:с (?:ней|ним)|со? \w+(?:ой|ей|ом|ем|ью)),? (?:да|именно|говорите)|да\b|это я|я\b|он[аи]?\b(?! (?:на|в|вышл|вышел|уш|уех|забол|бол|будет|занят|тут|здесь|сейчас|больше|уже|не))|сам[аи]?\b|слуш|говорит|на связи|у телефона|на проводе|у аппарата|ну\b|мы\b)",
    "en": r"(?:oh|well|hi|hello|hey|mm|uh|good morning|good afternoon|[,.! ])*(?:speaking|that(?:'s| is|'d be| would be)? ?me|this is (?:he|she|him|her|me)|yes|yeah|yep|yup|it is|you are|you(?:'ve| have)? (?:got|found)|you(?:'re| are) (?:speaking|talking)|it's me|i am|present|the same|me\b|guilty|sure is|that's (?:right|him|her)|who(?:'s| is) asking|none other)",
}
DENIES = {  # the name the seller supposes is not the client's
    "ru": r"(?:ой,? |да )?(?:нет|не)\b,? (?:это|я|вы|не|ее|его|она|он|\w+ (?:уволи|больше|уже|не работ|в отпуск|вышл|уш)|ошиб|тут|здесь|меня)",
    "en": r"(?:oh,? |er,? |uh,? )?(?:no|nope|nah),? (?:it's|its|this is|i'm|im|that's|he|she|hes|shes|they|wrong|sorry|not|you|there|\w+(?:'s|s| has| is) (?:left|out|gone|not|off|away|retired|moved|no longer))|(?:wrong|not (?:me|him|her))\b",
}
TALKS_TO_HIM = r"\b(?:you|your|(?<!слушаю )вас|вам|ваш\w?|почту|номер|телефон|наберу|скину|i've got|callback|number|e-?mail)\b"
SENT_TO = {"ru": r"(?:спросите|спросить|обратитесь к|подойдите к|ищите)\s*$", "en": r"\b(?:ask for|look for|find|see|meet)\s*$"}
OPENERS = {  # before a call by name
    "ru": r"(?:(?:ну|да|так|вот|и|а|алло|хорошо|ладно|слушайте|смотрите|значит|здравствуйте|добрый день|привет) )*",
    "en": r"(?:(?:so|and|ok|okay|right|alright|well|yes|yeah|yep|oh|hi|hello|hey|great|good|listen|look|now|sorry|no|sure|thanks) )*",
}
TURNS_TO = {
    "ru": r" (?:здравствуй|добр\w+ (?:день|вечер|утро)|приветств|привет|это \w|вас беспоко|меня зовут|вы\b|вам\b|вас\b|ваш\w?\b|у вас\b|подскажите|скажите|давайте)",
    "en": r" (?:hi|hello|hey|good (?:morning|afternoon|evening)|morning|it's \w|this is|you|your|you're|youre|can i|could i|may i|can we|do you|did you|are you|would you|let me|i'll|i'm|i've|we'll|we've)\b",
}
TURNED_TO = {"ru": r"(?:от вас|за вами|с вас|спасибо|договорились|до свидания|всего доброго)\s$", "en": r"\b(?:thanks|thank you|cheers|bye|goodbye)\s$"}
_GREETING = {
    "ru": r"(?:здравствуй(?:те)?|здрасте|здрасьте|(?:добр\w+ )?(?:день|вечер|утро)(?: добр\w+)?|добрый|доброе|привет|приветствую)",
    "en": r"(?:hi|hello|hey|hiya|(?:good )?(?:morning|afternoon|evening))",
}
GREETS_ONE = {language: re.compile(rf"{words},? \w+ $") for language, words in _GREETING.items()}  # 'здравствуйте Эмиль '
GREETED = {language: re.compile(rf"^(?:\w+,? )?{words}(?:,? [\w ]+)?[.!?] $") for language, words in _GREETING.items()}
IS_CALLED = re.compile(r"\b(?:меня|его|ее|их|\w+[ауыи]) $"), " зовут"  # "меня Алла зовут", "его Олег зовут"
OWN_LINE = {  # the seller leaves his own number, and his name after it
    "ru": re.compile(r"\b(?:мо[йяю] |вот )(?:\w+ )?(?:личн\w+|прям\w+|мобильн\w+|сотов\w+|номер|телефон|почт\w+)\b"),
    "en": re.compile(r"\bmy (?:\w+ )?(?:direct|own|personal|number|cell|mobile|phone|line|e-?mail)\b"),
}
OUTSIDER = re.compile(r"\b(?:ему|ей|им) и? ?(?:звони|пиши|набер|предл)|\b(?:call|ring|try) (?:him|her|them)\b")
ASK_FOR = re.compile(r",? (?:спросите|спросить)\b|,? (?:ask|just ask) for me\b")
VOCATIVE = r"(?:^|[.,!?…—-])\s*(?:(?:mr|mrs|ms|dr|ну|так|да|a|oh|и|а)\.?\s)?(?:\w+\s)?$"
TO_CLIENT = {  # beside a call by name in a text without stops: before it, after it
    "ru": (r"\b(?:вас|вам|ваш\w*|вами|вы|спасибо|договорились|смотрите|слушайте|хорошо|ладно|понятно|значит)\s*$", r"\s+(?:вы|вас|вам|ваш\w*|вами|у вас|давайте|смотрите|скажите|подскажите)\b"),
    "en": (r"\b(?:you|your|sir|thanks|okay|ok|alright|great|sure|cool|perfect|well|listen|look)\s*$", r"\s+(?:you|your|you're|youre|if you|do you|can you|could you|would you|are you|let me|i'll)\b"),
}
OPENING = r"(?:^|[.!?…»]\s*)(?:девушка|слушайте|алло|простите|excuse me|listen)?,?\s*$"
FULL_PATRONYMIC = re.compile(r"(?:[оеё]вич|[оеё]вна|ична)\b")
SURNAME = re.compile(r"[а-яё]{3,}(?:ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|ская|цкий|цкая|енко|юк|ук|ян|швили|дзе)$")
