"""A sentence and a voice → audio (16 kHz) and the time at which each word starts, by libespeak-ng.

The library (not the command) is used because it reports the synthesiser's own word times: the cross-attention is trained
on them, and the recogniser's word times are measured against them.
"""

import ctypes
import ctypes.util
from typing import Any

import numpy as np
from scipy.signal import resample_poly

RATE = 16000
VOICES = {"ru": ("ru+m1", "ru+m3", "ru+f2", "ru+f4"), "en": ("en-us+m3", "en-us+f2", "en+m1", "en+f4")}
RETRIEVAL, RATE_PARAMETER, CHARS_UTF8, POS_CHARACTER, EVENT_END, EVENT_WORD = 1, 1, 1, 1, 0, 1


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Synthesiser:
    """libespeak-ng, one for the process. Raises OSError with what to install where the library is missing."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("espeak-ng")
        if name is None:
            raise OSError("libespeak-ng is not installed: apt-get install espeak-ng")
        self.library: Any = ctypes.CDLL(name)
        self.rate: int = self.library.espeak_Initialize(RETRIEVAL, 0, None, 0)
        self.samples: list[np.ndarray] = []
        self.starts: list[tuple[int, float]] = []
        self.callback = _Callback(self._receive)  # kept: the library holds only a bare pointer
        self.library.espeak_SetSynthCallback(self.callback)

    def _receive(self, wave: Any, count: int, events: Any) -> int:
        if wave and count:
            self.samples.append(np.ctypeslib.as_array(wave, (count,)).copy())
        i = 0
        while events[i].type != EVENT_END:
            if events[i].type == EVENT_WORD:
                self.starts.append((events[i].text_position - 1, events[i].audio_position / 1000))
            i += 1
        return 0

    def speak(self, text: str, voice: str, words_per_minute: int) -> tuple[np.ndarray, list[tuple[int, float]]]:
        """float32 (samples,) at 16 kHz in [-1, 1], and [(character offset of the word, its start in seconds)]."""
        self.samples, self.starts = [], []
        if self.library.espeak_SetVoiceByName(voice.encode()):
            raise OSError(f"espeak-ng has no voice {voice!r}: apt-get install espeak-ng-data")
        self.library.espeak_SetParameter(RATE_PARAMETER, words_per_minute, 0)
        data = text.encode() + b"\0"
        self.library.espeak_Synth(data, len(data), 0, POS_CHARACTER, 0, CHARS_UTF8, None, None)
        self.library.espeak_Synchronize()
        wave = np.concatenate(self.samples).astype(np.float32) / 32768 if self.samples else np.zeros(0, np.float32)
        return resample_poly(wave, 320, 441).astype(np.float32) if self.rate == 22050 else wave, self.starts


def trim(wave: np.ndarray, keep: float = 0.1) -> tuple[np.ndarray, float]:
    """`wave` with at most `keep` seconds of silence at the ends, and the seconds cut off its beginning."""
    loud = np.flatnonzero(np.abs(wave) > max(0.02 * np.abs(wave).max(initial=0), 1e-4))
    if not len(loud):
        return wave, 0.0
    first, last = max(0, loud[0] - int(keep * RATE)), loud[-1] + int(keep * RATE)
    return wave[first:last], first / RATE


def character_times(text: str, starts: list[tuple[int, float]], duration: float) -> np.ndarray:
    """(len(text),) seconds: word starts as the synthesiser told them, straight lines between."""
    known = sorted({max(0, p): t for p, t in starts if p < len(text)}.items())
    positions = [p for p, _ in known] + [len(text)]
    times = [t for _, t in known] + [duration]
    return np.interp(np.arange(len(text)) + 0.5, positions, np.maximum.accumulate(times))
