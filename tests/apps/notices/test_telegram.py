"""Notices by a bot: whoever joins by his own link, and nobody by another's; the token is never seen."""

import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from pochemu.engine.words import Words
from pochemu.notices.kinds import Kind
from pochemu.notices.models import Chat, Sending
from pochemu.notices.sending import send_waiting
from pochemu.notices.telegram import CODE_HOLDS, begin_joining, join_waiting, leave
from pochemu.notices.telling import News, tell
from pochemu.people.models import Account

pytestmark = pytest.mark.django_db
NOW = timezone.now() + timedelta(hours=1)
TOKEN = "123:s3cret"


class Bot:
    """Telegram's side, on this machine: what was written to it, what it was asked, what it answers."""

    def __init__(self):
        self.updates, self.sent, self.answer = [], [], (200, {"ok": True})

    def says(self, text, chat=77, kind="private"):
        message = {"chat": {"id": chat, "type": kind}, "text": text}
        self.updates.append({"update_id": len(self.updates) + 1, "message": message})

    def asked(self, path, given):
        assert path.startswith(f"/bot{TOKEN}/")
        if path.endswith("getUpdates"):
            self.updates = [one for one in self.updates if one["update_id"] >= given.get("offset", 0)]
            return 200, {"ok": True, "result": self.updates}
        self.sent.append(given)
        return self.answer


@contextmanager
def serving(bot):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, told = bot.asked(self.path, given)
            if status == 0:  # it hangs up
                return
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_said):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def bot(settings):
    one = Bot()
    with serving(one) as port:
        settings.TELEGRAM_TOKEN, settings.TELEGRAM_BOT = TOKEN, "sever_bot"
        settings.TELEGRAM_API, settings.ADDRESS = f"http://127.0.0.1:{port}", "https://crm.example"
        yield one


def account(login):
    return Account.objects.create(user=User.objects.create(username=login), language="ru")


@pytest.fixture
def anna(bot):
    one = account("anna")
    Chat.objects.create(account=one, number=77)
    return one


def code(whose, now=NOW):
    link = begin_joining(whose, now=now)
    assert link.startswith("https://t.me/sever_bot?start=")
    return link.partition("=")[2]


def told(to, key="1"):
    tell(News(Kind.TASK_SET, key, Words("A task", "Задача"), "/tasks/", text="Волкова"), [to], by=None)


def sent(now=NOW):
    return dict(send_waiting(lambda: now))


def test_whoever_opens_his_link_has_joined_and_the_link_works_once(bot):
    boris, other = account("boris"), account("vera")
    bot.says(f"/start {(link := code(boris))}")
    bot.says(f"/start {link}", chat=78)
    assert join_waiting(NOW) == 1
    assert Chat.objects.get().number == 77
    assert bot.updates == [], "what was looked at does not come again"
    told(boris)
    told(other, "2")
    assert sent() == {"sent": 1}
    assert bot.sent == [{"chat_id": 77, "text": "Задача\nhttps://crm.example/tasks/"}]


@pytest.mark.parametrize("text", ["/start", "/start x", "hello", "/start {code}x"])
def test_nobody_joins_without_a_link_of_his(bot, text):
    bot.says(text.format(code=code(account("boris"))))
    assert join_waiting(NOW) == 0


def test_a_link_is_void_after_its_time_after_another_and_in_a_group(bot):
    boris = account("boris")
    old = code(boris)
    bot.says(f"/start {code(boris)}", kind="group")
    bot.says(f"/start {old}")
    assert join_waiting(NOW) == 0
    bot.says(f"/start {code(boris)}")
    assert join_waiting(NOW + CODE_HOLDS) == 0


def test_who_has_left_is_told_no_more(bot, anna):
    told(anna)
    leave(anna)
    told(anna, "2")
    assert sent() == {"failed": 1}
    assert bot.sent == []


def test_who_has_blocked_the_bot_has_left_it(bot, anna):
    bot.answer = 403, {"ok": False, "description": f"Forbidden: bot was blocked by the user {TOKEN}"}
    told(anna)
    assert sent() == {"failed": 1}
    assert not Chat.objects.exists()
    error = Sending.objects.get().error
    assert "blocked" in error
    assert TOKEN not in error


@pytest.mark.parametrize(
    ("status", "state"),
    [(400, "failed"), (401, "waits"), (404, "waits"), (429, "waits"), (502, "unknown"), (0, "unknown")],
)
def test_what_is_not_certain_is_not_repeated(bot, anna, status, state):
    bot.answer = status, {}
    told(anna)
    assert sent() == {state: 1}
    bot.answer = 200, {"ok": True}
    sent(NOW + timedelta(minutes=2))
    assert len(bot.sent) == 1 + (state == "waits")


def test_where_nobody_answers_it_is_tried_again_and_the_token_is_not_told(anna, settings):
    settings.TELEGRAM_API = "http://127.0.0.1:1"
    told(anna)
    assert sent() == {"waits": 1}
    assert TOKEN not in Sending.objects.get().error
