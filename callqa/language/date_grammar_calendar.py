"""Days reckoned over a calendar, as patterns over the canonical line of `reading`: "the first Monday of next month", "7 дней назад".

Tried before the plain patterns of `date_grammar`: what is said at greater length is meant.
"""

from __future__ import annotations

_EN_REL = r"(?P<rel>this|the current|current|next|the next|the following|following|the coming|coming|upcoming|last|past|previous|the previous|the last)"
_EN_SPAN = r"(?P<unit>seconds?|secs?|minutes?|mins?|hours?|days?|fortnights?|weeks?|months?|years?)"
_EN_COUNT = r"(?P<n>#\d+|a|an|one|a couple of|a couple|a pair of|a few|few)"
_RU_REL = r"(?P<rel>эт\w+|текущ\w+|следующ\w+|след|будущ\w+|прошл\w+|той|ближайш\w+)"
_RU_SPAN = r"(?P<unit>секунд[уы]?|минут[уы]?|час(?:а|ов)?|день|дня|дней|недел[юиь]|недель|месяц(?:а|ев)?|год(?:а)?|лет)"
_EN_AMPM = r"(?P<part>am|pm|a m|p m|a \. m \.?|p \. m \.?)"
_AROUND = r"(?:at about |at |@ |around |about |approximately |by |before |after |until |through |from |since |for )?"
MONTH_SHORT = {"jan": 1, "mar": 3, "sept": 9, "dec": 12}
DAY_SHORT = {"mon": 1, "wed": 3, "sat": 6, "sun": 7}

