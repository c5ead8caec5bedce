"""One way of reading for all senders: a body into names, a signature, an event by a template."""

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.sender.payload import Body, fields_of, rows_of
from pochemu.intake.sender.reading import first_of, named, read
from pochemu.intake.sender.ready import ready
from pochemu.intake.sender.signature import Delivered, Signature, Way, Written, is_signed
from pochemu.intake.sender.template import Template, read_template

MOSCOW = ZoneInfo("Europe/Moscow")


class TestPayload:
    def test_a_form_of_php_is_named_by_dots(self):
        body = "leads%5Badd%5D%5B0%5D%5Bid%5D=17&leads[add][0][name]=%D0%98%D0%B2%D0%B0%D0%BD"
        assert fields_of(body.encode(), Body.FORM) == {"leads.add.0.id": "17", "leads.add.0.name": "Иван"}

    def test_json_is_named_by_its_path_and_numbers_are_the_digits_that_stand_there(self):
        body = b'{"id": 1439981389.2702773, "from": {"number": "+7"}, "tags": ["a", null], "ok": true}'
        assert fields_of(body, Body.JSON) == {
            "id": "1439981389.2702773", "from.number": "+7", "tags.0": "a", "tags.1": "", "ok": "true",
        }  # fmt: skip

    def test_json_within_a_form_comes_beside_it(self):
        fields = fields_of(urlencode({"json": '{"seq": 1}', "sign": "x"}).encode(), Body.FORM, json_in="json")
        assert fields == {"json": '{"seq": 1}', "sign": "x", "seq": "1"}

    def test_xml_is_named_by_the_path_below_its_root_without_namespaces(self):
        body = b"""<x:Event xmlns:x="u" x:kind="k"><x:call x:type="x:Released"><x:id> 7 </x:id><x:id>8</x:id></x:call>
        </x:Event>"""
        assert fields_of(body, Body.XML) == {"@kind": "k", "call.@type": "x:Released", "call.id": "7", "call.id.2": "8"}

    @pytest.mark.parametrize(
        ("body", "written"),
        [
            (b"\xff\xfe", Body.FORM),
            (b"a=1&a=2", Body.FORM),
            (b"&".join(b"f%d=1" % n for n in range(2_000)), Body.FORM),
            (b"{", Body.JSON),
            (b'{"a": 1, "a": 2}', Body.JSON),
            (b"[" * 100_000, Body.JSON),
            (b'{"a":' * 30 + b"1" + b"}" * 30, Body.JSON),
            (b'{"a": "\\u0000"}', Body.JSON),
            (b'{"a": "\\ud800"}', Body.JSON),
            (b'{"a": "' + b"x" * 20_000 + b'"}', Body.JSON),
            (b"<a><b></a>", Body.XML),
            (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', Body.XML),
            (b"<a>" * 50, Body.XML),
        ],
        ids=range(13),
    )
    def test_what_can_not_be_read_is_told_and_nothing_breaks(self, body, written):
        with pytest.raises(Unfit):
            fields_of(body, written)

    @given(st.binary(max_size=300), st.sampled_from(Body))
    def test_no_body_whatever_breaks_it(self, body, written):
        try:
            fields = fields_of(body, written, json_in="json")
        except Unfit:
            return
        assert all(isinstance(text, str) for pair in fields.items() for text in pair)

    def test_rows_stand_under_their_name(self):
        assert list(rows_of(b'{"stats": [{"a": 1}, {"a": 2}]}', "stats")) == [{"a": "1"}, {"a": "2"}]
        with pytest.raises(Unfit):
            list(rows_of(b'{"stats": 1}', "stats"))


class TestSignature:
    def came(self, body=b"", fields=None, headers=None, query=None):
        return Delivered(body, fields or {}, headers or {}, query or {})

    def test_a_token_comes_in_a_header_or_in_the_address(self):
        for came in (self.came(headers={"Authorization": "Bearer s3cret"}), self.came(query={"token": "s3cret"})):
            assert is_signed(Signature(), "s3cret", came)
            assert not is_signed(Signature(), "another", came)
        assert not is_signed(Signature(), "s3cret", self.came())

    def test_without_a_secret_nothing_is_signed(self):
        assert not is_signed(Signature(), "", self.came(query={"token": ""}))

    def test_a_body_is_signed_whole(self):
        signature = Signature(Way.HMAC, header="X-Sign")
        made = hmac.new(b"key", b"body", "sha256").hexdigest()
        assert is_signed(signature, "key", self.came(b"body", headers={"X-Sign": made}))
        assert is_signed(signature, "key", self.came(b"body", headers={"X-Sign": f"sha256={made}"}))
        assert not is_signed(signature, "key", self.came(b"another", headers={"X-Sign": made}))

    def test_zadarma_signs_some_fields_by_base64_of_hex(self):
        signature = Signature(Way.HMAC, "sha1", "Signature", written=Written.BASE64_OF_HEX)
        fields = {"caller_id": "+79161234567", "called_did": "4950", "call_start": "2026-11-23 10:00:00"}
        made = b64encode(hmac.new(b"key", "".join(fields.values()).encode(), "sha1").hexdigest().encode()).decode()
        assert is_signed(signature, "key", self.came(b"-", fields, {"Signature": made}), over=tuple(fields))
        fields["caller_id"] = "+79160000000"
        assert not is_signed(signature, "key", self.came(b"-", fields, {"Signature": made}), over=tuple(fields))

    def test_mango_hashes_key_json_and_salt(self):
        signature = Signature(Way.DIGEST, field="sign", over=("json",))
        made = hashlib.sha256(b'key{"a": 1}salt').hexdigest()
        assert is_signed(signature, "key:salt", self.came(fields={"json": '{"a": 1}', "sign": made}))
        assert not is_signed(signature, "key:salt", self.came(fields={"json": '{"a": 2}', "sign": made}))


GOOD = """
title: Ours
body: json
events:
  ended:
    when: state = "over"
    call: id
    direction: {field: way, words: {"1": in, "2": out}}
    theirs: [from.number, number]
    started: {field: at, format: "%d.%m.%Y %H:%M"}
    final: {is: "true"}
"""


def problems(text):
    found = read_template(text, "ours.yaml")
    return [] if isinstance(found, Template) else [str(problem.place) + " " + problem.words.en for problem in found]


class TestTemplate:
    def test_a_good_one_is_read(self):
        template = read_template(GOOD, "ours.yaml")
        assert isinstance(template, Template)
        assert [section.name for section in template.events] == ["ended"]

    @pytest.mark.parametrize(
        ("before", "after", "place", "said"),
        [
            ("call: id", "cal: id", "ours.yaml:7", "Did you mean “call”"),
            ("    call: id\n", "", "ours.yaml:5", "does not say `call`"),
            ('state = "over"', "state = ", "ours.yaml:6", ""),
            ("way, words", "way, word", "ours.yaml:8", "Did you mean “words”"),
            ('"1": in', '"1": incoming', "ours.yaml:8", "It is one of: in, out, inside"),
            ("%d.%m.%Y %H:%M", "%H:%M", "ours.yaml:10", "does not tell day"),
            ("body: json", "body: jsn", "ours.yaml:3", "json"),
            ("body: json", "signature: {way: hmac}", "ours.yaml:3", "header"),
            ("events:", "event:", "ours.yaml:2", "`events` is missing"),
        ],
        ids=range(9),
    )
    def test_a_mistake_is_told_with_its_place(self, before, after, place, said):
        assert before in GOOD
        found = problems(GOOD.replace(before, after))
        assert any(one.startswith(place + ":") and said in one for one in found), found

    @pytest.mark.parametrize("name", ready())
    def test_each_ready_one_is_without_a_mistake(self, name):
        assert problems(ready()[name]) == []


def said(name, fields, *, statistics=False):
    template = read_template(ready()[name], name)
    fields = named(template, fields)
    section = first_of(template.statistics if statistics else template.events, fields)
    return section.name, read(section, fields, MOSCOW)


class TestReading:
    def ours(self, **fields):
        template = read_template(GOOD, "ours.yaml")
        given = {"state": "over", "id": "7", "way": "1", "number": "8", "at": "23.11.2026 10:00"} | fields
        return read(first_of(template.events, given), given, MOSCOW)

    def test_of_several_fields_the_first_that_is_filled_counts(self):
        assert self.ours().texts["theirs"] == "8"
        assert self.ours(**{"from.number": "9"}).texts["theirs"] == "9"

    def test_a_moment_without_an_offset_is_the_companys(self):
        assert self.ours().moments["started"] == datetime(2026, 11, 23, 10, tzinfo=MOSCOW)

    @pytest.mark.parametrize("wrong", [{"id": ""}, {"way": "3"}, {"at": "soon"}])
    def test_what_means_nothing_is_told(self, wrong):
        with pytest.raises(Unfit):
            self.ours(**wrong)

    def test_what_the_template_does_not_know_is_no_event(self):
        assert first_of(read_template(GOOD, "ours.yaml").events, {"state": "begun"}) is None


class TestReadyTemplates:
    """What the senders' own documentation shows, read by the templates that are ready."""

    def test_zadarma(self):
        name, end = said(
            "zadarma",
            {
                "event": "NOTIFY_END", "pbx_call_id": "in_ae6b",
                "caller_id": "+79161234567", "called_did": "74951234567",
                "internal": "101", "call_start": "2026-11-23 10:00:00", "duration": "65", "disposition": "answered",
            },
        )  # fmt: skip
        assert (name, end.texts["call"], end.texts["outcome"], end.texts["seconds"]) == (
            "ended",
            "in_ae6b",
            "talk",
            "65",
        )
        assert end.moments["started"] == datetime(2026, 11, 23, 10, tzinfo=MOSCOW)
        row = {
            "call_id": "1439981389.2702773", "sip": "200", "callstart": "2015-06-01 15:04:00", "clid": "200",
            "destination": "5", "disposition": "answered", "seconds": "5", "pbx_call_id": "out_ae6b",
        }  # fmt: skip
        name, listed = said("zadarma", row, statistics=True)
        assert (name, listed.texts["theirs"], listed.texts["extension"]) == ("out", "5", "200")

    def test_mango(self):
        summary = {
            "entry_id": "MToxMDA2OTE0", "call_direction": "1", "from": {"number": "79161234567"},
            "to": {"extension": "12", "number": "74951234567"}, "line_number": "74951234567", "create_time": 1763883600,
            "talk_time": 1763883612, "end_time": 1763883700, "entry_result": 1, "disconnect_reason": 1110,
        }  # fmt: skip
        body = urlencode({"vpbx_api_key": "k", "sign": "s", "json": json.dumps(summary)}).encode()
        name, end = said("mango", fields_of(body, Body.FORM, json_in="json"))
        assert (name, end.texts["theirs"], end.texts["extension"]) == ("ended-in", "79161234567", "12")
        assert (end.moments["ended"] - end.moments["answered"]).total_seconds() == 88

    def test_mango_says_0_where_nobody_answered(self):
        missed = {
            "entry_id": "e",
            "call_direction": "1",
            "from.number": "7",
            "create_time": "1763883600",
            "talk_time": "0",
        }
        assert "answered" not in said("mango", missed | {"end_time": "1763883700"})[1].moments

    @pytest.mark.parametrize("end", ["99999999999999", "7258118401", "9000000000"])
    def test_a_moment_that_no_calendar_has_is_told(self, end):
        """Seen red: the greatest of them broke the page."""
        with pytest.raises(Unfit):
            said("mango", {"entry_id": "e", "call_direction": "1", "create_time": "1763883600", "end_time": end})

    def test_uis(self):
        _, end = said(
            "uis",
            {
                "notification_name": "Завершение", "call_session_id": "91", "direction": "out", "employee_id": "12",
                "contact_phone_number": "79161234567", "virtual_phone_number": "74951234567",
                "notification_time": "2026-11-23 10:05:00", "start_time": "2026-11-23 10:00:00",
                "talk_time_duration": "240", "total_time_duration": "300", "wait_time_duration": "60",
            },
        )  # fmt: skip
        assert (end.texts["direction"], end.texts["seconds"], end.texts["extension"]) == ("out", "240", "12")
        assert said("uis", {"call_session_id": "91", "file_link": "https://x/1.mp3"})[0] == "recorded"

    def test_beeline(self):
        body = b"""<xsi:Event xmlns:xsi="http://schema.broadsoft.com/xsi" xmlns:x="http://www.w3.org/2001/XMLSchema-instance">
          <xsi:targetId>2011@ip.beeline.ru</xsi:targetId><xsi:eventData x:type="xsi:CallReleasedEvent"><xsi:call>
          <xsi:callId>callhalf-1:0</xsi:callId><xsi:personality>Terminator</xsi:personality>
          <xsi:remoteParty><xsi:address>tel:+79161234567</xsi:address></xsi:remoteParty>
          <xsi:startTime>1763883600123</xsi:startTime><xsi:answerTime>1763883610000</xsi:answerTime>
          <xsi:releaseTime>1763883700000</xsi:releaseTime></xsi:call></xsi:eventData></xsi:Event>"""
        name, end = said("beeline", fields_of(body, Body.XML))
        assert (name, end.texts["direction"], end.texts["theirs"]) == ("released", "in", "+79161234567")
        assert end.moments["started"] == datetime.fromtimestamp(1763883600, UTC)
        assert end.texts["extension"] == "2011@ip.beeline.ru"

    def test_asterisk(self):
        record = {
            "direction": "in", "src": "79161234567", "dst": "s", "did": "74951234567",
            "channel": "PJSIP/trunk-0000001a",
            "dstchannel": "PJSIP/105-0000001b", "start": "2026-11-23 10:00:00", "answer": "2026-11-23 10:00:07",
            "end": "2026-11-23 10:02:07", "duration": "127", "billsec": "120", "disposition": "ANSWERED",
            "uniqueid": "1763.1", "linkedid": "1763.0",
        }  # fmt: skip
        _, end = said("asterisk", record)
        assert (end.texts["call"], end.texts["extension"], end.texts["outcome"]) == ("1763.0", "105", "talk")
        name, out = said("asterisk", record | {"dcontext": "from-internal", "channel": "PJSIP/7-1"}, statistics=True)
        assert (name, out.texts["extension"], out.texts["theirs"]) == ("out", "7", "s")

    def test_rows_of_asterisk_for_each_telephone_that_rang_are_told_apart(self):
        """Seen red: the second was refused as another body of the first, and with it the talk."""
        record = {"direction": "in", "src": "79161234567", "uniqueid": "1763.1", "linkedid": "1763.0"}
        rang = said("asterisk", record | {"dstchannel": "PJSIP/105-1", "disposition": "NO ANSWER"})[1]
        talked = said("asterisk", record | {"dstchannel": "PJSIP/106-1", "disposition": "ANSWERED"})[1]
        assert rang.event != talked.event

    @pytest.mark.parametrize("statistics", [True, False])
    def test_a_queue_of_asterisk_that_nobody_answered_is_a_call_missed(self, statistics):
        """Seen red: the exchange answers, plays its music, and calls that a talk."""
        record = {
            "direction": "in", "dcontext": "ext-did", "src": "79161234567", "dst": "600", "lastapp": "Queue",
            "start": "2026-11-23 10:00:00", "answer": "2026-11-23 10:00:00", "end": "2026-11-23 10:02:07",
            "billsec": "127", "disposition": "ANSWERED", "uniqueid": "1763.1",
        }  # fmt: skip
        assert said("asterisk", record, statistics=statistics)[1].texts["outcome"] == "missed"
        answered = said("asterisk", record | {"dstchannel": "PJSIP/105-1"}, statistics=statistics)[1]
        assert answered.texts["outcome"] == "talk"

    def test_a_call_by_a_machine_of_bitrix24_is_nobodys(self):
        fields = {"event": "ONVOXIMPLANTCALLEND", "data.CALL_ID": "1", "data.CALL_TYPE": "5"}
        assert first_of(read_template(ready()["bitrix24"], "bitrix24").events, fields).skipped

    def test_bitrix24(self):
        body = urlencode({
            "event": "ONVOXIMPLANTCALLEND", "data[CALL_ID]": "11.17", "data[CALL_TYPE]": "2",
            "data[PORTAL_USER_ID]": "12",
            "data[PHONE_NUMBER]": "79061234567", "data[CALL_START_DATE]": "2026-03-10T11:19:38+03:00",
            "data[CALL_DURATION]": "95", "data[CALL_FAILED_CODE]": "304", "auth[application_token]": "t",
        })  # fmt: skip
        _, end = said("bitrix24", fields_of(body.encode(), Body.FORM))
        assert (end.texts["outcome"], end.texts["direction"]) == ("missed", "in")
