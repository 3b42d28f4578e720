"""How messengers are named in speech: language → name of the messenger → expression."""

from __future__ import annotations

MESSENGERS = {
    "ru": {
        "WhatsApp": r"(?:вотсап\w*|ватсап\w*|вацап\w*|вотс ап\w*|уотсап\w*|воцап\w*|whatsapp|ватс апп?\w*)",
        "Telegram": r"телеграм\w*|телег[аеуи]|тг|телеграф|telegram",
        "Viber": r"вайбер\w*|viber",
        "MAX": r"(?:в )?мессенджер\w* макс",
        "VK": r"вконтакте|в контакте|вк",
    },
    "en": {
        "WhatsApp": r"whats ?app",
        "Telegram": r"telegram",
        "Viber": r"viber",
        "Signal": r"signal",
        "iMessage": r"imessage",
    },
}