RUSSIAN: list[tuple[str, str]] = [
    ("shift", r"(?P<word>позапозавчера|послепослезавтра)"),
    ("ago", rf"(?:(?P<n>#\d+|пару) )?{_RU_SPAN} (?:тому )?(?P<ago>назад)"),
    ("span", rf"(?P<which>последни[еймх]+|следующи[ехм]+|ближайши[ехм]+) (?P<n>#\d+) {_RU_SPAN}"),
    ("week_day", rf"(?:в |во )?wd(?P<wd>[1-7]) (?:на )?{_RU_REL} недел[еиюя]"),
    ("week_day", rf"(?:на )?{_RU_REL} недел[еиюя] (?:в |во )?wd(?P<wd>[1-7])"),
    ("month_day", rf"(?:на |к |до )?[@#](?P<dom>\d{{1,2}})(?: числа| число)? {_RU_REL} месяца"),
    (
        "nth",
        r"(?:в |во )?(?P<nth>@[1-5]|последн\w+) wd(?P<wd>[1-7]) (?:mo(?P<mo>\d+)|(?P<rel>эт\w+|следующ\w+|прошл\w+)? ?месяца)(?: #(?P<year>\d{4}))?",
    ),
    ("range", r"(?:с )?[@#](?P<dom>\d{1,2}) (?:-|по|до) [@#]\d{1,2} mo(?P<mo>\d+)(?: #(?P<year>\d{4}))?"),
    (
        "range",
        r"(?:с )?#(?P<dom>\d{1,2}) \. #(?P<mo>0?[1-9]|1[0-2])(?: \.)? (?:-|по) (?:#\d{1,2} \. #\d{1,2}(?: \. #(?P<year>\d{2,4})| \.)?|\d{1,2}\.\d{1,2}\.(?P<year2>\d{2,4}))",
    ),
    (
        "range",
        r"(?:с )?#(?P<dom>\d{1,2})(?: \.)? (?:-|/|по) (?:#\d{1,2} \. #(?P<mo>0?[1-9]|1[0-2])(?: \. #(?P<year>\d{2,4})| \.)?|\d{1,2}\.(?P<mo2>\d{1,2})\.(?P<year2>\d{2,4}))",
    ),
    ("range", r"#(?P<dom>[12]?\d|3[01]) \. #(?P<mo>0?[1-9]|1[0-2])(?: \.)?(?= $| (?:в|к|на|до|после|не) )"),
    ("dated", r"[@#](?P<dom>\d{1,2})(?: \.)? mo(?P<mo>\d+)(?: \.)? #(?P<year>19\d\d|20\d\d)"),
    ("ago", r"через (?:(?P<n>#\d+|пару) )?(?P<unit>секунд\w*)"),
    ("midnight", r"(?:в )?(?P<word>полночь)"),
    ("bare:loose", r"(?<=^ )#(?P<h>[1-9]|1\d|2[0-2])(?: #(?P<m>15|30|45))?(?= (?:[.!?] )?$)"),
    ("clock", r"(?:в )?#(?P<h>[01]?\d|2[0-3]) ч(?: #(?P<m>[0-5]?\d))?"),
    ("clock", r"(?:в |к |до )?#(?P<h>\d{1,2}) (?:часа|часов) (?P<part>пополудни|после полудня)"),
    ("clock", r"(?<=wd\d )#(?P<h>[01]?\d|2[0-3]) (?:#(?P<m>[1-5]\d)|(?P<zero>#0) #0)"),
    ("clock", r"(?<=@\d )#(?P<h>[01]?\d|2[0-3]) (?:#(?P<m>[1-5]\d)|(?P<zero>#0) #0)"),
    ("clock", r"(?<=@\d\d )#(?P<h>[01]?\d|2[0-3]) (?:#(?P<m>[1-5]\d)|(?P<zero>#0) #0)"),
    ("clock", r"(?<= , )#(?P<h>[89]|1\d|20) #(?P<m>15|30|45)(?= (?:[.!?,] )?$)"),
    ("clock", r"(?:часиков|часов) (?:этак |так )?(?:в|к|до) #(?P<h>\d{1,2})"),
]
ENGLISH: list[tuple[str, str]] = [
    ("shift", r"(?:the )?(?P<word>day before yesterday)"),
    ("shift", r"(?P<word>(?:a|one) week tomorrow|tomorrow week)"),
    ("shift", r"(?P<word>tomorrows|late last night|last night|late tonite|tonite|by eod|eod)"),
    ("ago", rf"{_EN_COUNT} {_EN_SPAN} (?P<ago>ago|back)"),
    ("ago", rf"{_EN_COUNT} {_EN_SPAN} (?:hence|from (?:right )?now|from today|from this day)"),
    ("ago", rf"(?:in|after) (?:about )?{_EN_COUNT} (?:more )?{_EN_SPAN}"),
    ("ago", r"in (?:about )?(?P<n>#\d+) (?P<unit>h|')"),
    ("fraction", r"in (?:#1 / #[24]|#3 / #4) (?:of an )?(?:h|hour)|in (?:a quarter|three-quarters|three quarters) of an hour|in (?:#\d+ \. #5|#\d+ and (?:a|an) half) hours"),
    ("weekdays", r"(?P<n>#\d+) wd(?P<wd>[1-7]) (?P<ago>from now|ago|back)"),
    ("span", rf"(?:the )?(?P<which>last|past|next|upcoming) (?P<n>#\d+|few) {_EN_SPAN}"),
    ("span", rf"(?P<n>#\d+) (?P<which>upcoming) {_EN_SPAN}"),
    ("week_day", rf"(?:on )?wd(?P<wd>[1-7]) (?:of |from |in )?{_EN_REL} week"),
    ("week_day", rf"{_EN_REL} week (?:on )?wd(?P<wd>[1-7])"),
    ("month_day", rf"(?:on )?(?:the )?[@#](?P<dom>\d{{1,2}}) (?:day )?of {_EN_REL} month"),
    ("nth", r"(?:on )?(?:the )?(?P<nth>@[1-5]|last) (?:(?P<last>last) )?(?:wd(?P<wd>[1-7])|(?P<day>day)) (?:of|in) (?:mo(?P<mo>\d+)|(?P<rel>this|the|next|last)(?: coming)? month)(?: #(?P<year>\d{4}))?"),
    ("range", r"(?:from )?(?:the )?[@#](?P<dom>\d{1,2}) (?:to|-|until|through|till) (?:the )?[@#]\d{1,2}(?: of)? mo(?P<mo>\d+)(?: #(?P<year>\d{4}))?"),
    ("range", r"(?:from )?mo(?P<mo>\d+) (?:the )?[@#](?P<dom>\d{1,2}) (?:to|-|until|through|till) (?:the )?[@#]\d{1,2}"),
    ("us", r"(?:on )?#(?P<mo>0?[1-9]|1[0-2]) / #(?P<dom>[12]?\d|3[01])(?: / #(?P<year>\d{2,4}))?(?! /| h| hours?)"),
    ("us", r"#(?P<mo>0?[1-9]|1[0-2]) - #(?P<dom>[12]?\d|3[01]) - #(?P<year>\d{2,4})"),
    ("us", r"(?P<mo>0?[1-9]|1[0-2])\.(?P<dom>[12]?\d|3[01])\.(?P<year>\d{2,4})"),
    ("us", r"#(?P<year>(?:19|20)\d\d) - #(?P<mo>0?[1-9]|1[0-2]) - #(?P<dom>[12]?\d|3[01])"),
    ("dated", r"[@#](?P<dom>\d{1,2}) [/-] mo(?P<mo>\d+) [/-] #(?P<year>\d{2,4})"),
    ("dated", r"[@#](?P<dom>\d{1,2})(?: of)? mo(?P<mo>\d+)(?: ,)? #(?P<year>19\d\d|20\d\d)"),
    ("short_month", r"(?:the )?[@#](?P<dom>\d{1,2})(?: of)? (?P<short>jan|mar|sept|dec)(?: \.)?"),
    ("short_day", r"(?<=^ )(?P<short>mon|wed|sat|sun)(?= (?:\. )?$)"),
    ("midnight", r"(?:at )?(?P<word>midnight)(?! (?!on|tonight|tomorrow|or|and|wd)\w)"),
    ("midnight", r"at #12 (?:am|a m)"),
    ("clock", rf"(?:at |for )?(?:a )?(?P<past>quarter|#\d+)(?: minutes)? (?:past|after) (?:(?P<noon>noon)|#(?P<h>\d{{1,2}})(?: h)?)(?: {_EN_AMPM})?"),
    ("clock", rf"(?:at )?(?:a )?(?P<to>quarter|#\d+)(?: minutes)? (?:to|from) (?:(?P<noon>noon)|#(?P<h>\d{{1,2}}) {_EN_AMPM})"),
    ("clock", rf"{_AROUND}(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?: : #\d+)?(?: {_EN_AMPM}| (?P<part4>[ap])| in (?:the )?(?P<part2>afternoon|morning|evening))"),
    ("clock", rf"{_AROUND}#(?P<h>[1-9]|1[0-2])(?: oclock| o'clock| ish)? (?:{_EN_AMPM}|in the (?P<part3>am|pm))(?! level| of)"),
    ("clock", rf"{_AROUND}#(?P<h>[1-9]|1[0-2])(?: #(?P<m>[0-5]\d))? (?P<part>a m|p m|am|pm|p \. m \.?|a \. m \.?)"),
    ("clock", rf"{_AROUND}#(?P<h>[01]?\d|2[0-3]) h(?: #(?P<m>[0-5]?\d))?"),
    ("clock", r"(?:from )?#(?P<h>[1-9]|1[0-2]) (?:-|to) #\d{1,2} (?:in the )?(?P<part>am|pm|a m|p m)"),
    ("together", r"(?:at|around|approximately) #(?P<hm>[1-9][0-5]\d|1[0-2][0-5]\d|2[0-3][0-5]\d)(?: (?:in the )?(?P<part>am|pm|p m|a m|evening|morning|afternoon))?(?! [.-]|\.| (?:dollars|bucks|units|a month|each|per|pounds|euros|people))"),
    ("together", r"#(?P<hm>[1-9][0-5]\d|1[0-2][0-5]\d) (?P<part>am|pm|p m|a m|p \. m \.?|a \. m \.?)"),
    ("clock", r"(?<!past )(?<!half )(?<!quarter to )(?<!minutes to )#(?P<h>[1-9]|1[0-2])(?= (?:on wd\d|tomorrow|on the @))"),
    ("clock", r"between #(?P<h>[1-9]|1[0-2]) and #\d{1,2}(?: (?P<part>am|pm|a m|p m))?"),
    ("clock", r"@ #(?P<h>[1-9]|1[0-2])"),
    ("clock", r"at #(?P<h>[1-9]|1[0-2]) (?P<part>p)(?: \.)?"),
    ("clock", r"(?<!this )(?<!that )(?<!other )(?<!which )(?<!number )(?<!last )(?<!first )#(?P<h>[1-9]|1[0-2])(?: #(?P<m>15|30|45))?(?= (?:it is|is|works|sounds|suits|would be|'d be|good|perfect) ?(?:like|fine|good|great|ok|okay|perfect|for me|me)? )"),
    ("bare:loose", r"(?<=[.?!] )#(?P<h>[1-9]|1[0-2])(?= \?)"),
    ("bare:loose", r"(?<=^ )#(?P<h>[1-9]|1[0-2])(?: #(?P<m>15|30|45))?(?= (?:[.!?] )?$)"),
    ("bare:loose", r"(?<=^ )#(?P<h>[1-9]|1[0-2])(?: #(?P<m>15|30|45))?(?= (?:, )?(?:say|maybe|sharp|she's|shes|he's|hes|i'm|im|i'll|it's|its|that's|thats|works|would|please|then|if|because|cause|yeah|yes)\b)"),
    ("vague", r"(?:some|another) (?:evening|morning|afternoon|day)|one of (?:the|these|those) (?:mo\d+ )?(?:days|runs|weeks|evenings|mornings|afternoons)"),
]  # fmt: skip

# After all others: "three in the morning" is an hour, not a morning.
PARTS = {
    "ru": ("part", r"(?P<of>с утра|утром|поутру|к обеду|в обед|до обеда|после обеда|днем|ближе к вечеру|к вечеру|вечером|вечерком|утречком)"),
    "en": ("part", r"(?P<of>@1 thing(?: in the morning)?|in the (?:morning|afternoon|evening)|mid ?day|the midday|after lunch|after school|after work|before lunch)"),
}  # fmt: skip
