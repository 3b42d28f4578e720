"""An archive of files: what each becomes, and why; names, call log, sellers."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa import audio
from callqa.archive import at_extension, number_parts, read, read_calllog, read_name, read_sellers
from callqa.config import HOME, ArchiveSettings, Settings
from callqa.errors import UserError
from callqa.types import Call, SetAside
from tests.builders import call

SAMPLES = HOME / "samples"
RECORDING = next((SAMPLES / "calls").rglob("out-89165550107*.mp3"))
LOG_LINE = (
    '"","101","89165550101","from-internal","""101"" <101>","PJSIP/101-00000001","PJSIP/trunk-00000a","Dial","PJSIP/x",'
    '"2026-03-10 10:15:00","2026-03-10 10:15:06","2026-03-10 10:16:10","70","64","ANSWERED","DOCUMENTATION"'
)


def found(root: Path, settings: Settings | None = None, **given: object) -> list[Call | SetAside]:
    log, sellers = given.get("calllog"), given.get("sellers", [])
    return list(read(root, calllog=log, sellers=sellers, settings=settings or Settings()))  # type: ignore[arg-type]


def reason_of(root: Path, name: str, content: bytes | None = None) -> str:
    """The code for which a file of that name (the sample recording, or these bytes) is set aside."""
    if content is None:
        shutil.copyfile(RECORDING, root / name)
    else:
        (root / name).write_bytes(content)
    (one,) = found(root)
    assert isinstance(one, SetAside)
    return one.reason.code


NAME = "out-89165550107-103-20260312-100500-1773299100.107.mp3"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (NAME, b"", "archive.empty"),
        (NAME, b"<html>not found</html>" * 20, "archive.no_audio"),
        ("Запись 7.mp3", None, "archive.name_unread"),
        ("out-89165550107-103-20261399-100500-1773299100.107.mp3", None, "archive.name_unread"),
        ("call.json", b'{"turns": []}', "archive.bad_transcript"),
        ("call.json", b'{"turns": [{"speaker": "seller"', "archive.bad_transcript"),
    ],
)
def test_what_is_no_call_is_set_aside_with_its_reason(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    assert reason_of(tmp_path, name, content) == code


def test_a_recording_is_what_it_contains_whatever_its_extension(tmp_path: Path) -> None:
    shutil.copyfile(RECORDING, tmp_path / NAME.replace(".mp3", ".wav"))
    (one,) = found(tmp_path)
    assert isinstance(one, Call)
    assert one.codec is not None
    assert one.codec.startswith("mp3")


def test_a_cut_recording_is_set_aside_with_what_is_left(tmp_path: Path) -> None:
    wave = next((SAMPLES / "calls").rglob("q-600-89165550108*.wav")).read_bytes()
    assert reason_of(tmp_path, NAME.replace(".mp3", ".wav"), wave[: len(wave) // 2]) == "archive.truncated"


def test_too_short_is_set_aside(tmp_path: Path) -> None:
    shutil.copyfile(RECORDING, tmp_path / NAME)
    (one,) = found(tmp_path, Settings(archive=ArchiveSettings(min_seconds=600)))
    assert isinstance(one, SetAside)
    assert one.reason.code == "archive.too_short"


def test_a_copy_is_the_same_call(tmp_path: Path) -> None:
    shutil.copyfile(RECORDING, tmp_path / NAME)
    (tmp_path / "later").mkdir()
    shutil.copyfile(RECORDING, tmp_path / "later" / NAME)
    kinds = sorted(type(one).__name__ for one in found(tmp_path))
    assert kinds == ["Call", "SetAside"]


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_a_name_and_the_sellers_tell_everything(tmp_path: Path) -> None:
    shutil.copyfile(RECORDING, tmp_path / NAME)
    (one,) = found(tmp_path, sellers=read_sellers(SAMPLES / "sellers.csv"))
    assert isinstance(one, Call)
    assert (one.direction, one.client_phone, one.seller_id, one.system) == ("out", "+79165550107", "s3", "freepbx")
    assert one.started_at == datetime.fromisoformat("2026-03-12T10:05:00+03:00")
    assert one.channels == 2


def test_the_servers_zone_is_read_off_the_two_times_of_a_freepbx_name(tmp_path: Path) -> None:
    shutil.copyfile(RECORDING, tmp_path / "out-89165550107-103-20260312-120500-1773299100.107.mp3")
    (one,) = found(tmp_path)
    assert isinstance(one, Call)
    assert one.started_at == datetime.fromisoformat("2026-03-12T12:05:00+05:00")


def test_a_transcript_is_a_call(tmp_path: Path) -> None:
    record = json.loads((SAMPLES / "dialogues" / "ru01.json").read_text("utf-8"))
    (tmp_path / "all.jsonl").write_text(
        json.dumps(record) + "\n\n" + json.dumps(record | {"stage": "cold"}) + "\n{torn\n", "utf-8"
    )
    calls = found(tmp_path)
    assert [one.path for one in calls] == ["all.jsonl#1", "all.jsonl#3", "all.jsonl#4"]
    assert [type(one).__name__ for one in calls] == ["Call", "Call", "SetAside"]


@pytest.mark.parametrize(
    ("name", "system", "client", "extension"),
    [
        ("external-101-89161234567-20260312-101500-1773299700.12.wav", "freepbx", "89161234567", "101"),
        ("20260312101500-1773299700.12-101-79161234567-Outbound.wav", "yeastar", "79161234567", "101"),
        ("2026-03-12_10-15-00_+79161234567_101.mp3", "generic", "+79161234567", "101"),
    ],
)
def test_usual_names_are_read(name: str, system: str, client: str, extension: str) -> None:
    named = read_name(name)
    assert named is not None
    if system == "freepbx":
        assert named.direction == "in"
    else:
        assert (named.client, named.extension) == (client, extension)
    assert named.system == system


def test_an_own_template_comes_first() -> None:
    named = read_name("12.03.2026 10-15 89161234567 (101).wav", ["{dt:%d.%m.%Y %H-%M} {phone} ({ext}).{fmt}"])
    assert named is not None
    assert (named.client, named.extension) == ("89161234567", "101")
    assert named.moment == datetime(2026, 3, 12, 10, 15)


@given(
    moment=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2037, 1, 1)),
    client=st.integers(10**10, 10**11 - 1),
    extension=st.integers(10, 99999),
)
def test_a_freepbx_name_is_read_back(moment: datetime, client: int, extension: int) -> None:
    moment = moment.replace(microsecond=0)
    named = read_name(f"out-{client}-{extension}-{moment:%Y%m%d-%H%M%S}-1730780250.7.wav")
    assert named is not None
    assert (named.moment, named.client, named.extension) == (moment, str(client), str(extension))


def test_a_torn_line_of_the_log_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    path.write_text(f'{LOG_LINE},"1773126900.101",""\n"","102","891\n{LOG_LINE},"1773126999.102"\n', "utf-8")
    log = read_calllog(path)
    assert [p.values["line"] for p in log.problems] == [2]
    found = log.find("1773126900.101")
    assert found is not None
    assert found.root.extension == "101"
    assert log.find("1773126999.102") is not None


def test_a_ring_group_is_one_conversation_of_the_phone_that_answered() -> None:
    log = read_calllog(SAMPLES / "Master.csv")
    queued = [one for one in log.conversations if one.root.dst == "600"]
    assert queued
    assert all(one.answered and {leg.extension for leg in one.talks} != {"109"} for one in queued)


def test_what_is_no_call_log_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\nc,d\n", "utf-8")
    with pytest.raises(UserError, match="no line is a call record"):
        read_calllog(tmp_path / "x.csv")


def test_an_extension_belongs_to_whoever_sat_there_that_day() -> None:
    sellers = read_sellers(SAMPLES / "sellers.csv")
    now, before = (
        at_extension("101", datetime(2026, 3, 1).date(), sellers),
        at_extension("101", datetime(2025, 3, 1).date(), sellers),
    )
    assert now is not None and before is not None
    assert (now.id, before.id) == ("s1", "s9")
    assert at_extension("777", None, sellers) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,name\n1,Анна\n", "no column seller_id"),
        ("seller_id,name,valid_from\n1,Анна,вчера\n", "line 2, column valid_from: 'вчера' is no date"),
        ("seller_id,name\n,Анна\n", "line 2: empty seller_id"),
    ],
)
def test_a_mistake_in_the_sellers_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "sellers.csv").write_text(text, "utf-8")
    with pytest.raises(UserError, match=said):
        read_sellers(tmp_path / "sellers.csv")


