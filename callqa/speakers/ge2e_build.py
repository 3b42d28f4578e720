"""Resemblyzer's weights in, an ONNX file in the user's folder out. Needs torch and onnx, once; nothing of it at run time.

The package itself is never imported (its imports of webrtcvad and librosa fail or compile on many machines): only its file
of weights is read, and only if it is the one whose hash is known.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import warnings
import zipfile
from pathlib import Path
from typing import Any

from callqa.errors import UserError
from callqa.speakers.ge2e import MELS, WINDOW

SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
MEMBER = "resemblyzer/pretrained.pt"
HIDDEN, LAYERS, SIZE = 256, 3, 256
HOW = (
    "pip install --no-deps Resemblyzer==0.1.4 (Apache-2.0, 16 MB); or 'pip download --no-deps Resemblyzer==0.1.4' on another "
    "machine, then --from the wheel."
)


def build(source: Path | None, target: Path) -> Path:
    """Raises UserError where the weights, torch or onnx are not there, or the weights are not the known ones."""
    weights = _weights(source)
    if hashlib.sha256(weights).hexdigest() != SHA256:
        raise UserError("these are not Resemblyzer 0.1.4's weights (another sha256)", str(source or MEMBER), HOW)
    try:
        import onnx  # noqa: F401
        import torch
    except ImportError as error:
        raise UserError(f"cannot build: {error}", "callqa models build-ge2e", "pip install 'callqa[ge2e]'") from None
    export(torch.load(io.BytesIO(weights), map_location="cpu", weights_only=True)["model_state"], target)
    return target


def _weights(source: Path | None) -> bytes:
    """The bytes of pretrained.pt: of the installed package, of a wheel, or of the file itself."""
    if source is None:
        spec = importlib.util.find_spec("resemblyzer")  # finds, does not import
        if spec is None or spec.origin is None:
            raise UserError("Resemblyzer is not installed", "callqa models build-ge2e", HOW)
        source = Path(spec.origin).with_name("pretrained.pt")
    try:
        if source.suffix == ".whl":
            with zipfile.ZipFile(source) as wheel:
                return wheel.read(MEMBER)
        return source.read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise UserError(f"no weights there ({error})", str(source), HOW) from None


def export(state: dict[str, Any], target: Path) -> None:
    """Write the GE2E encoder (mel (b, frames, 40) → emb (b, 256) of length 1), whole or not at all."""
    import torch

    encoder = _encoder()
    encoder.load_state_dict({k: v for k, v in state.items() if k.split(".")[0] in ("lstm", "linear")})
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    with warnings.catch_warnings():  # the older exporter, which needs no onnxscript, says that it is the older one
        warnings.simplefilter("ignore")
        torch.onnx.export(
            encoder.eval(),
            (torch.zeros(2, WINDOW, MELS),),
            str(unfinished),
            input_names=["mel"],
            output_names=["emb"],
            dynamic_axes={"mel": {0: "b", 1: "t"}, "emb": {0: "b"}},
            opset_version=17,
            dynamo=False,
        )
    unfinished.replace(target)


def _encoder() -> Any:
    """Wan et al. 2018, as in Resemblyzer: three LSTM layers, the last state through a linear layer and a ReLU."""
    import torch

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = torch.nn.LSTM(MELS, HIDDEN, LAYERS, batch_first=True)
            self.linear = torch.nn.Linear(HIDDEN, SIZE)

        def forward(self, mel: Any) -> Any:
            _, (hidden, _) = self.lstm(mel)
            raw = torch.relu(self.linear(hidden[-1]))
            return raw / torch.norm(raw, dim=1, keepdim=True)

    return Encoder()
