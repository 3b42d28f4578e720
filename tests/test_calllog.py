"""Call logs of every telephony system: rows become conversations, and each format is told by its content."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from callqa.archive import CallLog, at_extension, logged, read_calllog, read_sellers
from callqa.archive.calllog import recordings_of
from callqa.archive.legs import read_moment
from callqa.archive.recording import read_facts
from callqa.config import HOME, ArchiveSettings, GeneralSettings, Settings, SpeakersSettings, read_settings
from callqa.errors import UserError
from callqa.speakers.roles import ChannelVotes, map_channels
from callqa.store import open_store, save_logged_calls
from callqa.types import Call, Reason, Seller, Transcript

ALICE = Seller("a", "Алиса", extension="101", crm_user="17")
BORIS = Seller("b", "Борис", extension="102", crm_user="18")
SELLERS = [ALICE, BORIS]


def master(
    src: str, dst: str, channel: str, dstchannel: str, start: str, duration: int, talk: int, *end: str,
    status: str = "ANSWERED",
) -> str:  # fmt: skip
    """A row of Master.csv; `end` is what stands after the 16th column."""
    row = ["", src, dst, "from-internal", f'""{src}"" <{src}>', channel, dstchannel, "Dial", "x", start]
    row += ["", start, str(duration), str(talk), status, "DOCUMENTATION", *end]
    return ",".join(f'"{value}"' for value in row)


def log_of(tmp_path: Path, text: str, name: str = "Master.csv", **archive: Any) -> CallLog:
    (tmp_path / name).write_text(text, "utf-8")
    return read_calllog(tmp_path / name, Settings(archive=ArchiveSettings(**archive)))


OUT = ("101", "89161234567", "PJSIP/101-01", "PJSIP/trunk-02", "2026-03-10 10:15:00", 70, 64)


@pytest.mark.parametrize(
    ("end", "session", "deal"),
    [
        ((), "101-2026-03-10 10:15:00", ""),
        (("1773126900.101",), "1773126900.101", ""),
        (("deal=77",), "101-2026-03-10 10:15:00", "77"),
        (("1773126900.101", "deal=77"), "1773126900.101", "77"),
        (("1773126900.101", ""), "1773126900.101", ""),
    ],
)
def test_master_csv_has_16_17_or_18_columns(tmp_path: Path, end: tuple[str, ...], session: str, deal: str) -> None:
    """T2: with 17 columns the last is the unique id or the user field, told by its form."""
    (one,) = log_of(tmp_path, master(*OUT, *end) + "\n").conversations
    assert (one.id, one.deal, one.direction, one.client) == (session, deal, "out", "89161234567")
    assert (one.root.extension, one.talk, one.answered) == ("101", 64, True)


def test_the_order_of_cdr_custom_is_told_by_what_stands_where(tmp_path: Path) -> None:
    row = '"""101"" <101>","101","89161234567","from-internal","PJSIP/101-01","PJSIP/trunk-02","Dial","x","2026-03-10 10:15:00","2026-03-10 10:15:06","2026-03-10 10:16:10","70","64","ANSWERED","3","","1773126900.101",""\n'
    log = log_of(tmp_path, row)
    assert log.title == "Asterisk cdr_custom"
    assert (log.conversations[0].client, log.conversations[0].root.extension) == ("89161234567", "101")


def test_phones_that_only_rang_are_no_calls_and_no_missed_ones(tmp_path: Path) -> None:
    """T3: a ring group is one call, and who did not pick up missed nothing."""
    ring = [
        master("89161234567", "600", "PJSIP/trunk-1", f"PJSIP/{ext}-1", "2026-03-10 10:15:00", 12, 0, "1773126900.1", status="NO ANSWER")
        for ext in (101, 103, 104)
    ]  # fmt: skip
    taken = master("89161234567", "600", "PJSIP/trunk-1", "PJSIP/102-1", "2026-03-10 10:15:00", 70, 58, "1773126900.1")
    (one,) = log_of(tmp_path, "\n".join([*ring, taken])).conversations
    assert (one.answered, one.missed, [leg.extension for leg in one.talks]) == (True, False, ["102"])
    (missed,) = log_of(tmp_path, "\n".join(ring)).conversations
    assert (missed.answered, missed.missed, missed.client) == (False, True, "89161234567")