def test_two_legs_are_one_call_and_a_lone_leg_is_a_call_of_its_own(tmp_path: Path) -> None:
    for name in ("2026-03-12_10-15-00_+79161234567_101-in.mp3", "2026-03-12_10-15-00_+79161234567_101-out.mp3"):
        shutil.copyfile(RECORDING, tmp_path / name)
    (tmp_path / "2026-03-12_10-15-00_+79161234567_101-out.mp3").open("ab").write(b"\0")
    (one,) = found(tmp_path)
    assert isinstance(one, Call)
    assert one.path == "2026-03-12_10-15-00_+79161234567_101-{in,out}.mp3"
    assert (one.channels, one.client_phone) == (2, "+79161234567")


def test_a_file_that_grows_while_it_is_read_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copyfile(RECORDING, tmp_path / NAME)
    real = audio.content_hash

    def slow(path: Path) -> str:
        with path.open("ab") as file:
            file.write(b"more")
        return real(path)

    monkeypatch.setattr(audio, "content_hash", slow)
    (one,) = found(tmp_path)
    assert isinstance(one, SetAside)
    assert one.reason.code == "archive.growing"


def test_parts_of_a_transferred_call_keep_their_session_and_each_its_seller() -> None:
    first = call("a", session="1773126900.101", system="freepbx", seller_id="s1", path="1.wav")
    second = call("b", session="1773126900.101", system="freepbx", seller_id="s2", path="2.wav")
    other = call("c", session="1773126900.999", system="freepbx")
    parts = number_parts([second, first, other, call("d"), call("e")])
    assert [[(n.values["part"], n.values["of"]) for n in one.notes] for one in parts] == [
        [(2, 2)],
        [(1, 2)],
        [],
        [],
        [],
    ]
    assert [one.seller_id for one in parts[:2]] == ["s2", "s1"]
