"""What a telephone line and an archive do to a voice: band, level, noise, 8 kHz codecs; audio in, audio of that length out."""

import random
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import butter, resample_poly, sosfilt

BAND = butter(4, [300, 3400], "bandpass", fs=8000, output="sos")
CODECS = {
    "pcm": ("wav", ["-c:a", "pcm_s16le"]),
    "alaw": ("wav", ["-c:a", "pcm_alaw"]),
    "mulaw": ("wav", ["-c:a", "pcm_mulaw"]),
    "mp3": ("mp3", ["-c:a", "libmp3lame", "-b:a", "24k"]),
    "opus": ("ogg", ["-c:a", "libopus", "-b:a", "20k"]),
}


def level(wave: np.ndarray, r: random.Random) -> np.ndarray:
    loud = wave[np.abs(wave) > 1e-3]
    rms = float(np.sqrt(np.mean(loud**2))) if len(loud) else 0.1
    scaled = wave * 10 ** (r.uniform(-28, -17) / 20) / rms
    return scaled * min(1.0, 0.98 / max(1e-9, float(np.abs(scaled).max(initial=0))))


def through(wave: np.ndarray, codec: str, r: random.Random) -> np.ndarray:
    """float32 16 kHz in, the same after 8 kHz, perhaps the telephone band, perhaps noise, and the codec."""
    narrow = resample_poly(wave, 1, 2)
    if r.random() < 0.4:
        narrow = sosfilt(BAND, narrow)
    if r.random() < 0.6:
        narrow = narrow + np.random.RandomState(r.randrange(1 << 30)).randn(len(narrow)) * 10 ** (
            r.uniform(-80, -52) / 20
        )
    kind, options = CODECS[codec]
    with tempfile.TemporaryDirectory() as folder:
        clean, coded, back = (Path(folder) / n for n in ("clean.wav", f"coded.{kind}", "back.wav"))
        soundfile.write(clean, np.clip(narrow, -1, 1), 8000, subtype="PCM_16")
        ffmpeg = ["ffmpeg", "-v", "error", "-y", "-i"]
        subprocess.run([*ffmpeg, clean, *options, coded], check=True)
        subprocess.run([*ffmpeg, coded, "-ar", "8000", "-c:a", "pcm_s16le", back], check=True)
        narrow, _ = soundfile.read(back, dtype="float32")
    wide = resample_poly(narrow, 2, 1).astype(np.float32)
    return np.pad(wide, (0, max(0, len(wave) - len(wide))))[: len(wave)]
