"""How days and hours are said, as patterns over the canonical line of `reading` (number tokens #n and @n, wdN, moN)."""

from __future__ import annotations

from datetime import time

OFFSETS = {
    "сегодня": 0,
    "завтра": 1,
    "завтрашний": 1,
    "завтрашнего": 1,
    "послезавтра": 2,
    "вчера": -1,
    "позавчера": -2,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "tomorrow's": 1,
    "yesterday": -1,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "by end of day": 0,
    "end of day": 0,
    "by the end of the day": 0,
    "до конца дня": 0,
    "к концу дня": 0,
    "day after tomorrow": 2,
    "day after": 2,
    "в течение дня": 0,
}
UNITS = {
    form: unit
    for unit, forms in {
        "minute": "минуту минуты минут минуток minute minutes min mins",
        "hour": "час часа часов часик часика hour hours полчаса полчасика",
        "day": "день дня дней day days",
        "workday": "рабочий_день рабочих_дня рабочих_дней working_day working_days business_day business_days",
        "week": "неделю недели недель недельку week weeks",
        "month": "месяц месяца месяцев month months",
    }.items()
    for form in forms.replace("_", "~").split()
}
UNITS = {form.replace("~", " "): unit for form, unit in UNITS.items()}
COUNTS = {
    "a": "1",
    "the": "1",
    "an": "1",
    "half an": "0.5",
    "полчаса": "0.5",
    "полтора": "1.5",
    "полторы": "1.5",
    "a couple of": "2",
    "пару": "2",
}
PARTS = {
    "утра": "am",
    "утром": "am",
    "дня": "pm",
    "днем": "pm",
    "вечера": "evening",
    "вечером": "evening",
    "am": "am",
    "a m": "am",
    "a . m .": "am",
    "a . m": "am",
    "in the morning": "am",
    "pm": "pm",
    "p m": "pm",
    "p . m .": "pm",
    "p . m": "pm",
    "in the afternoon": "pm",
    "in the evening": "evening",
    "at night": "evening",
    "ночи": "am",
    "пополудни": "pm",
    "после полудня": "pm",
}
NAMED_HOURS = {
    "в полдень": time(12),
    "к полудню": time(12),
    "полдень": time(12),
    "в час дня": time(13),
    "к часу дня": time(13),
    "в час": time(13),
    "к часу": time(13),
    "до часу": time(13),
    "до часа": time(13),
    "на час": time(13),
    "после часа": time(13),
    "noon": time(12),
    "at noon": time(12),
    "by noon": time(12),
    "midday": time(12),
    "at midday": time(12),
    # misheard: "two o'clock", "four o'clock"
    "too oclock": time(14),
    "to oclock": time(14),
    "too o'clock": time(14),
    "for oclock": time(16),
}

_RU_UNIT = "|".join(u for u in UNITS if not u.isascii() and u not in ("полчаса", "полчасика"))
_EN_UNIT = "|".join(u for u in UNITS if u.isascii())
_RU_PART = r"(?: (?P<part>утра|дня|вечера|ночи|утром|днем|вечером))?"
_EN_PART = r"(?: (?P<part>am|pm|a m|p m|a \. m \.|p \. m \.|a \. m|p \. m|in the morning|in the afternoon|in the evening|at night))?"
_RU_WHICH = r"(?:(?P<next>следующ\w+|след) |(?:эт\w+|ближайш\w+|будущ\w+|ту|тот|прям|прямо) )?"
_RU_LAST = r"(?P<last>прошл\w+) "
_HOURS = r"(?:час|часа|часов|часам|часу|ч)"
_MIN = r"(?:#(?P<m>[0-5]?\d))"

# An hour said bare: right after the day ("четверг, девятнадцатое, восемь сорок"), or as a sentence of its own ("Есть шестнадцать тридцать").
_AFTER_DAY = "|".join(
    rf"(?<={day} )|(?<={day} , )"
    for day in (r"wd\d", r"@\d", r"@\d\d", r"mo\d", r"mo\d\d", "завтра", "сегодня", "числа", "число")
)
_RU_OPENS = "|".join(
    rf"(?<={word} )" for word in (r"^", r"\.", r"\?", "!", ",", "есть", "давайте", "тогда", "вот", "можно", "на")
)
_RU_DONE = r"(?= (?:[.,?!—…-]|\. \. \.|подойдет|подходит|удобно|устроит|устраивает|годится|нормально|можно|сможете|могу|будет|ждем|жду|договорились|хорошо|запис\w+)(?: |$)| ?$)"

