"""A small Whisper in PyTorch: log-mel windows and tokens in, logits out; and its attention, for the alignment guidance.

Shapes: mel (batch, 80, frames at 100/s) → memory (batch, frames // 2, width); tokens (batch, length) → (batch, length,
vocabulary). Layer names follow Hugging Face's Whisper, so that the export reads like CTranslate2's own converter.
"""

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812


@dataclass(frozen=True)
class Shape:
    vocabulary: int
    letters: int
    width: int = 192
    hidden: int = 768
    encoder_layers: int = 4
    encoder_heads: int = 3
    decoder_layers: int = 2
    decoder_heads: int = 4
    dropout: float = 0.1

    def as_dict(self) -> dict:
        return asdict(self)


def sinusoids(length: int, width: int) -> Tensor:
    """Whisper's position encodings (length, width): sines, then cosines."""
    rates = torch.exp(-math.log(10000) / (width // 2 - 1) * torch.arange(width // 2).float())
    angles = torch.arange(length).float()[:, None] * rates[None]
    return torch.cat([angles.sin(), angles.cos()], 1)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads, self.keep_weights, self.weights = heads, False, torch.empty(0)
        self.q_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(3))
        self.k_proj = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, memory: Tensor | None = None, causal: bool = False) -> Tensor:
        memory = x if memory is None else memory
        batch, length, width = x.shape
        split = lambda y: y.view(batch, y.shape[1], self.heads, -1).transpose(1, 2)  # noqa: E731
        q, k, v = split(self.q_proj(x)), split(self.k_proj(memory)), split(self.v_proj(memory))
        if self.keep_weights:
            self.weights = (q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5).float().softmax(-1)
            mixed = self.weights.to(v.dtype) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return self.out_proj(mixed.transpose(1, 2).reshape(batch, length, width))


class Layer(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int, cross: bool, dropout: float) -> None:
        super().__init__()
        self.cross, self.dropout = cross, dropout
        self.self_attn, self.self_attn_layer_norm = Attention(width, heads), nn.LayerNorm(width)
        if cross:
            self.encoder_attn, self.encoder_attn_layer_norm = Attention(width, heads), nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        drop = lambda y: F.dropout(y, self.dropout, self.training)  # noqa: E731
        x = x + drop(self.self_attn(self.self_attn_layer_norm(x), causal=self.cross))
        if self.cross:
            x = x + drop(self.encoder_attn(self.encoder_attn_layer_norm(x), memory))
        return x + drop(self.fc2(F.gelu(self.fc1(self.final_layer_norm(x)))))


class Recogniser(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        s = shape
        self.conv1 = nn.Conv1d(80, s.width, 3, padding=1)
        self.conv2 = nn.Conv1d(s.width, s.width, 3, stride=2, padding=1)
        self.register_buffer("epos", sinusoids(1500, s.width) * 0.25)
        self.enc = nn.ModuleList(Layer(s.width, s.encoder_heads, s.hidden, False, 0) for _ in range(s.encoder_layers))
        self.enc_ln = nn.LayerNorm(s.width)
        self.emb = nn.Embedding(s.vocabulary, s.width)
        self.dpos = nn.Parameter(sinusoids(448, s.width) * 0.1)
        self.dec = nn.ModuleList(
            Layer(s.width, s.decoder_heads, s.hidden, True, s.dropout) for _ in range(s.decoder_layers)
        )
        self.dec_ln = nn.LayerNorm(s.width)
        self.ctc = nn.Linear(s.width, s.letters)
        self._initialise()

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=0.04)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        nn.init.normal_(self.emb.weight, std=0.03)
        self._look_around()

    @torch.no_grad()
    def _look_around(self, gain: float = 0.8) -> None:
        """Encoder heads begin by looking 2 to 12 frames aside. With the default initialisation the convolutions drown in
        the position encodings and the CTC loss stays on its plateau; with this one it leaves it after some 600 steps."""
        half, head = self.shape.width // 2, self.shape.width // self.shape.encoder_heads
        rates = torch.exp(-math.log(10000) / (half - 1) * torch.arange(head // 2).float())
        places = torch.cat([torch.arange(head // 2), half + torch.arange(head // 2)])
        self.epos[:, places] *= 4
        self.conv1.weight *= 4
        self.conv2.weight *= 6
        self.conv2.weight[places] = 0
        self.conv2.bias[places] = 0
        for distance, layer in zip([2, 4, 8, 12, 16, 16], self.enc, strict=False):
            layer.self_attn.out_proj.weight[places] = 0
            layer.fc2.weight[places] = 0
            q, k = layer.self_attn.q_proj.weight, layer.self_attn.k_proj.weight
            for h in range(self.shape.encoder_heads):
                offset = (h - (self.shape.encoder_heads - 1) / 2) * distance
                cos, sin, at = torch.cos(rates * offset), torch.sin(rates * offset), h * head
                q[at : at + head] *= 0.5
                k[at : at + head] *= 0.5
                for f in range(head // 2):
                    low, high = at + f, at + head // 2 + f
                    q[low, f] += gain
                    q[high, half + f] += gain
                    k[low, f] += gain * cos[f]
                    k[low, half + f] += gain * sin[f]
                    k[high, half + f] += gain * cos[f]
                    k[high, f] -= gain * sin[f]

    def encode(self, mel: Tensor, offset: Tensor) -> Tensor:
        """`offset` (batch,): the position at which the window begins, so that short windows train late positions too."""
        x = F.gelu(self.conv2(F.gelu(self.conv1(mel)))).transpose(1, 2)
        positions = (offset[:, None] + torch.arange(x.shape[1])[None]).clamp(max=1499)
        x = x.float() + self.epos[positions]
        for layer in self.enc:
            x = layer(x)
        return self.enc_ln(x)

    def decode(self, tokens: Tensor, memory: Tensor) -> Tensor:
        x = self.emb(tokens) + self.dpos[: tokens.shape[1]]
        for layer in self.dec:
            x = layer(x, memory)
        return F.linear(self.dec_ln(x), self.emb.weight)