def test_an_outbound_call_that_nobody_took_is_not_missed(tmp_path: Path) -> None:
    text = master(*OUT[:5], 20, 0, "1773126900.1", status="BUSY")
    assert not log_of(tmp_path, text).conversations[0].missed


FIRST = master("89161234567", "600", "PJSIP/trunk-1", "PJSIP/101-1", "2026-03-10 10:15:00", 60, 50, "1773126900.1")


@pytest.mark.parametrize(
    ("second", "conversations"),
    [
        # handed on as the first one hangs up
        (("89161234567", "102", "PJSIP/trunk-1", "PJSIP/102-1", "2026-03-10 10:16:00", 120, 118, "1773126900.7"), 1),
        # the same client an hour later
        (("89161234567", "102", "PJSIP/trunk-1", "PJSIP/102-1", "2026-03-10 11:16:00", 120, 118, "1773130560.7"), 2),
        # two people of one switchboard talk to two sellers at once
        (("89161234567", "600", "PJSIP/trunk-1", "PJSIP/102-1", "2026-03-10 10:15:10", 120, 115, "1773126910.7"), 2),
        # another client meanwhile
        (("89997654321", "600", "PJSIP/trunk-1", "PJSIP/102-1", "2026-03-10 10:16:00", 120, 115, "1773126960.7"), 2),
    ],
)
def test_rows_of_one_client_that_touch_are_one_conversation(tmp_path: Path, second: Any, conversations: int) -> None:
    assert len(log_of(tmp_path, f"{FIRST}\n{master(*second)}\n").conversations) == conversations


TRANSFER = (
    "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,accountcode,"
    "uniqueid,userfield,did,recordingfile,cnum,cnam,outbound_cnum,outbound_cnam,dst_cnam,linkedid,peeraccount,sequence\n"
    "2026-03-10 10:15:00,x,89161234567,600,q,PJSIP/trunk-1,PJSIP/101-1,Queue,,{first},{talk},ANSWERED,3,,1773126900.1,,600,"
    "q-600-89161234567-20260310-101500-1773126900.1.wav,,,,,,1773126900.1,,1\n"
    "2026-03-10 10:17:00,x,89161234567,102,q,PJSIP/trunk-1,PJSIP/102-1,Dial,,80,80,ANSWERED,3,,1773127020.5,,600,"
    "{recording},,,,,,1773126900.1,,2\n"
)
RECORDING = "q-600-89161234567-20260310-101500-1773126900.1.wav"


def facts_of(log: CallLog, name: str, duration: float | None = None, sellers: Any = SELLERS) -> dict[str, Any]:
    facts = read_facts(name, duration, log, sellers, Settings())
    assert not isinstance(facts, Reason)
    return facts


def test_a_transferred_call_in_one_file_is_two_segments_and_counts_for_neither(tmp_path: Path) -> None:
    """T22: two sellers in one file."""
    log = log_of(tmp_path, TRANSFER.format(first=120, talk=100, recording=RECORDING), "cdr.csv")
    assert len(log.conversations) == 1
    facts = facts_of(log, RECORDING, 180.0)
    assert facts["seller_id"] is None
    assert [(s.seller_id, s.start, s.end) for s in facts["segments"]] == [("a", 0.0, 100.0), ("b", 100.0, 180.0)]
    assert [n.code for n in facts["notes"]] == ["archive.transferred"]


def test_who_had_nearly_all_of_the_talk_is_its_seller(tmp_path: Path) -> None:
    log = log_of(tmp_path, TRANSFER.format(first=120, talk=10, recording=RECORDING), "cdr.csv")
    facts = facts_of(log, RECORDING, 90.0)
    assert (facts["seller_id"], [n.code for n in facts["notes"]]) == ("b", ["archive.transferred_mostly"])


