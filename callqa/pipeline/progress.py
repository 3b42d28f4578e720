"""What the walk tells while it works; the command line draws it, tests and notebooks stay silent."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    def begin(self, stage: str, total: float, unit: str) -> None:
        """A stage starts: 'asr' with 5400 'seconds' of audio to go, 'scoring' with 800 'calls'."""

    def advance(self, amount: float) -> None: ...

    def end(self) -> None: ...


class Silent:
    def begin(self, stage: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float) -> None:
        pass

    def end(self) -> None:
        pass
