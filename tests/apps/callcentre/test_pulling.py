"""The exchange's own list of a day, pulled where its template says it is: an exchange on this machine answers."""

import json
import threading
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from pochemu.callcentre.models import Call, Extension, Sender
from pochemu.config import cli
from pochemu.engine.problem import Problem
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.pulling import due, pull
from pochemu.intake.sender.ready import ready
from pochemu.intake.sender.template import read_template

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


class Exchange(ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Asked)
        self.pages, self.asked, self.status, self.tokens = {}, [], 200, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Asked(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = {name: one[0] for name, one in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(asked)
        self.server.tokens.append(self.headers.get("X-Token"))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.pages.get(asked["start"], b""))

    def log_message(self, *said):
        pass


@pytest.fixture
def exchange():
    with Exchange() as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield one
        one.shutdown()


PULL = """
pull:
  address: {url}/calls?from={{since}}&to={{until}}&start={{start}}
  headers: {{X-Token: "{{secret}}"}}
  next: next
"""


@pytest.fixture
def city(office, anna, exchange):
    text = ready()["bitrix24"] + PULL.format(url=exchange.url)
    made = Sender.objects.create(name="city", template=text, secret="s3cret-token")
    Extension.objects.create(sender=made, extension="12", employee=anna)
    return made


def row(number, **said):
    return {
        "CALL_ID": f"c{number}", "CALL_TYPE": "2", "PHONE_NUMBER": "+79161234567", "PORTAL_USER_ID": "12",
        "CALL_START_DATE": f"2026-11-23T10:0{number}:00+03:00", "CALL_DURATION": "65", "CALL_FAILED_CODE": "200",
    } | said  # fmt: skip


def test_a_day_is_asked_for_page_by_page_and_what_is_missing_is_added_once(city, exchange):
    exchange.pages = {
        "0": json.dumps({"result": [row(1), row(2, CALL_DURATION="long")], "next": 50}).encode(),
        "50": json.dumps({"result": [row(3)], "total": 3}).encode(),
    }
    found = pull(city, DAY, now=NOW)
    assert (found.listed, sorted(found.missing), [place for place, _ in found.unread]) == (3, ["c1", "c3"], [2])
    assert exchange.asked[0] == {"from": "2026-11-23T00:00:00+03:00", "to": "2026-11-24T00:00:00+03:00", "start": "0"}
    assert set(exchange.tokens) == {"s3cret-token"}
    assert [call.employee.code for call in Call.objects.whole()] == ["anna"] * 2
    assert not pull(city, DAY, now=NOW).missing
    assert Call.objects.count() == 2


def test_each_day_that_has_ended_is_asked_for_once(city, exchange):
    exchange.pages = {"0": b'{"result": []}'}
    assert due(city, NOW) == [DAY]
    assert due(city, datetime(2026, 11, 23, 22, tzinfo=UTC)) == [date(2026, 11, 22)]  # at one in the morning
    pull(city, DAY, now=NOW)
    assert due(city, NOW) == []
    assert due(city, datetime(2026, 11, 27, 6, tzinfo=UTC)) == [date(2026, 11, day) for day in (24, 25, 26)]
    assert len(due(city, datetime(2027, 1, 27, 6, tzinfo=UTC))) == 7


@pytest.mark.parametrize(("status", "body"), [(403, b""), (200, b"{"), (200, b'{"error": "no right"}')])
def test_an_exchange_that_gives_no_list_is_told_and_asked_again(city, exchange, status, body, capsys):
    exchange.status, exchange.pages = status, {"0": body}
    with pytest.raises(Unfit):
        pull(city, DAY, now=NOW)
    assert due(city, NOW) == [DAY]
    assert cli.run(["--language", "en", "calls", "pull", "--of", "city"]) == 1
    said = "".join(capsys.readouterr())
    assert "Traceback" not in said
    assert "s3cret" not in said


def test_the_timer_pulls_and_goes_on_where_an_exchange_is_silent(city, exchange, capsys):
    exchange.pages = {"0": b'{"result": []}'}
    silent = ready()["bitrix24"] + PULL.format(url="http://127.0.0.1:9")
    Sender.objects.create(name="another", template=silent, secret="s3cret-token")
    assert cli.run(["--language", "en", "tick"]) == 0
    said = "".join(capsys.readouterr())
    assert "another: the exchange does not give its list" in said
    assert "city, its list of calls of" in said
    assert len(exchange.asked) == 1
    cli.run(["tick"])
    assert len(exchange.asked) == 1


def test_a_table_is_read_too(office, anna, exchange):
    text = ready()["asterisk"] + PULL.format(url=exchange.url)
    made = Sender.objects.create(name="pbx", template=text, secret="s3cret-token")
    exchange.pages = {
        "0": b'"","79161234567","s","from-trunk","","PJSIP/t-1","PJSIP/105-2","Dial","","2026-11-23 10:00:00",'
        b'"2026-11-23 10:00:05","2026-11-23 10:01:05",65,60,"ANSWERED","","1763.1",""\n'
    }
    assert list(pull(made, DAY, now=NOW).missing) == ["1763.1"]


@pytest.mark.parametrize(
    "wrong", ["pull: {address: 'file:///etc/passwd'}", "pull: {next: a}", "pull: {adress: 'https://a.example'}"]
)
def test_a_mistake_in_where_it_is_is_told(wrong):
    (found, *_) = read_template(f"{ready()['bitrix24']}\n{wrong}\n", "city.yaml")
    assert isinstance(found, Problem)