def test_a_leg_with_a_recording_of_its_own_is_no_segment_of_another(tmp_path: Path) -> None:
    own = "q-600-89161234567-20260310-101700-1773127020.5.wav"
    log = log_of(tmp_path, TRANSFER.format(first=120, talk=100, recording=own), "cdr.csv")
    first, second = facts_of(log, RECORDING, 100.0), facts_of(log, own, 80.0)
    assert (first["seller_id"], first["segments"], second["seller_id"]) == ("a", (), "b")


@pytest.mark.parametrize(
    ("audio", "differs"), [(64.0, False), (70.0, False), (68.0, False), (20.0, True), (400.0, True)]
)
def test_a_recording_is_as_long_as_the_talk_or_the_call(tmp_path: Path, audio: float, differs: bool) -> None:
    log = log_of(tmp_path, master(*OUT, "1773126900.101"))
    notes = [n.code for n in facts_of(log, "out-89161234567-101-20260310-101500-1773126900.101.wav", audio)["notes"]]
    assert notes == (["archive.length_differs"] if differs else [])


BITRIX = {
    "CALL_ID": "externalCall.716f1cb73def9700a23842adf9c4c568.1773130779", "CALL_TYPE": "1", "PORTAL_USER_ID": "17",
    "PHONE_NUMBER": "+79161234567", "CALL_START_DATE": "2026-03-10T11:19:39+03:00", "CALL_DURATION": "95",
    "CALL_FAILED_CODE": "200", "CRM_ENTITY_TYPE": "DEAL", "CRM_ENTITY_ID": "4711", "RECORD_FILE_ID": 991,
}  # fmt: skip
UIS = {
    "id": 5001, "start_time": "2026-03-10 11:19:39", "finish_time": "2026-03-10 11:21:14", "direction": "in",
    "contact_phone_number": "79161234567", "talk_duration": 80, "total_duration": 95, "employee_full_name": "Алиса",
    "call_records": ["5f3a"],
}  # fmt: skip
BEELINE = {
    "id": "77", "externalId": "x-1", "callId": "c-1", "phone": "9161234567", "direction": "OUTBOUND", "date": 1773130779000,
    "duration": 95000, "abonent": {"userId": "u", "phone": "9031112233", "extension": "101"},
}  # fmt: skip
TWILIO = (
    "sid,parent_call_sid,from,to,start_time,end_time,duration,direction,status\n"
    'CA1,,+14155550100,+14155550123,"Tue, 10 Mar 2026 08:19:30 +0000","Tue, 10 Mar 2026 08:21:14 +0000",104,outbound-api,completed\n'
    'CA2,CA1,+14155550123,+79161234567,"Tue, 10 Mar 2026 08:19:39 +0000","Tue, 10 Mar 2026 08:21:14 +0000",95,outbound-dial,completed\n'
)
MANGO = "[rec1,rec2];1773130779;1773130874;1773130784;101;;;79161234567;1110;74951234567;x;1773130779;e1\n"
THREE_CX = (
    "historyid,callid,duration,time-start,time-answered,time-end,reason-terminated,from-no,to-no,from-dn,to-dn\n"
    "00000176,00000176,00:01:35,2026-03-10 11:19:39,2026-03-10 11:19:44,2026-03-10 11:21:14,dst_terminated,Ext.101,79161234567,101,10000\n"
)


