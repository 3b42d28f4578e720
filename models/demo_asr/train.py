"""Shards → a checkpoint: character decoder with guided cross-attention, CTC beside it; log lines as it goes.

    nice python -m models.demo_asr.train WORK --minutes 110 [--start CHECKPOINT [--aligned]]

Three losses: the next character; the same characters by CTC from the encoder (dropped at export); and cross-attention mass
within ±5 encoder frames (±0.1 s) of where the synthesiser spoke the character (also what makes the word times right).
A 3.6 M parameter model sees about 100 s of audio a second on two cores.
"""

import argparse
import math
import multiprocessing
import time
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from models.demo_asr import windows
from models.demo_asr.network import Recogniser, Shape
from models.demo_asr.tokens import LETTERS, Tokens

GUIDED = ((0, (0, 1)), (1, (0, 1, 2)))  # (decoder layer, its guided heads); the rest are free
ENCODER_RATE, DECODER_RATE = 6e-4, 1.5e-3


def _feed(queue: multiprocessing.Queue, progress: object, folder: Path, seed: int) -> None:
    torch.set_num_threads(1)
    for batch in windows.batches(folder, progress, seed):
        queue.put(batch)


def _guidance(model: Recogniser, places: Tensor, frames: int) -> Tensor:
    rows, columns = (places >= 0).nonzero(as_tuple=True)
    near = ((torch.arange(frames)[None] - places[rows, columns][:, None]).abs() < 5).float()
    total, count = torch.zeros(()), 0
    for layer, heads in GUIDED:
        for head in heads:
            mass = (model.dec[layer].encoder_attn.weights[rows, head, columns] * near).sum(-1)
            total, count = total - mass.clamp(min=1e-4).log().mean(), count + 1
    return total / count


def losses(model: Recogniser, batch: windows.Batch, tokens: Tokens, corrupt: float) -> tuple[Tensor, Tensor, Tensor]:
    said, labels = torch.from_numpy(batch.tokens), torch.from_numpy(batch.labels)
    if corrupt:
        wrong = (torch.rand(said.shape) < corrupt) & (said < tokens.end)
        said = torch.where(wrong, torch.randint(3, 320, said.shape), said)
    with torch.autocast("cpu", torch.bfloat16):
        memory = model.encode(torch.from_numpy(batch.mel), torch.from_numpy(batch.offsets))
        logits, letters = model.decode(said, memory), model.ctc(memory)
    next_character = F.cross_entropy(
        logits.float().flatten(0, 1), labels.flatten(), ignore_index=-100, label_smoothing=0.03
    )
    lengths = torch.tensor([len(x) for x in batch.letters])
    frames = torch.full((len(lengths),), letters.shape[1], dtype=torch.long)
    scores = letters.float().log_softmax(-1).transpose(0, 1)
    spelled = torch.tensor([x for row in batch.letters for x in row], dtype=torch.long)
    ctc = F.ctc_loss(scores, spelled, frames, lengths, zero_infinity=True, reduction="sum") / max(1, int(lengths.sum()))
    return next_character, ctc, _guidance(model, torch.from_numpy(batch.places), memory.shape[1])


def _rate(done: float, step: int) -> float:
    slow = 1.0 if done < 0.4 else max(0.02, 0.5 * (1 + math.cos(math.pi * (done - 0.4) / 0.6)))
    return min(1.0, (step + 1) / 100) * slow


def save(model: Recogniser, path: Path) -> None:
    partial = path.with_suffix(".part")
    torch.save({"model": model.state_dict(), "shape": model.shape.as_dict()}, partial)
    partial.rename(path)


def train(
    work: Path, minutes: float, start: Path | None, aligned: bool = False, rate: float = 1.0, seed: int = 0
) -> Path:
    torch.manual_seed(seed)
    torch.set_num_threads(2)
    tokens, target = Tokens(), work / "model.pt"
    model = Recogniser(Shape(tokens.size, len(LETTERS)))
    if start:
        model.load_state_dict(torch.load(start, map_location="cpu", weights_only=True)["model"])
    for layer in model.dec:
        layer.encoder_attn.keep_weights = True
    progress, queue = multiprocessing.Value("d", 0.0), multiprocessing.Queue(8)
    feeder = multiprocessing.Process(target=_feed, args=(queue, progress, work / "shards", seed), daemon=True)
    feeder.start()
    encoder = [p for n, p in model.named_parameters() if n.startswith(("conv", "enc", "ctc"))]
    decoder = [p for n, p in model.named_parameters() if not n.startswith(("conv", "enc", "ctc"))]
    groups = [{"params": encoder, "full": ENCODER_RATE}, {"params": decoder, "full": DECODER_RATE}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    began = said = saved = time.time()
    step, heard, sums, count = 0, 0.0, [0.0, 0.0, 0.0], 0
    while (done := (time.time() - began) / (60 * minutes)) < 1:
        progress.value = max(done, 0.45) if aligned else done
        batch = queue.get()
        for group in optimiser.param_groups:
            group["lr"] = rate * group["full"] * _rate(done, step)
        parts = losses(model, batch, tokens, corrupt=0.05 if done > 0.1 else 0.0)
        loss = parts[0] + 0.5 * parts[1] + (0.6 if done < 0.7 else 0.2) * parts[2]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step, heard, count = step + 1, heard + batch.seconds, count + 1
        sums = [a + float(b.detach()) for a, b in zip(sums, parts, strict=True)]
        if time.time() - said > 30:
            mean = [s / count for s in sums]
            print(
                f"{(time.time() - began) / 60:.1f} min  step {step}  character {mean[0]:.3f}  ctc {mean[1]:.3f}  "
                f"guidance {mean[2]:.3f}  heard {heard / 3600:.2f} h",
                flush=True,
            )
            said, sums, count = time.time(), [0.0, 0.0, 0.0], 0
        if time.time() - saved > 180:
            save(model, target)
            saved = time.time()
    save(model, target)
    feeder.terminate()
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--minutes", type=float, default=110)
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from")
    parser.add_argument(
        "--aligned", action="store_true", help="its cross-attention stands: no stage of single utterances"
    )
    parser.add_argument("--rate", type=float, default=1.0, help="learning rates, times this: below 1 to go on")
    options = parser.parse_args()
    print(train(options.work, options.minutes, options.start, options.aligned, options.rate))


if __name__ == "__main__":
    main()
