"""A client's files: kept as they were given, told apart by their contents, given to whoever sees the client's card."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.people.test_pixels import png
from pages.reading import read
from pochemu.clients import files
from pochemu.clients.files import LARGEST, LONGEST_FILE_NAME, MOST_AT_ONCE, attach, files_of, forget, name_given, opened
from pochemu.clients.history import history
from pochemu.clients.merging import Seen, merge
from pochemu.clients.models import ClientFile, HistoryItem, Opening
from pochemu.people.actions import Refused
from pochemu.people.contents import OTHER, PDF, PNG, or_nothing
from pochemu.people.models import Account, Company, Employee

MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
IMAGE = b"\x89PNG\r\n\x1a\n" + bytes(40)
CONTRACT = b"%PDF-1.7 a contract"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


def stored(storage):
    return [path for path in storage.rglob("*") if path.is_file()]


def file(content=CONTRACT, name="договор.pdf"):
    return ContentFile(content, name)


def attached(client, *contents):
    return attach(client.pk, contents or [file()], by=None, at=MARCH)


@pytest.mark.django_db
class TestAttached:
    def test_each_is_kept_by_its_content_and_told_in_the_history(self, zaytsev, storage):
        told = attached(zaytsev, file(), file(IMAGE, "план.png"), file(HTML, "план.png"))
        assert [(one.name, one.kind, one.size) for one in told.made] == [
            ("договор.pdf", PDF, len(CONTRACT)), ("план.png", PNG, len(IMAGE)), ("план.png", OTHER, len(HTML)),
        ]  # fmt: skip
        items = HistoryItem.objects.filter(client=zaytsev, what="file").order_by("pk")
        assert [one.number for one in items] == [one.pk for one in told.made]
        assert sorted(path.read_bytes() for path in stored(storage)) == sorted([CONTRACT, IMAGE, HTML])

    def test_a_picture_that_browsers_would_choke_on_is_taken_and_not_drawn(self, zaytsev):
        (scan,) = attached(zaytsev, file(png(20_000, 20_000), "скан.png")).made
        assert scan.kind == OTHER

    def test_no_name_is_a_part_of_a_path(self, zaytsev, storage):
        attached(zaytsev, file(name="../../etc/passwd.pdf"))
        (kept,) = stored(storage)
        assert re.fullmatch(r"clients/[0-9a-f]{2}/[0-9a-f]{30}", kept.relative_to(storage).as_posix())
        assert ClientFile.objects.get().name == "passwd.pdf"

    def test_the_same_content_is_told_and_not_doubled(self, zaytsev, storage):
        first = attached(zaytsev).made[0]
        told = attached(zaytsev, file(name="другое имя.pdf"), file(IMAGE, "план.png"))
        assert ([one.name for one in told.made], told.known) == (["план.png"], [first])
        with pytest.raises(Refused, match=r"has this file already: “договор\.pdf”"):
            attached(zaytsev, file(name="другое имя.pdf"))
        assert len(attached(zaytsev, file(b"x"), file(b"x")).made) == 1
        assert len(stored(storage)) == ClientFile.objects.count() == 3

    def test_another_client_has_his_own(self, zaytsev, romashka, storage):
        attached(zaytsev)
        attached(romashka)
        forget([zaytsev])
        assert files_of(romashka).count() == 1
        assert len(stored(storage)) == 2, "until the transaction is kept"

    @pytest.mark.parametrize(
        ("contents", "why"),
        [
            ([], "Choose the files"),
            ([file(), file(b"", "пусто.txt")], "“пусто.txt” is empty"),
            ([file(b"x" * (LARGEST + 1), "фильм.mp4")], "“фильм.mp4” is larger than 25 MB"),
            ([file(bytes([n])) for n in range(MOST_AT_ONCE + 1)], "At most 20 files"),
        ],
    )
    def test_what_can_not_be_kept_is_refused_in_words_and_nothing_stays(self, zaytsev, storage, contents, why):
        with pytest.raises(Refused, match=why):
            attach(zaytsev.pk, contents, by=None, at=MARCH)
        assert not ClientFile.objects.exists()
        assert stored(storage) == []

    def test_so_is_one_that_can_not_be_read(self, zaytsev, storage):
        class Broken(ContentFile):
            def chunks(self, chunk_size=None):
                raise OSError("the disk has failed")

        with pytest.raises(Refused, match=r"“b\.txt” could not be read"):
            attached(zaytsev, file(), Broken(b"x", "b.txt"))
        assert not ClientFile.objects.exists()
        assert stored(storage) == []

    def test_a_transaction_that_fails_leaves_no_content_behind(self, zaytsev, storage, monkeypatch):
        def fail(*_, **__):
            raise RuntimeError

        with or_nothing(), suppress(RuntimeError), or_nothing(), transaction.atomic():
            attached(zaytsev)
            fail()
        assert stored(storage) == []
        monkeypatch.setattr(files, "tell", fail)
        with pytest.raises(RuntimeError):
            attached(zaytsev)
        assert stored(storage) == []
        assert not ClientFile.objects.exists()

    def test_of_two_merged_the_files_are_seen_on_one(self, zaytsev, romashka):
        attached(zaytsev)
        attached(romashka, file(IMAGE, "план.png"))
        merge(Seen(zaytsev.pk, 1, romashka.pk, 1), by=None, at=MARCH + timedelta(days=1))
        assert [one.name for one in files_of(zaytsev)] == ["план.png", "договор.pdf"]
        assert [one.number for one in history(zaytsev) if one.what == "file"] == [one.pk for one in files_of(zaytsev)]
        with pytest.raises(Refused, match="already"):
            attached(zaytsev, file(IMAGE, "ещё раз.png"))
        with pytest.raises(Refused, match="merged"):
            attached(romashka, file(b"x"))

    def test_erased_they_were_there_and_are_no_more(self, zaytsev, storage, django_capture_on_commit_callbacks):
        from pochemu.clients.erasing import erase

        made = attached(zaytsev).made[0]
        with django_capture_on_commit_callbacks(execute=True):
            erase(zaytsev.pk, "письмо 12", rooms=(), by=None, at=MARCH)
        made.refresh_from_db()
        assert (made.name, made.path, made.size) == ("", "", len(CONTRACT))
        assert stored(storage) == []
        assert "file" in [one.what for one in history(zaytsev)]
        assert not files_of(zaytsev)
        with pytest.raises(Refused, match="were erased"):
            attached(zaytsev, file(IMAGE))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("договор.pdf", "договор.pdf"), ("C:\\docs\\план.png", "план.png"), ("a/b/", "b"), ("", "file"), ("..", "file"),
        ("plan\u202egnp.exe", "plangnp.exe"), ("a\0b\r\nSet-Cookie: x.txt", "abSet-Cookie: x.txt"),
        ("👨\u200d👩\u200d👧.jpg", "👨\u200d👩\u200d👧.jpg"), ("я" * 300 + ".docx", "я" * 195 + ".docx"),
        ("\ud800.txt", "txt"),
        ("x" * 10 + "." + "y" * 300, "x" * 10 + "." + "y" * 189),
    ],
)  # fmt: skip
def test_a_name_is_kept_without_what_deceives(said, kept):
    assert name_given(said) == kept


@given(st.text())
def test_whatever_the_name_it_can_be_kept_and_sent(said):
    from django.utils.http import content_disposition_header

    name = name_given(said)
    assert 0 < len(name) <= LONGEST_FILE_NAME
    assert not set(name) & set("/\\\r\n\0")
    assert name_given(name) == name
    name.encode()
    content_disposition_header(True, name).encode("latin-1")


@pytest.mark.django_db(transaction=True)
def test_of_many_who_attach_the_same_at_once_one_does(zaytsev, storage):
    ready = Barrier(5)

    def run(_):
        try:
            ready.wait()
            return len(attached(zaytsev).made)
        except Refused:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(run, range(5))) == [0, 0, 0, 0, 1]
    assert ClientFile.objects.count() == len(stored(storage)) == 1


@pytest.fixture
def signed_in(zaytsev, kinds, client, django_user_model):
    """A browser of somebody: `signed_in("boris")`, who is responsible for Zaytsev."""
    from pochemu.pay import snapshot

    snapshot.forget()

    def made(employee, role="employee"):
        user = django_user_model.objects.create_user(employee)
        Account.objects.create(user=user, employee=Employee.objects.get(code=employee), role=role, language="en")
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    yield made
    snapshot.forget()


def send(browser, client, *contents):
    sent = [SimpleUploadedFile(name, content, "text/html") for content, name in contents]
    return browser.post(f"/clients/{client.pk}/files/", {"files": sent, "once": str(uuid4())})


@pytest.mark.django_db
class TestGiven:
    def test_what_was_sent_comes_back_byte_for_byte_and_that_is_written_down(self, signed_in, zaytsev):
        boris = signed_in("boris")
        whole = bytes(range(256)) * 15_000  # more than is kept in memory while it comes
        answer = send(boris, zaytsev, (CONTRACT, "Договор 5.pdf"), (whole, "всё.bin"))
        assert answer.url == f"/clients/{zaytsev.pk}/?said=attached"
        card = read(boris.get(answer.url).content.decode())
        (section,) = card.all(lambda e: e.attributes.get("id") == "files")
        links = list(section.all(lambda e: e.tag == "a"))
        assert [e.words for e in links] == ["всё.bin", "Договор 5.pdf"]
        assert "3.7 MB" in section.words
        address = links[0].attributes["href"]
        assert not Opening.objects.exists()
        assert boris.head(address).status_code == 200
        assert not Opening.objects.exists(), "nothing was given"
        taken = boris.get(address, headers={"accept-encoding": "gzip"})
        assert taken.content == whole
        assert taken["Content-Type"] == OTHER
        assert taken["Content-Disposition"] == "attachment; filename*=utf-8''%D0%B2%D1%81%D1%91.bin"
        assert taken["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in taken["Content-Security-Policy"]
        assert Opening.objects.get().account.employee.code == "boris"
        assert "Opened: Борис" in read(boris.get(f"/clients/{zaytsev.pk}/").content.decode()).words

    @pytest.mark.parametrize(
        ("content", "name", "kind", "shown"),
        [
            (IMAGE, "план.html", PNG, True), (HTML, "план.png", OTHER, False), (CONTRACT, "a.svg", PDF, False),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", OTHER, False),
            (b"GIF8" + HTML, "a.gif", OTHER, False),
        ],
    )  # fmt: skip
    def test_it_is_shown_or_taken_by_its_content_whatever_its_name_says(
        self, signed_in, zaytsev, content, name, kind, shown
    ):
        boris = signed_in("boris")
        send(boris, zaytsev, (content, name))
        answer = boris.get(f"/clients/{zaytsev.pk}/files/{ClientFile.objects.get().pk}/")
        assert (answer["Content-Type"], answer["Content-Disposition"].split(";")[0]) == (
            kind, "inline" if shown else "attachment",
        )  # fmt: skip
        assert answer["Content-Security-Policy"].endswith("sandbox")

    def test_it_is_closed_to_whom_the_client_is(self, signed_in, zaytsev, romashka):
        Company.objects.update(visibility={"clients": "own"})
        made = attached(zaytsev).made[0]
        anna = signed_in("anna")
        assert anna.get(f"/clients/{zaytsev.pk}/").status_code == 404
        assert anna.get(f"/clients/{zaytsev.pk}/files/{made.pk}/").status_code == 404
        assert send(anna, zaytsev, (b"x", "x")).status_code == 404
        boris = signed_in("boris")
        assert boris.get(f"/clients/{romashka.pk}/files/{made.pk}/").status_code == 404, "it is not of that client"
        assert boris.get(f"/clients/{zaytsev.pk}/files/{made.pk}/").status_code == 200
        assert Opening.objects.count() == 1

    def test_what_is_refused_is_said_on_the_card(self, signed_in, zaytsev):
        boris = signed_in("boris")
        answer = send(boris, zaytsev, (b"", "пусто.txt"))
        assert answer.status_code == 422
        assert "“пусто.txt” is empty" in read(answer.content.decode()).words
        assert "Choose the files" in read(send(boris, zaytsev).content.decode()).words
        send(boris, zaytsev, (CONTRACT, "a.pdf"))
        assert send(boris, zaytsev, (CONTRACT, "b.pdf")).status_code == 422
        assert send(boris, zaytsev, (CONTRACT, "b.pdf"), (IMAGE, "c.png")).url.endswith("said=attached_new")

    def test_where_the_storage_lost_it_that_is_said(self, signed_in, zaytsev, storage):
        made = attached(zaytsev).made[0]
        for path in stored(storage):
            path.unlink()
        answer = signed_in("boris").get(f"/clients/{zaytsev.pk}/files/{made.pk}/")
        assert answer.status_code == 404
        assert "is not where it was kept" in read(answer.content.decode()).words
        assert not Opening.objects.exists()

    def test_a_form_that_fails_at_its_very_end_leaves_no_content_behind(self, signed_in, zaytsev, storage, monkeypatch):
        from pochemu.web.models import TakenForm

        boris = signed_in("boris")
        boris.raise_request_exception = False
        monkeypatch.setattr(TakenForm.objects, "create", lambda **_: 1 / 0)
        assert send(boris, zaytsev, (CONTRACT, "a.pdf")).status_code == 500
        assert stored(storage) == []
        assert not ClientFile.objects.exists()


@pytest.mark.django_db
def test_a_large_one_is_read_in_parts(zaytsev, storage):
    """As browsers' files come: its beginning alone tells what it is."""

    class Sent(ContentFile):
        def read(self, size=-1):
            assert size != -1, "not all at once"
            return super().read(size)

    content = Sent(b"x", "x")
    content.file = io.BytesIO(IMAGE + bytes(3_000_000))
    content.size = len(IMAGE) + 3_000_000
    made = attached(zaytsev, content).made[0]
    assert made.kind == PNG
    account = Account.objects.create(user=User.objects.create_user("x"))
    assert opened(made, by=account, now=MARCH) == IMAGE + bytes(3_000_000)