@pytest.mark.parametrize(
    ("name", "text", "title", "direction", "session"),
    [
        ("b.json", json.dumps({"result": [BITRIX]}), "Bitrix24 call statistics", "out", BITRIX["CALL_ID"]),
        ("b.csv", ";".join(BITRIX) + "\n" + ";".join(map(str, BITRIX.values())), "Bitrix24 call statistics", "out", BITRIX["CALL_ID"]),
        ("u.json", json.dumps({"result": {"data": [UIS]}}), "UIS calls report", "in", "5001"),
        ("l.json", json.dumps([BEELINE]), "Beeline records", "out", "x-1"),
        ("t.csv", TWILIO, "Twilio calls", "out", "CA1"),
        ("m.csv", MANGO, "Mango Office statistics", "out", "e1"),
        ("3.csv", THREE_CX, "3CX CDR", "out", "00000176"),
    ],
)  # fmt: skip
def test_every_log_is_told_by_its_content(
    tmp_path: Path, name: str, text: str, title: str, direction: str, session: str
) -> None:
    log = log_of(tmp_path, text, name)
    assert (log.title, log.problems) == (title, [])
    (one,) = log.conversations
    assert (one.id, one.answered) == (session, True)
    assert one.client[-10:] == "9161234567"
    assert abs((one.talks[-1].start - datetime.fromisoformat("2026-03-10T11:19:39+03:00")).total_seconds()) < 10
    if title != "Mango Office statistics":  # whose direction is not said: the side with an extension is the seller's
        assert one.direction == direction


def test_bitrix_names_deal_and_seller_and_its_file(tmp_path: Path) -> None:
    log = log_of(tmp_path, json.dumps({"result": [BITRIX]}), "b.json")
    facts = facts_of(log, "991.mp3")
    assert (facts["deal_id"], facts["seller_id"], facts["client_phone"]) == ("4711", "a", "+79161234567")


@pytest.mark.parametrize(
    ("recording", "names"),
    [("", []), ("[r1,r2]", ["r1", "r2"]), ("2026-03/auto-1-2-3.wav@", ["auto-1-2-3.wav"]), ("[]", [])],
)
def test_several_recordings_of_a_call(tmp_path: Path, recording: str, names: list[str]) -> None:
    log = log_of(tmp_path, MANGO)
    leg = log.conversations[0].root
    leg.recording = recording
    assert recordings_of(leg) == names


def test_a_recording_without_an_id_is_found_by_number_and_time(tmp_path: Path) -> None:
    log = log_of(tmp_path, master(*OUT, "1773126900.101"))
    near = facts_of(log, "2026-03-10_10-15-20_+79161234567_555.mp3")
    far = facts_of(log, "2026-03-10_10-25-20_+79161234567_555.mp3")
    assert (near["seller_id"], far["seller_id"]) == ("a", None)


@pytest.mark.parametrize(("hours", "zone"), [(0, "Europe/Moscow"), (-3, "UTC"), (2, "UTC+05:00")])
def test_the_clock_of_a_log_is_told_by_its_unique_ids(tmp_path: Path, hours: int, zone: str) -> None:
    """`usegmtime=yes` writes UTC: every call of the morning would be three hours early, and its windows with it."""
    rows = [
        master(*OUT[:4], f"2026-03-{day} {10 + hours:02}:15:00", 70, 64, f"{1773126900 + 86400 * (day - 10)}.1")
        for day in range(10, 15)
    ]
    log = log_of(tmp_path, "\n".join(rows))
    assert log.clock is not None
    assert (log.clock.name, log.clock.sure) == (zone, True)
    assert log.conversations[0].start == datetime.fromisoformat("2026-03-10T10:15:00+03:00")


def test_the_zone_of_a_log_can_be_said(tmp_path: Path) -> None:
    log = log_of(tmp_path, master(*OUT), log_timezone="UTC")
    assert log.conversations[0].start == datetime.fromisoformat("2026-03-10T13:15:00+03:00")


