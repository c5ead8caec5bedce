"""A daily reconciliation: the exchange's own list of calls against what it told of."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from apps.callcentre.conftest import NOW
from days import any_year  # noqa: F401 (calls of fixed days)
from pochemu.callcentre.calls import Arrived, take
from pochemu.callcentre.models import Call, Extension, Sender
from pochemu.callcentre.told import Told
from pochemu.config import cli
from pochemu.intake.sender.ready import ready
from pochemu.ledger.models import Fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(office, anna):
    made = Sender.objects.create(name="city", template=ready()["zadarma"], secret="s3cret")
    Extension.objects.create(sender=made, extension="101", employee=anna)
    return made


def row(number, **said):
    base = {
        "call_id": f"1439981389.{number}", "sip": "101", "callstart": f"2026-11-23 10:0{number}:00",
        "clid": "+79161234567", "destination": "101", "disposition": "answered", "seconds": 65, "is_recorded": True,
        "pbx_call_id": f"in_{number}",
    }  # fmt: skip
    return base | said


@pytest.fixture
def listed(tmp_path):
    def make(*rows):
        file = tmp_path / "statistics.json"
        file.write_text(json.dumps({"status": "success", "stats": rows}))
        return str(file)

    return make


def come(city, number, **said):
    told = Told("ended", "in", "+79161234567", extension="101", started=NOW, seconds=65, outcome="talk", final=True)
    take(city, Arrived(f"in_{number}", told._replace(**said), f"d{number}", ""), now=NOW)


@pytest.fixture
def pochemu(capsys):
    """Runs the command here; what it gave: exit code, output, and what it said aside."""

    def run(*arguments):
        code = cli.run(["--language", "en", "calls", *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run


@pytest.fixture
def reconcile(pochemu):
    return partial(pochemu, "reconcile")


def test_a_call_of_tomorrow_is_not_added(city, listed, reconcile, monkeypatch):
    """Seen red: the list's was taken where the exchange's own telling was not."""
    monkeypatch.setattr("pochemu.intake.telephony.FAST", timedelta(hours=1))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    code, out, err = reconcile(listed(row(1, callstart=f"{tomorrow:%Y-%m-%d %H:%M:%S}")), "--of", "city")
    assert (code, "clock and time zone" in out + err) == (1, True)
    assert not Call.objects.exists()


def test_calls_that_nothing_told_of_are_named_and_added_once(city, listed, reconcile):
    come(city, 1)
    come(city, 3, final=False)
    file = listed(row(1), row(2), row(3))
    code, out, _ = reconcile(file, "--of", "city")
    assert code == 0
    assert "missing: in_2, 2026-11-23 10:02, +79161234567" in out
    assert "missing: in_3" in out
    assert "2 of 3" in out
    assert Call.objects.whole().count() == 3
    assert Fact.objects.known().filter(key__startswith="call-").count() == 3
    assert "All 3 calls are there" in reconcile(file, "--of", "city")[1]
    assert Call.objects.count() == 3


def test_a_dry_run_adds_nothing(city, listed, reconcile):
    code, out, _ = reconcile(listed(row(1)), "--of", "city", "--dry-run")
    assert (code, Call.objects.count()) == (0, 0)
    assert "missing: in_1" in out


def test_a_call_of_ours_is_told_from_one_to_us(city, listed, reconcile):
    reconcile(listed(row(1, pbx_call_id="out_1", destination="79990000000")), "--of", "city")
    call = Call.objects.get()
    assert (call.direction, call.theirs, call.employee.code) == ("out", "+79990000000", "anna")


def test_a_row_that_can_not_be_read_is_told_and_the_others_are_taken(city, listed, reconcile):
    code, _, aside = reconcile(listed(row(1), row(2, callstart="soon"), row(3)), "--of", "city")
    assert code == 1
    assert "row 2" in aside
    assert Call.objects.count() == 2


def test_a_list_of_asterisk_has_no_names_of_columns(office, anna, tmp_path, reconcile):
    made = Sender.objects.create(name="pbx", template=ready()["asterisk"], secret="s3cret")
    Extension.objects.create(sender=made, extension="105", employee=anna)
    file = tmp_path / "Master.csv"
    file.write_text(
        '"","79161234567","s","from-trunk","""Ivan"" <79161234567>","PJSIP/trunk-1","PJSIP/105-2","Dial","","2026-11-23'
        ' 10:00:00","2026-11-23 10:00:05","2026-11-23 10:01:05",65,60,"ANSWERED","DOCUMENTATION","1763.1",""\n'
    )
    assert reconcile(str(file), "--of", "pbx")[0] == 0
    call = Call.objects.get()
    assert (call.direction, call.seconds, call.employee.code, call.sent_id) == ("in", 60, "anna", "1763.1")


def test_a_call_that_was_put_through_has_several_rows_and_is_one(city, boris, listed, reconcile):
    """Seen red: the first row alone counted, and with it a call that was missed."""
    Extension.objects.create(sender=city, extension="102", employee=boris)
    rang = row(1, disposition="no answer", seconds=0)
    talked = row(2, pbx_call_id="in_1", destination="102", seconds=42)
    for again in range(2):
        out = reconcile(listed(rang, talked), "--of", "city")[1]
        assert ("missing: in_1" in out) is not again
    call = Call.objects.get()
    assert (call.outcome, call.seconds, call.employee.code) == ("talk", 42, "boris")


def test_rows_of_asterisk_that_are_one_call_are_one(office, anna, tmp_path, reconcile):
    made = Sender.objects.create(name="pbx", template=ready()["asterisk"], secret="s3cret")
    Extension.objects.create(sender=made, extension="105", employee=anna)
    file, line = tmp_path / "Master.csv", (
        '"","79161234567","s","from-trunk","79161234567","PJSIP/trunk-1","{dst}","Dial","","2026-11-23 10:00:00",'
        '"2026-11-23 10:00:05","2026-11-23 10:0{n}:05",65,{talk},"{said}","DOCUMENTATION","1763.1","","","1763.0",{n}\n'
    )  # fmt: skip
    file.write_text(
        line.format(dst="PJSIP/105-2", n=1, talk=60, said="ANSWERED")
        + line.format(dst="PJSIP/106-2", n=2, talk=0, said="NO ANSWER")
    )
    assert reconcile(str(file), "--of", "pbx")[0] == 0
    call = Call.objects.get()
    assert (call.outcome, call.seconds, call.employee.code, call.sent_id) == ("talk", 60, "anna", "1763.0")


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"stats": 5}', b"\xff"])
def test_a_file_that_is_none_is_told_in_words(city, tmp_path, content, reconcile):
    file = tmp_path / "list.json"
    file.write_bytes(content)
    code, _, aside = reconcile(str(file), "--of", "city")
    assert code == 1
    assert "Traceback" not in aside


def test_an_unknown_exchange_and_a_file_that_is_not_there_are_told(city, tmp_path, reconcile):
    code, _, aside = reconcile(str(tmp_path / "nothing.json"), "--of", "city")
    assert code == 1
    assert "opened" in aside
    code, _, aside = reconcile(str(tmp_path / "nothing.json"), "--of", "town")
    assert code == 1
    assert "city" in aside
