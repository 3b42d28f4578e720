"""Import torchaudio on a machine whose torch has no CUDA.

PyPI's torchaudio wheels for Linux are linked with CUDA; beside a CPU build of torch `import torchaudio` fails. pyannote.audio
only needs its pure Python parts (resample, kaldi.fbank, MFCC), so the native extension is marked as absent.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any


def ensure_torchaudio() -> str:
    """'native' or 'python-only'. Call it before the first import of pyannote.audio."""
    try:
        import torchaudio

        return "native"
    except (OSError, RuntimeError):  # no libtorch_cuda, or another CUDA than torch's
        for name in [m for m in sys.modules if m == "torchaudio" or m.startswith("torchaudio.")]:
            del sys.modules[name]
    extension: Any = types.ModuleType("torchaudio._extension")
    extension._IS_TORCHAUDIO_EXT_AVAILABLE = False
    extension._IS_ALIGN_AVAILABLE = False
    extension._check_cuda_version = lambda: None
    extension.fail_if_no_align = _absent
    sys.modules["torchaudio._extension"] = extension
    import torchaudio  # noqa: F401

    return "python-only"


def _absent(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("torchaudio's forced alignment needs its native extension, which needs CUDA's libraries")

    return wrapped