def test_an_own_mapping_file_reads_a_log_without_header(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "title: mine\npositions: [session, start, src, dst, duration]\nneeded: 5\ndelimiter: '|'\n"
        "sure: {start: '.*2026.*'}\nanswered_by: duration\n", "utf-8",
    )  # fmt: skip
    log = log_of(tmp_path, "7|10.03.2026 10:15|101|89161234567|70\n", "x.txt", log_format=str(tmp_path / "mine.yaml"))
    assert (log.title, log.conversations[0].client) == ("mine", "89161234567")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ID;Название сделки;Стадия сделки\n1;a;b\n", "give it with --crm"),
        ("a,b\nc,d\n", "Known: .*Asterisk Master.csv"),
        ("", "the file is empty"),
        ("PK\x03\x04 no workbook", "the workbook cannot be read"),
        ('{"result": [{"x": 1}]}', "the JSON is no known call log"),
    ],
)
def test_the_wrong_file_is_an_error_that_says_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        log_of(tmp_path, text, "x.csv")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [", "not YAML"),
        ("title: x\n", "needed"),
        ("title: x\nneeded: 1\npositions: [when]\n", "unknown field 'when'"),
    ],
)
def test_a_mapping_file_that_cannot_be_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    with pytest.raises(UserError, match=said):
        log_of(tmp_path, "x", log_format=str(tmp_path / "mine.yaml"))


def test_torn_lines_and_nul_bytes_lose_their_own_line_only(tmp_path: Path) -> None:
    good = master(*OUT, "1773126900.101")
    nul, hour = good.replace("Dial", "Di\0al"), good.replace("10:15:00", "99:15:00")
    log = log_of(tmp_path, "\n".join([good, '"","10', nul, hour, good[:60]]))
    assert [p.values["line"] for p in log.problems] == [2, 3, 4, 5]
    assert len(log.conversations) == 1


@pytest.mark.parametrize("text", ["", "вчера", "2026-13-01 10:00:00", "12345"])
def test_what_is_no_time_is_never_taken_for_now(text: str) -> None:
    with pytest.raises(ValueError):
        read_moment(text)


def test_a_re_used_extension_is_whoevers_it_was_that_day(tmp_path: Path) -> None:
    """T8: an extension that a new seller got."""
    sellers = read_sellers(HOME / "samples" / "sellers.csv")
    log = log_of(tmp_path, master(*OUT, "1773126900.101"))
    assert facts_of(log, "out-89161234567-101-20260310-101500-1773126900.101.wav", sellers=sellers)["seller_id"] == "s1"
    earlier = "out-89161234567-101-20250310-101500-1741590900.101.wav"
    assert facts_of(CallLog(), earlier, sellers=sellers)["seller_id"] == "s9"
    assert at_extension("101", datetime(2024, 3, 1).date(), sellers) is None


def test_both_sides_sellers_is_internal_neither_is_unknown() -> None:
    def direction(name: str) -> str:
        return facts_of(CallLog(), name)["direction"]

    assert direction("auto-1773126900-101-102.wav") == "internal"
    assert direction("auto-1773126900-101-89161234567.wav") == "out"
    assert direction("auto-1773126900-89161234567-102.wav") == "in"
    assert direction("auto-1773126900-89161234567-555.wav") == "unknown"


def test_time_in_another_zone_is_the_same_moment() -> None:
    """T9: local time of the name, UTC of the log."""
    settings = Settings(general=GeneralSettings(timezone="Asia/Yekaterinburg"))
    facts = read_facts("auto-1773126900-101-89161234567.wav", None, CallLog(), SELLERS, settings)
    assert not isinstance(facts, Reason)
    assert facts["started_at"] == datetime.fromisoformat("2026-03-10T12:15:00+05:00")


def test_conversations_are_kept_recorded_or_not(tmp_path: Path) -> None:
    rows = [
        master(*OUT, "1773126900.101"),
        master("89990000001", "600", "PJSIP/trunk-1", "PJSIP/102-1", "2026-03-10 11:00:00", 20, 0, "1773129600.1", status="NO ANSWER"),
        master("89990000002", "600", "PJSIP/trunk-1", "PJSIP/102-1", "2026-03-10 12:00:00", 60, 50, "1773133200.1"),
    ]  # fmt: skip
    log = log_of(tmp_path, "\n".join(rows))
    facts_of(log, "out-89161234567-101-20260310-101500-1773126900.101.wav", 64.0)
    store = open_store("sqlite:///callqa.db", tmp_path)
    for _ in range(2):  # the same log twice changes nothing
        save_logged_calls(store, "a", logged(log, SELLERS, Settings()))
    kept = store.frame("logged_calls")
    assert list(kept["client_phone"]) == ["+79161234567", "+79990000001", "+79990000002"]
    assert list(kept["answered"]) == [True, False, True]
    assert list(kept["recorded"]) == [True, False, False]
    assert list(kept["seller_id"]) == ["a", "b", "b"]
    assert [one.client for one in log.unmatched] == ["89990000002"]
    assert [one.client for one in log.conversations if one.missed] == ["89990000001"]


