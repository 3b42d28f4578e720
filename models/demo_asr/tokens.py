"""The tokenizer of the demo recogniser: one token a character, and Whisper's special tokens; tokenizer.json in, ids out.

Whisper's byte-level vocabulary with a merge for each Cyrillic letter. CTranslate2 takes a model for multilingual when its
vocabulary holds the token "", hence the token nobody uses.
"""

import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
SPECIAL = [
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|ru|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
]
TIMESTAMPS = [f"<|{i * 0.02:.2f}|>" for i in range(1501)]
# The alphabet of the auxiliary CTC head; 0 is the blank.
LETTERS = "_ абвгдежзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz'"
LETTER_ID = {letter: i for i, letter in enumerate(LETTERS)}


def _byte_letters() -> dict[int, str]:
    """GPT-2's printable stand-ins for the 256 bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(others)}


def build() -> Tokenizer:
    letters = _byte_letters()
    vocabulary = {letters[b]: b for b in range(256)}
    merges = []
    for letter in CYRILLIC:
        pair = tuple(letters[b] for b in letter.encode())
        merges.append(pair)
        vocabulary["".join(pair)] = len(vocabulary)
    vocabulary[""] = len(vocabulary)
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    description = json.loads(tokenizer.to_str())
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    description["added_tokens"] = [
        {"id": len(vocabulary) + i, "content": token, **flags} for i, token in enumerate([*SPECIAL, *TIMESTAMPS])
    ]
    return Tokenizer.from_str(json.dumps(description))


class Tokens:
    """Ids of the special tokens, and text to ids."""

    def __init__(self) -> None:
        self.tokenizer = build()
        self.end, self.start, self.transcribe, self.no_timestamps = (
            self.tokenizer.token_to_id(f"<|{name}|>")
            for name in ("endoftext", "startoftranscript", "transcribe", "notimestamps")
        )
        self.language = {code: self.tokenizer.token_to_id(f"<|{code}|>") for code in ("ru", "en")}
        self.first_timestamp = self.no_timestamps + 1
        self.size = self.tokenizer.get_vocab_size()

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def save(self, folder: Path) -> None:
        self.tokenizer.save(str(folder / "tokenizer.json"))
