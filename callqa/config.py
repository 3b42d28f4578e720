"""callqa.toml in, checked settings out. Errors read 'callqa.toml: section.key: what, what to do'."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from callqa.errors import UserError
from callqa.types import STAGES, Stage

# Where models/, rubrics/ and samples/ are: callqa runs from its checkout, or from a copy named by CALLQA_HOME.
HOME = Path(os.environ.get("CALLQA_HOME", Path(__file__).resolve().parent.parent))


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GeneralSettings(_Section):
    language: Literal["ru", "en"] = "ru"  # of reports and summaries
    timezone: str = "Europe/Moscow"  # of the telephony server where names and logs do not say it
    region: str = "RU"  # default region of telephone numbers, ISO 3166
    store: str = "sqlite:///callqa.db"  # relative to the workspace

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"'{name}' is no time zone; write it as 'Europe/Moscow'") from None
        return name


class RawSettings(_Section):
    """How to read files without a header."""

    format: str  # ffmpeg's name: 's16le', 'alaw', 'mulaw', 'gsm', 'g722'
    rate: int = Field(default=8000, ge=1000)
    channels: int = Field(default=1, ge=1, le=2)


class ArchiveSettings(_Section):
    raw: dict[str, RawSettings] = Field(default_factory=dict)  # '.raw' -> what such files hold
    templates: tuple[str, ...] = ()  # own file-name templates, tried before the presets
    min_seconds: float = 1.0  # shorter recordings are set aside
    log_format: str = ""  # a mapping file of your own for the call log; empty: the known formats are tried
    log_timezone: str = ""  # of the call log; empty: as its unique ids tell, else the general one

    @field_validator("log_timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        return GeneralSettings._known_zone(name) if name else name


class AsrSettings(_Section):
    engine: str = "faster-whisper"
    model: str = "demo-ru-en"  # bundled name, a faster-whisper name ('small'), or a folder
    language: str = "auto"  # 'ru', 'en' or 'auto'
    device: str = "cpu"
    compute_type: str = "int8"
    threads: int = Field(default=2, ge=1)


class SpeakersSettings(_Section):
    diarizer: str = "auto"  # of mono calls: 'auto', 'pyannote', 'ge2e', 'none'
    pyannote_model: str = ""  # a local folder, or a name on the hub
    ge2e_model: str = ""  # the file that 'callqa models build-ge2e' wrote; empty: in the user's cache
    download: bool = False  # True allows fetching pyannote_model from the hub, with HF_TOKEN
    seller_channel: dict[str, int] = Field(default_factory=dict)  # 'freepbx.out' -> 0 left, 1 right


class ScoringSettings(_Section):
    rubrics: str = ""  # a folder; empty: the rubrics that come with callqa
    default_stage: Stage | None = None  # for calls whose stage neither CRM nor words tell


class CrmSettings(_Section):
    columns: dict[str, str] = Field(default_factory=dict)  # our field -> column name in the export
    stages: dict[str, str] = Field(
        default_factory=dict
    )  # CRM stage -> canonical stage, won, lost or open; or both: "service, won"
    tables: dict[str, dict[str, str]] = Field(default_factory=dict)  # the same for contacts, tasks, stage_history, …
    dates: dict[str, Literal["day", "month"]] = Field(default_factory=dict)  # our field -> what comes first
    sheet: str = ""  # of a workbook; empty: the one that reads like deals
    mapping: str = "crm-mapping.yaml"  # in the workspace; what 'callqa crm map' wrote and somebody finished
    timezone: str = ""  # of the export; empty: the general one
    before_days: int = 7
    after_days: int = 3

    @field_validator("stages")
    @classmethod
    def _known_stages(cls, stages: dict[str, str]) -> dict[str, str]:
        known = {*STAGES, "won", "lost", "open"}
        for name, stage in stages.items():
            if not {*stage.replace(",", " ").split()} <= known or not stage:
                raise ValueError(f"'{name}' is mapped to '{stage}'; known: {', '.join(sorted(known))}")
        return stages


NORM_NAMES = (
    "calls_a_day", "talk_minutes_a_day", "conversion_cold", "conversion_warm", "conversion_conveyor", "conversion_presale",
    "conversion_proposal", "conversion_won", "contacts_captured", "dates_agreed", "days_late", "contacts_per_client",
    "presale_a_week",
)  # fmt: skip


class CompanySettings(_Section):
    """What data cannot tell of the company: asked once, so that the report can say whether the method fits."""

    expert_sales: bool | None = None  # buyers spend considerable time on the purchase
    product_known: bool | None = None  # sellers on the whole know the product
    experienced_sellers: bool | None = None


class AuditSettings(_Section):
    min_calls: int = 20  # judged calls of a seller below which nothing is said of him
    min_deals: int = 15  # closed deals likewise
    min_sellers: int = 5  # below which nobody is compared with peers
    delta: float = 0.05  # a difference of shares that matters, 0..1
    fdr: float = 0.10  # q of Benjamini and Hochberg above which nothing is flagged
    seed: int = 20260312  # of the bootstrap
    company: CompanySettings = CompanySettings()
    norms: dict[str, float] = Field(default_factory=dict)  # what the company considers normal

    @field_validator("norms")
    @classmethod
    def _known_norms(cls, norms: dict[str, float]) -> dict[str, float]:
        unknown = sorted(set(norms) - set(NORM_NAMES))
        if unknown:
            raise ValueError(f"no norm '{unknown[0]}'; known: {', '.join(NORM_NAMES)}")
        return norms


class ReportSettings(_Section):
    folder: str = "report"
    listen: str = ""  # address of the listening page: pages and workbooks link their moments to it
    peer_examples: bool = True  # a coaching page may quote a colleague, unnamed and unheard
    redact: bool = True  # phones, cards, documents, addresses, names in what leaves: tokens, and beeps in clips


class Settings(_Section):
    general: GeneralSettings = GeneralSettings()
    archive: ArchiveSettings = ArchiveSettings()
    asr: AsrSettings = AsrSettings()
    speakers: SpeakersSettings = SpeakersSettings()
    scoring: ScoringSettings = ScoringSettings()
    crm: CrmSettings = CrmSettings()
    audit: AuditSettings = AuditSettings()
    report: ReportSettings = ReportSettings()


def read_settings(path: Path) -> Settings:
    """The settings of a workspace. Raises UserError that names section and key."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise UserError("no such file", str(path), "Make a workspace with 'callqa init DIR'.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(str(error), str(path), "Mend the line and run again.") from None
    if isinstance(raw.get("archive"), dict) and raw["archive"].get("log_format"):
        raw["archive"]["log_format"] = str(path.parent / str(raw["archive"]["log_format"]))  # as all paths of the file
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserError(f"{place}: {first['msg']}", str(path), _known_keys(first["loc"])) from None


def _known_keys(place: tuple[int | str, ...]) -> str:
    if len(place) <= 1:
        return f"Known sections: {', '.join(Settings.model_fields)}."
    section = Settings.model_fields.get(str(place[0]))
    if section is None or not isinstance(section.default, BaseModel):
        return ""
    return f"Known keys of [{place[0]}]: {', '.join(type(section.default).model_fields)}."
