"""Letters of the company's mailbox: each becomes one enquiry, whatever happens on the way."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from apps.intake.post_office import PASSWORD, post_office
from pochemu.callcentre.models import Delivery, Lead, Sender
from pochemu.config.cli import run
from pochemu.intake import mailbox
from pochemu.intake.sender.ready import ready
from pochemu.intake.telephony import Came, NotSigned, receive
from pochemu.ledger.models import Fact
from pochemu.people.actions import Refused

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def office_of_post(office, settings):
    with post_office() as one:
        settings.MAILBOX = one.url
        yield one


@pytest.fixture
def sender(office):
    return Sender.objects.create(name="mail", template=ready()["mail"], secret="not-needed-here")


def letter(text="Здравствуйте! Интересует двушка. Мой номер 8 (916) 123-45-67, Пётр", *, number=1, **headers):
    made = EmailMessage()
    made["From"] = "Пётр Зайцев <petr@example.com>"
    made["To"] = "box@sever.example"
    made["Subject"] = "Квартира в «Маяке»"
    made["Message-ID"] = f"<{number}@example.com>"
    made["Date"] = AT
    for name, value in headers.items():
        del made[name.replace("_", "-")]
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def told(lead):
    return lead.name, lead.phone, lead.email, lead.channel, lead.project


def test_a_letter_becomes_an_enquiry_and_is_marked_as_read(office_of_post, sender):
    office_of_post.letters.append(letter())
    assert mailbox.fetch(timezone.now) == (1, 0, 0, 0)
    lead = Lead.objects.get()
    assert told(lead) == ("Пётр Зайцев", "+79161234567", "petr@example.com", "почта", "")
    assert lead.text.startswith("Здравствуйте! Интересует двушка.")
    assert (lead.sender, lead.came_at, lead.source) == (sender, AT, "box@sever.example")
    assert office_of_post.seen == {1}
    assert mailbox.fetch(timezone.now) == (0, 0, 0, 0)


def test_a_portals_letter_says_who_asks_in_lines_of_its_own(office_of_post, sender):
    text = "Новая заявка\nИмя: Ольга\nТелефон: +7 926 000-11-22\nОбъект: Маяк, корп. 7\nИмя: другое"
    lines = "<p>Имя: <b>Анна</b></p><div>Телефон:&nbsp;8-916-000-33-44<br>ЖК: Гавань</div>"
    page = EmailMessage()
    page["From"], page["Message-ID"] = "robot@portal.example", "<page@portal.example>"
    page.set_content(f"<html><style>p{{}}</style>{lines}</html>", subtype="html")
    office_of_post.letters += [letter(text, From="robot@portal.example"), page.as_bytes()]
    assert mailbox.fetch(timezone.now).new == 2
    first, second = Lead.objects.order_by("pk")
    assert told(first) == ("Ольга", "+79260001122", "robot@portal.example", "почта", "Маяк, корп. 7")
    assert {first.source, second.source} == {"portal.example"}
    assert told(second)[:2] == ("Анна", "+79160003344")
    assert second.project == "Гавань"
    assert "p{}" not in second.text


def test_nothing_of_whoever_wrote_gets_into_the_ledger(office_of_post, sender):
    """Seen red: his address was the enquiry's source, and so stood in its facts for ever."""
    office_of_post.letters.append(letter())
    mailbox.fetch(timezone.now)
    said = str(list(Fact.objects.values()))
    assert "lead-" in said
    assert "petr@" not in said


def test_a_letter_whose_date_can_not_be_read_is_an_enquiry_all_the_same(office_of_post, sender):
    office_of_post.letters.append(letter().replace(b"Date: Thu", b"Date: Thirstday,"))
    assert mailbox.fetch(timezone.now).new == 1


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<news.example.com>"}]
)
def test_what_a_machine_wrote_is_no_enquiry(office_of_post, sender, headers):
    office_of_post.letters.append(letter(**headers))
    assert mailbox.fetch(timezone.now).skipped == 1
    assert not Lead.objects.exists()
    assert office_of_post.seen == {1}


def test_cut_off_in_the_middle_none_is_lost_and_none_comes_twice(office_of_post, sender):
    office_of_post.letters += [letter(number=n) for n in range(5)]
    office_of_post.falls_at = "UID STORE 3"
    with pytest.raises(Refused, match="does not answer as it should"):
        mailbox.fetch(timezone.now)
    assert (Lead.objects.count(), office_of_post.seen) == (3, {1, 2})
    office_of_post.falls_at = ""
    assert mailbox.fetch(timezone.now) == (2, 1, 0, 0)
    assert Lead.objects.count() == 5