RUSSIAN: list[tuple[str, str]] = [
    ("vague", r"(?:после|в районе) @\d{1,2}(?: mo\d+| числа)?"),
    ("vague", r"(?:в |к )?(?:@\d{1,2}|первых|первым|последних|последним) числа[хм](?: mo\d+| месяца)?"),
    ("vague", r"(?:в |во |к )?@[12] половин\w+(?: mo\d+| месяца| года| недели)"),
    ("offset", r"(?P<word>до конца дня|к концу дня|в течение дня)"),
    ("offset", r"(?P<word>сегодня|завтра|завтрашн\w+|послезавтра|вчера|позавчера)"),
    ("after", rf"(?:через|спустя) (?P<n>#\d+|полтора|полторы|пару) (?P<unit>{_RU_UNIT})"),
    ("after", rf"(?P<unit>{_RU_UNIT}) через (?P<n>#\d+)"),
    ("after", r"(?:через|в течение|минут через) (?P<n>(?P<unit>полчаса))"),
    ("after", rf"(?:через|спустя) (?P<unit>{_RU_UNIT})"),
    ("after", r"(?:в течение) (?:(?P<n>#\d+) )?(?P<unit>часа|часов|минут)"),
    ("after", r"(?P<unit>недельку|неделю) спустя"),
    ("numeric", r"(?P<dom>\d{1,2})\.(?P<mo>\d{1,2})\.(?P<year>\d{2,4})"),
    ("numeric", r"#(?P<dom>\d{1,2}) \. #(?P<mo>\d{1,2}) \. #(?P<year>\d{2,4})"),
    ("numeric", r"(?:на|до|к|с) #(?P<dom>\d{1,2}) \. #(?P<mo>0?[1-9]|1[0-2])"),
    (
        "dom",
        r"(?:(?P<bound>до|не позднее) )?(?:на |к |с |в )?[@#](?P<dom>\d{1,2})(?: число| числа| числу)? mo(?P<mo>\d+)(?: #(?P<year>20\d\d))?",
    ),
    ("weekday:past", rf"(?:в |во )?{_RU_LAST}wd(?P<wd>[1-7])"),
    (
        "weekday",
        rf"(?:(?P<bound>до) )?(?:в |во |на |к |ко |с |со |к концу |до конца )?{_RU_WHICH}wd(?P<wd>[1-7])(?: (?P<next_>следующей недели))?",
    ),
    ("dom", r"(?:(?P<bound>до) )?[@#](?P<dom>\d{1,2}) (?:число|числа|числу)"),
    (
        "clock",
        r"(?:(?P<bound>до|после|к|с) |в |во |на |около |ближе к |ровно в )?(?:пол|половин[аеуы]) (?P<half>@(?P<h>\d{1,2}))"
        + _RU_PART,
    ),
    (
        "dom:loose",
        r"(?:(?P<bound>до|не позднее) )?(?:на |к |ко |с |со |в |во |- )?@(?P<dom>\d{1,2})(?! (?:этаж|раз|вопрос|вариант|час|класс|год|квартал|линии|категор|месяц|сорт|пункт))",
    ),
    (
        "vague",
        r"(?:на |до |в |к )?(?:конц[еау] |начал[еоу] |середин[еуы] )?(?:(?:эт|следующ|будущ|той|друг|ближайш)\w* )?недел[еиюя]",
    ),
    (
        "vague",
        r"(?:в |к |до |на )(?:конц[еу] |начал[еуо] |середин[еу] )?(?:(?:эт|следующ|будущ)\w+ )?(?:месяц\w*|mo\d+|квартал\w*|год\w*)",
    ),
    ("vague", r"(?:после|до|перед) (?:праздник\w+|отпуска|сезона|выходных|нового года|майских|каникул)"),
    (
        "vague",
        r"(?:на|в|к|по) (?:выходн\w+|днях|праздник(?:и|ам|ах))|(?:где - нибудь |где-нибудь )?(?:на )?(?:неделей|неделю|недельку|месяцем) (?:позже|попозже|позднее)",
    ),
    (
        "vague",
        r"(?:через )?(?:пару|несколько) (?:дней|недель|месяцев|дня|недельки)|через (?:недельк\w+|день|месяц)-друг\w+|(?:как[- ]нибудь|попозже|когда[- ]нибудь)",
    ),
    ("clock", r"без (?P<to>четверти|#\d+)(?: минут)? #(?P<h>\d{1,2})" + _RU_PART),
    (
        "clock",
        rf"(?:(?P<bound>до|после|с|не позднее) |в |во |на |к |около |ближе к |ровно в |часов в |часов до |часам к |часа в |где - то в |в районе |примерно в )?(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d){_RU_PART}",
    ),
    (
        "clock",
        rf"(?:(?P<bound>до|после|не позднее) |в |во |на |к |около |ближе к |часов в |часам к |часа в |часикам к |часиков в )#(?P<h>\d{{1,2}})(?: {_HOURS})? (?:(?P<zero>#0) #0|{_MIN})(?: минут)?{_RU_PART}(?! (?:тысяч|руб|проц|штук|человек|дней|метр|квадрат|недел|лет|год))",
    ),
    ("clock", rf"с #(?P<h>\d{{1,2}})(?: {_HOURS})? до (?:#\d{{1,2}}|часу|часа)(?: {_HOURS})?{_RU_PART}"),
    (
        "clock",
        rf"(?:(?P<bound>до|после|с|не позднее) |в |во |на |к |около |ближе к |в районе |примерно в |ровно в )#(?P<h>\d{{1,2}})(?: {_HOURS}){_RU_PART}",
    ),
    (
        "clock",
        r"(?:(?P<bound>до|после) |в |во |на |к |около |с |часов в |ровно в )?#(?P<h>\d{1,2}) (?P<part>утра|дня|вечера)",
    ),
    ("clock", r"(?:часов|часам|часа|часиков|часикам) (?:в|к|до|около) #(?P<h>\d{1,2})" + _RU_PART),
    ("clock", r"#(?P<h>\d{1,2}) (?:часов|часа)" + _RU_PART),
    (
        "clock:loose",  # not the size "четыре на шесть"
        r"(?<!#\d )(?<!#\d\d )(?:(?P<bound>до|после|не позднее) |в |во |на |к |около |ближе к |ровно в |или )#(?P<h>[1-9]|1\d|2[0-2])"
        r"(?! (?:тысяч|руб|проц|штук|человек|минут|дн|день|раз|недел|месяц|лет|год|метр|квадрат|кило|комнат|окн|этаж|#|%|\.\ #|-|:|"
        r"смен|мест|позици|вариант|набор|литр|тонн|станк|машин|групп|чел|объект|точ|офис|час|ребен|дет))",
    ),
    (
        "clock",
        rf"(?:{_AFTER_DAY})#(?P<h>[7-9]|1\d|2[0-2]) (?:(?P<zero>#0) #0|ноль-ноль|#(?P<m>[0-5][05])){_RU_PART}{_RU_DONE}",
    ),
    ("clock", rf"(?:{_RU_OPENS})#(?P<h>[89]|1\d|2[0-1]) (?:ноль-ноль|#(?P<m>15|30|45)){_RU_DONE}"),
    ("clock:loose", rf"(?:{_AFTER_DAY})#(?P<h>[89]|1[0-8]){_RU_DONE}"),
    ("clock", r"(?P<word>в полдень|к полудню|полдень|в час дня|к часу дня)"),
    ("clock:loose", r"(?P<word>в час|к часу|до часу|до часа|после часа|на час)(?! (?:#|пик))"),
]
ENGLISH: list[tuple[str, str]] = [
    ("offset", r"(?:the )?(?P<word>day after tomorrow)"),
    ("offset", r"(?:the )?(?P<word>day after)(?= (?:[?.,!] |then |$))"),  # said after "tomorrow?"
    ("offset", r"(?P<word>by end of day|by the end of the day|end of day|this morning|this afternoon|this evening)"),
    (
        "vague",
        r"(?:the )?week (?:of|commencing|beginning|starting) (?:the )?(?:[@#]\d{1,2}(?: (?:of )?mo\d+)?|mo\d+ (?:the )?[@#]\d{1,2})(?! -)",
    ),
    ("week_from", r"(?:a|one|#1) week (?:from|on|after) wd(?P<wd>[1-7])|(?:on )?wd(?P<wd2>[1-7]) week"),
    ("after", r"(?:a|one|#1) (?P<unit>week) (?:from (?:today|now)|today)"),
    ("after", r"(?P<n>#\d+) (?P<unit>weeks) (?:from (?:today|now)|today)"),
    ("offset", r"(?P<word>today|tonight|tomorrow|tomorrow's|yesterday)"),
    (
        "after",
        rf"(?:in|within)(?: about| around| like| just)? (?P<n>#\d+|an|a|the(?= hour)|half an|a couple of) (?P<unit>{_EN_UNIT})(?:' time)?",
    ),
    ("after", r"(?P<n>#\d+) (?P<unit>minutes|weeks|days|hours)(?:'| from now| time)"),
    (
        "dom",
        r"(?:(?P<bound>by|before) )?(?:on )?(?:wd[1-7] )?(?:, )?(?:the )?[@#](?P<dom>\d{1,2})(?: of)? mo(?P<mo>\d+)(?: (?:, )?#(?P<year>20\d\d))?",
    ),
    (
        "dom",
        r"(?:(?P<bound>by|before) )?(?:on )?mo(?P<mo>\d+) (?:the )?[@#](?P<dom>\d{1,2})(?!:)(?: (?:, )?#(?P<year>20\d\d))?",
    ),
    (
        "weekday",
        r"(?:(?P<bound>by|before|until) )?(?:on )?(?:the )?(?:(?P<after_next>(?:the )?wd[1-7] after next)|(?P<next>next) |(?P<last>last) |"
        r"(?:this|this coming|coming) )?wd(?P<wd>[1-7])(?: (?P<next_>next week))?",
    ),
    (
        "clock",
        r"(?:(?P<bound>by|before|after) |at |around |about )?(?P<halfpast>half)(?: past)? #(?P<h>\d{1,2})" + _EN_PART,
    ),
    (
        "clock",
        r"(?:at |around |about )?(?:a )?(?P<past>quarter|#\d+)(?: minutes)? (?:past|after) #(?P<h>\d{1,2})" + _EN_PART,
    ),
    ("clock", r"(?:at |around |about )?(?:a )?(?P<to>quarter|#\d+)(?: minutes)? to #(?P<h>\d{1,2})" + _EN_PART),
    (
        "clock",
        rf"(?:(?P<bound>by|before|after|until) |at |around |about |for |say )?(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d){_EN_PART}",
    ),
    (
        "clock",
        r"(?:(?P<bound>by|before|after|until) |at |around |about |for |say )?#(?P<h>[1-9]|1[0-2]) #(?P<m>[0-5]?\d) (?P<part>am|pm|a m|p m|in the morning|in the afternoon|in the evening)",
    ),
    (
        "clock",
        rf"(?:(?P<bound>by|before|after|until) |at |around |about |wd\d )#(?P<h>[1-9]|1[0-2]) #(?P<m>[1-5]\d|0?5)(?! (?:percent|dollars|thousand|people|units|bucks|pounds|#)){_EN_PART}",
    ),
    (
        "clock",
        r"(?:(?P<bound>by|before|after|until) |at |around |about )?#(?P<h>[1-9]|1[0-2]) (?P<part>am|pm|a m|p m|a \. m \.|p \. m \.|in the morning|in the afternoon|in the evening|at night)",
    ),
    (
        "clock",
        r"(?:(?P<bound>by|before|after|until) |at |around |about )?#(?P<h>[1-9]|1[0-2]) (?:o'clock|oclock|o clock|#0 clock)(?: (?P<part>in the morning|in the afternoon|in the evening))?",
    ),
    (
        "clock",
        r"(?P<word>at noon|by noon|(?<!after )noon|at midday|midday|too oclock|to oclock|too o'clock|for oclock)",
    ),
    (
        "clock:loose",
        r"(?:(?P<bound>by|before|after|until|till) |at |around |round |about |say |for |or )#(?P<h>[1-9]|1[0-2])(?! (?:percent|dollars|thousand|people|hundred|"
        r"units|bucks|pounds|years|weeks|days|months|minutes|hours|grand|euros|a|per|of|square|#|%|-|,\ #|different|more|other|seats|users|miles|k))",
    ),
    (
        "clock:loose",
        r"(?:(?<=wd\d )|(?<=tomorrow )|(?<=today ))(?:at )?#(?P<h>[1-9]|1[0-2])(?! #\d\d\d|:|-)(?: #(?P<m>[1-5]\d|0?5))?",
    ),
    (
        "dom:loose",
        r"(?:(?P<bound>by|before|until) )?(?:on |for |say )?the @(?P<dom>\d{1,2})(?! (?:one|floor|time|of|person|year|quarter|option|thing|place|call|half|week|month|line|party|year))",
    ),
    ("dom:loose", r"(?:on |by )@(?P<dom>\d{1,2})"),
    ("clock:loose", r"(?<=. )#(?P<h>[1-9]|1[0-2]) #(?P<m>00|15|30|45)(?! #)"),
    (
        "vague",
        r"(?:some ?time |early |late |end of |later |the end of |beginning of |the beginning of )*(?:next|this|the following) (?:week|month|year|quarter|season)(?: some ?time)?",
    ),
    (
        "vague",
        r"(?:in |by |around |at |towards? |for )?(?:the )?(?:(?:start|beginning|middle|end|first week|last week) of|early|late|mid) (?:in )?(?:mo\d+|the (?:year|month|week))|"
        r"(?:in|by|around) mo\d+|(?:in |within )?(?:the next |a )(?:few|couple of|couple) (?:days|weeks|months)|some ?time|at some point|in the (?:new year|spring|fall|autumn|summer|winter)",
    ),
    (
        "vague",
        r"(?:over|after|at|before|by) the (?:weekend|holidays|summer)|(?:the )?end of the week|the week after(?: (?:next|that))?",
    ),
]