@pytest.mark.parametrize(
    ("name", "direction", "channel"),
    [
        ("out-89161234567-101-20260310-101500-1773126900.101.wav", "out", 0),
        ("external-101-89161234567-20260310-101500-1773126900.101.wav", "in", 1),
        ("q-600-89161234567-20260310-101500-1773126900.101.wav", "in", 1),
    ],
)
def test_the_sellers_channel_flips_with_the_direction(name: str, direction: str, channel: int) -> None:
    """T1: receive is the voice of whoever is on the recorded channel: the client's trunk inbound, the seller's phone outbound."""
    facts = facts_of(CallLog(), name)
    settings = SpeakersSettings(seller_channel={"freepbx.out": 0, "freepbx.in": 1})
    made = Call("c", name, **{**facts, "channels": 2})
    mapped = map_channels(made, Transcript("c", "ru", (), "x"), settings, ChannelVotes())
    assert (facts["direction"], mapped.roles[channel], mapped.roles[1 - channel]) == (direction, "seller", "client")


def test_trimmed_silence_is_said(tmp_path: Path) -> None:
    """T10: Twilio trims silence: times of quotes are the recording's, no longer the call's."""
    log = log_of(tmp_path, TWILIO.replace("status\n", "status,recording_sid\n").replace("completed\n", "completed,RE0123456789abcdef0123456789abcdef\n"), "t.csv")  # fmt: skip
    whole, trimmed = (facts_of(log, "RE0123456789abcdef0123456789abcdef.wav", length) for length in (103.0, 40.0))
    assert "archive.length_differs" not in {n.code for n in whole["notes"]}
    assert "archive.length_differs" in {n.code for n in trimmed["notes"]}


def test_legs_of_a_session_are_one_conversation_of_its_operators(tmp_path: Path) -> None:
    leg = {
        "id": 1, "call_session_id": 500, "start_time": "2026-03-10 11:19:39", "finish_time": "2026-03-10 11:20:39",
        "calling_phone_number": "79161234567", "called_phone_number": "101", "employee_full_name": "Алиса",
        "direction": "in", "duration": 60, "is_operator": True,
    }  # fmt: skip
    legs = [leg | {"id": 0, "is_operator": False}, leg, leg | {"id": 2, "start_time": "2026-03-10 11:20:39", "finish_time": "2026-03-10 11:21:39", "employee_full_name": "Борис"}]  # fmt: skip
    log = log_of(tmp_path, json.dumps({"result": {"data": legs}}), "legs.json")
    (one,) = log.conversations
    assert (log.title, one.id, [x.seller for x in one.talks]) == ("UIS call legs", "500", ["Алиса", "Борис"])


def test_a_mapping_file_is_named_from_where_the_settings_are(tmp_path: Path) -> None:
    (tmp_path / "callqa.toml").write_text('[archive]\nlog_format = "mine.yaml"\n', "utf-8")
    assert read_settings(tmp_path / "callqa.toml").archive.log_format == str(tmp_path / "mine.yaml")


@pytest.mark.parametrize("length", ["nan", "inf", "-5", "99999999999999"])
def test_a_length_that_cannot_be_is_a_torn_line(tmp_path: Path, length: str) -> None:
    rows = [UIS, UIS | {"id": 5002, "total_duration": length}]
    log = log_of(tmp_path, json.dumps(rows), "u.json")
    assert ([one.id for one in log.conversations], [p.values["line"] for p in log.problems]) == (["5001"], [2])