SAYS = "Здравствуйте, хочу квартиру. Тел. 8-916-123-45-67"
WITHIN = f"Content-Type: text/html; charset=utf-8\n\n<p>{SAYS}</p>\n--b--\n"
WAYS = {
    "letters are not named": (b"", SAYS.encode()),
    "nor are those of Windows": (b"", SAYS.encode("cp1251")),
    "named as nobody does": (b"Content-Type: text/plain; charset=cp-1251\n", SAYS.encode("cp1251")),
    "named wrong": (b"Content-Type: text/plain; charset=us-ascii\n", SAYS.encode("koi8-r")),
    "HTML beside an empty text": (
        b"Content-Type: multipart/alternative; boundary=b\n", b"--b\n\n\n--b\n" + WITHIN.encode(),
    ),
    "in a letter within it": (
        b"Content-Type: multipart/mixed; boundary=b\n", b"--b\nContent-Type: message/rfc822\n\n" + WITHIN.encode(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_whatever_letters_it_is_written_in_it_is_read(office_of_post, sender, way):
    """Seen red: what a site's program had sent was marks of things that can't be read, or no letter at all."""
    head, body = WAYS[way]
    office_of_post.letters.append(b"From: a@b.example\n" + head + b"\n" + body)
    assert mailbox.fetch(timezone.now).new == 1
    assert (Lead.objects.get().text, Lead.objects.get().phone) == (SAYS, "+79161234567")


@pytest.mark.parametrize("written", ["utf-8", "cp1251", "koi8-r"])
def test_a_name_that_stands_in_the_head_as_it_is_is_read(office_of_post, sender, written):
    office_of_post.letters.append("From: Пётр Зайцев <petr@example.com>\n\nПозвоните".encode(written))
    mailbox.fetch(timezone.now)
    assert (Lead.objects.get().name, Lead.objects.get().text) == ("Пётр Зайцев", "Позвоните")


HOSTILE = [
    b"", b"\0\0\0", b"From: \xff\xfe\n\n\xff", b"Subject: =?utf-8?b?////?=\nFrom: x\n\nabc",
    b"Content-Type: text/plain; charset=klingon\nFrom: a@b.example\n\nphone 8 916 123 45 67",
    b"Content-Type: multipart/mixed; boundary=x\nFrom: a@b.example\n\n" + b"--x\n" * 500,
    b"From: a@b.example\nDate: never\n\nabc", b"From: " + b"<" * 10_000 + b"\n\nabc",
    b"From: a@b.example\nMessage-ID: <" + b"x" * 5_000 + b">\n\n8 916 123 45 67\0",
    "From: a@b.example\n\nТелефон: 8 916 123 45 67".encode("cp1251"),
]  # fmt: skip


def test_whatever_comes_stops_nothing_and_what_is_not_understood_is_kept(office_of_post, sender):
    office_of_post.letters += [*HOSTILE, letter()]
    found = mailbox.fetch(timezone.now)
    assert sum(found) == len(HOSTILE) + 1
    assert found.new == Lead.objects.count()
    assert found.unread == Delivery.objects.unread().count() > 0
    assert Lead.objects.filter(phone="+79161234567", name="Пётр Зайцев").exists()
    assert len(office_of_post.seen) == len(office_of_post.letters)


def test_of_a_long_letter_the_beginning_is_read(office_of_post, sender):
    made = EmailMessage()
    made["From"], made["Message-ID"] = "petr@example.com", "<long@example.com>"
    made.set_content("Позвоните: 8 916 123-45-67")
    made.add_attachment(b"x" * 2_000_000, maintype="image", subtype="png", filename="plan.png")
    office_of_post.letters.append(made.as_bytes())
    assert mailbox.fetch(timezone.now).new == 1
    assert Lead.objects.get().phone == "+79161234567"


def test_by_its_address_nobody_delivers_letters(sender):
    for query in ({}, {"token": sender.secret}):
        came = Came(letter(), {"Authorization": f"Bearer {sender.secret}"}, query)
        with pytest.raises(NotSigned):
            receive(sender, came, now=AT)


def test_what_is_wrong_with_the_mailbox_is_told_without_its_password(office_of_post, sender, settings, capsys):
    for address, words in (
        (office_of_post.url.replace(PASSWORD, "wrong"), "no such thing"),
        (f"{office_of_post.url}/Spam", "нет папки «Spam»"),
        (f"{office_of_post.url}?sender=post", "отправителя «post», а его нет"),
        ("imap://crm:x@127.0.0.1:1", "refused"),
    ):
        settings.MAILBOX = address
        assert run(["--language", "ru", "tick"]) == 0
        told = capsys.readouterr()
        assert words in told.err, address
        assert "wrong" not in told.err.partition("127.0.0.1")[0]
        assert PASSWORD not in told.out + told.err


def test_the_timer_takes_letters_in(office_of_post, sender, capsys):
    office_of_post.letters += [letter(), letter(number=2, Auto_Submitted="auto-replied")]
    assert run(["--language", "ru", "tick"]) == 0
    assert "обращений 1, написано автоматами 1" in capsys.readouterr().out
    assert Lead.objects.get().came_at == AT


def test_a_letter_of_the_future_came_now(office_of_post, sender):
    office_of_post.letters.append(letter(Date=timezone.now() + timedelta(days=300)))
    mailbox.fetch(timezone.now)
    assert Lead.objects.get().came_at <= timezone.now()
