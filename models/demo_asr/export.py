"""A checkpoint → the model folder that faster-whisper loads: int8 CTranslate2, tokenizer, feature settings, options.

python -m models.demo_asr.export WORK/model.pt models/demo-ru-en
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ctranslate2.converters import utils
from ctranslate2.specs import common_spec, whisper_spec

from models.demo_asr.tokens import Tokens
from models.demo_asr.train import GUIDED

FORBIDDEN = -100.0  # a bias that no logit overcomes
# faster-whisper suppresses a lone space by default; here it is a letter like any other. Fifteen seconds of speech fit
# into 448 character tokens, thirty may not.
OPTIONS = {"suppress_tokens": [], "chunk_length": 15, "beam_size": 5, "no_repeat_ngram_size": 0}


def _linear(spec: Any, weights: dict, name: str) -> None:
    spec.weight = weights[name + ".weight"]
    if name + ".bias" in weights:
        spec.bias = weights[name + ".bias"]


def _norm(spec: Any, weights: dict, name: str) -> None:
    spec.gamma, spec.beta = weights[name + ".weight"], weights[name + ".bias"]


def _attention(spec: Any, weights: dict, name: str, own: bool) -> None:
    parts = [common_spec.LinearSpec() for _ in range(3)]
    for part, projection in zip(parts, ("q_proj", "k_proj", "v_proj"), strict=True):
        _linear(part, weights, f"{name}.{projection}")
        if projection == "k_proj":
            part.bias = np.zeros(part.weight.shape[0], dtype=np.float32)
    if own:
        utils.fuse_linear(spec.linear[0], parts)
    else:
        utils.fuse_linear(spec.linear[0], parts[:1])
        utils.fuse_linear(spec.linear[1], parts[1:])
    _linear(spec.linear[-1], weights, name + ".out_proj")
    _norm(spec.layer_norm, weights, name + "_layer_norm")


def _feed_forward(spec: Any, weights: dict, name: str) -> None:
    _linear(spec.linear_0, weights, name + ".fc1")
    _linear(spec.linear_1, weights, name + ".fc2")
    _norm(spec.layer_norm, weights, name + ".final_layer_norm")


def _spec(weights: dict, shape: dict, tokens: Tokens) -> Any:
    spec = whisper_spec.WhisperSpec(
        shape["encoder_layers"], shape["encoder_heads"], shape["decoder_layers"], shape["decoder_heads"]
    )
    for name in ("conv1", "conv2"):
        _linear(getattr(spec.encoder, name), weights, name)
    spec.encoder.position_encodings.encodings = weights["epos"]
    _norm(spec.encoder.layer_norm, weights, "enc_ln")
    for i, layer in enumerate(spec.encoder.layer):
        _attention(layer.self_attention, weights, f"enc.{i}.self_attn", own=True)
        _feed_forward(layer.ffn, weights, f"enc.{i}")
    spec.decoder.embeddings.weight = weights["emb.weight"]
    spec.decoder.position_encodings.encodings = weights["dpos"]
    _norm(spec.decoder.layer_norm, weights, "dec_ln")
    for i, layer in enumerate(spec.decoder.layer):
        _attention(layer.self_attention, weights, f"dec.{i}.self_attn", own=True)
        _attention(layer.attention, weights, f"dec.{i}.encoder_attn", own=False)
        _feed_forward(layer.ffn, weights, f"dec.{i}")
    spec.decoder.projection.weight = weights["emb.weight"]
    spec.decoder.projection.bias = _untrained(tokens)
    return spec


def _untrained(tokens: Tokens) -> np.ndarray:
    """A bias against the tokens that training never asked for: timestamps, translation, prompts."""
    bias = np.zeros(tokens.size, dtype=np.float32)
    bias[tokens.first_timestamp :] = FORBIDDEN
    for name in ("", "<|translate|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>"):
        bias[tokens.tokenizer.token_to_id(name)] = FORBIDDEN
    return bias


def export(checkpoint: Path, folder: Path, quantization: str = "int8") -> None:
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    weights = {name: value.float().numpy() for name, value in saved["model"].items()}
    tokens = Tokens()
    spec = _spec(weights, saved["shape"], tokens)
    names: list[str] = [""] * tokens.size
    for name, i in tokens.tokenizer.get_vocab(with_added_tokens=True).items():
        names[i] = name
    spec.register_vocabulary(names)
    spec.config.lang_ids = [tokens.language["en"], tokens.language["ru"]]
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.alignment_heads = [[layer, head] for layer, heads in GUIDED for head in heads]
    spec.validate()
    spec.optimize(quantization=quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    tokens.save(folder)
    features = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features) + "\n")
    (folder / "callqa.json").write_text(json.dumps({"options": OPTIONS}, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    export(options.checkpoint, options.folder)
    print({path.name: path.stat().st_size for path in sorted(options.folder.iterdir())})


if __name__ == "__main__":
    main()
