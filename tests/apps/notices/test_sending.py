"""Letters: at most once, whoever sends and whatever is killed; what is not certain is said, and not repeated."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.core.mail import BadHeaderError
from django.db import connection, transaction
from django.utils import timezone

from apps.notices.postman import postman
from pochemu.engine.words import Words
from pochemu.notices.choosing import choose, write_to
from pochemu.notices.kinds import Channel, Kind
from pochemu.notices.letters import letter, server
from pochemu.notices.models import Notice, Sending
from pochemu.notices.sending import LOST_AFTER, PAUSES, claim, send_waiting
from pochemu.notices.telling import News, tell
from pochemu.people.actions import Refused
from pochemu.people.models import Account

NOW = timezone.now() + timedelta(hours=1)
SECRET = "hunter2/:@"


@pytest.fixture
def post(settings):
    with postman() as one:
        settings.ADDRESS = "https://crm.example"
        settings.LETTERS = f"smtp://127.0.0.1:{one.port}?from=crm@example.com"
        yield one


def anna_of():
    anna = Account.objects.create(user=User.objects.create(username="anna"), language="ru")
    write_to(anna, "anna@example.com")
    return anna


@pytest.fixture
def anna(db, post):
    return anna_of()


def told(account, key="1", words="Обращение", **said):
    with transaction.atomic():
        tell(News(Kind.LEAD_GIVEN, key, Words("An enquiry", words), f"/leads/{key}/", **said), [account], by=None)


def sent(now=NOW):
    return dict(send_waiting(lambda: now))


def sending():
    return Sending.objects.get()


def test_a_letter_has_the_words_and_the_link_and_nothing_that_anybody_wrote(anna, post):
    told(anna, text="Волкова, +7 916 000-00-00", client=5)
    assert sent() == {"sent": 1}
    assert sent() == {}
    [text] = post.letters
    assert "To: anna@example.com" in text
    assert "From: crm@example.com" in text
    body = letter(Notice.objects.get(), "anna@example.com", "crm@example.com", "ru")
    assert body.subject == "Обращение"
    assert "https://crm.example/leads/1/" in body.body
    assert "Волкова" not in body.body


def test_who_has_no_address_or_does_not_wish_it_gets_no_letter(anna):
    other = Account.objects.create(user=User.objects.create(username="boris"))
    told(other)
    choose(anna, set(), among=[Channel.EMAIL])
    told(anna)
    assert not Sending.objects.exists()


def test_nothing_waits_for_a_post_that_is_not_set_up(anna, settings):
    settings.LETTERS = ""
    told(anna)
    assert not Sending.objects.exists()


def test_what_was_rolled_back_is_not_sent(anna, post):
    with transaction.atomic():
        told(anna)
        transaction.set_rollback(True)
    assert sent() == {}
    assert post.letters == []


def test_a_closed_login_gets_no_more_letters(anna, post):
    told(anna)
    User.objects.update(is_active=False)
    assert sent() == {"failed": 1}
    assert post.letters == []


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"rcpt": "550 no such box"}, "failed"),
        ({"rcpt": "451 come later"}, "waits"),
        ({"data": "554 no"}, "failed"),
        ({"text": "452 full"}, "waits"),
        ({"text": "554 spam"}, "failed"),
        ({"text": "hang up"}, "unknown"),
    ],
)
def test_what_is_refused_is_said_what_is_certain_is_repeated_and_what_is_not_is_not(anna, post, answers, state):
    post.answers = answers
    told(anna)
    assert sent() == {state: 1}
    assert sending().error
    post.answers = {}
    sent(NOW + PAUSES[0])
    assert len(post.letters) == (state == "waits")


def test_a_server_that_is_away_is_tried_with_growing_pauses_and_then_given_up(anna, settings):
    settings.LETTERS = "smtp://127.0.0.1:1?from=crm@example.com"  # nobody listens there
    told(anna)
    now = NOW
    for pause in PAUSES:
        assert sent(now) == {"waits": 1}
        assert sent(now + pause - timedelta(seconds=1)) == {}
        now += pause
    assert sent(now) == {"failed": 1}
    assert sending().tries == len(PAUSES) + 1


def test_a_sender_killed_after_its_claim_is_not_followed_by_another(anna, post):
    told(anna)
    assert claim(sending().pk, NOW)
    assert sent() == {}
    sent(NOW + LOST_AFTER + timedelta(seconds=1))
    assert sending().state == "unknown"
    assert post.letters == []


@pytest.mark.django_db(transaction=True)
def test_of_senders_at_once_each_letter_is_sent_by_one(post):
    anna, ready = anna_of(), Barrier(3)
    for number in range(12):
        told(anna, str(number))

    def run(_number):
        try:
            ready.wait()
            return sent().get("sent", 0)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(run, range(3))) == 12
    assert len(post.letters) == 12


def test_no_words_and_no_address_make_another_header(anna):
    told(anna, words="Обращение\r\nBcc: all@example.com")
    made = letter(Notice.objects.get(), "anna@example.com", "crm@example.com", "ru").message()
    assert made["Bcc"] is None
    assert "\n" not in letter(Notice.objects.get(), "a@example.com", "crm@example.com", "ru").subject
    with pytest.raises(BadHeaderError):
        letter(Notice.objects.get(), "a@example.com\nBcc: b@example.com", "crm@example.com", "ru").message()
    with pytest.raises(Refused):
        write_to(anna, "a@example.com\nBcc: b@example.com")


@pytest.mark.parametrize(
    "said", [f"smtp://crm:{SECRET}@mail.example?from=a@b.c", f"http://crm:{SECRET}@mail.example", "smtp://mail.example"]
)
def test_a_setting_that_cannot_be_read_is_told_without_its_password(settings, said):
    settings.LETTERS = said
    with pytest.raises(ValueError, match="POCHEMU_EMAIL") as raised:
        server()
    assert "hunter2" not in str(raised.value)
    assert raised.value.__suppress_context__
