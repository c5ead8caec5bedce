"""Requests under guarantee on pages: taken, answered, decided, mended, closed; and the client's mark of it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.aftersale.pictures import SECRET, jpeg
from days import today
from pages.test_deals import head, opened, page, pipeline  # noqa: F401
from pages.test_defects import contract, director, numbers_of, once, storage  # noqa: F401
from pages.test_reservations import send
from pochemu.aftersale import acts, defects, requests
from pochemu.aftersale.models import Act, Defect, Occasion, Request
from pochemu.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed(titov, contract):  # noqa: F811
    by = Account.objects.get(employee__code="titov")
    told = acts.Told(Act.What.SIGNED, "1", today(), by.employee, who="Пётр")
    acts.write(contract.pk, told, by=by, now=timezone.now())
    return contract


@pytest.fixture
def at(titov, handed):
    photo = SimpleUploadedFile("IMG.JPG", jpeg(), "image/jpeg")
    form = {"contract": handed.pk, "how": "visit", "text": "Течёт кран", "photos": photo, "once": once(1)}
    return send(titov, "/service/new/", **form).partition("?")[0]


def test_a_request_is_taken_of_a_unit_that_is_handed_over(titov, contract):  # noqa: F811
    assert "No unit that is handed over" in page(titov, "/service/new/?q=КВ-1").text
    form = {"contract": contract.pk, "how": "visit", "text": "Течёт кран", "once": once(1)}
    assert "not handed over yet" in send(titov, "/service/new/", 422, **form).text
    assert not Request.objects.exists()


def test_it_is_answered_decided_mended_and_closed_and_the_client_may_be_asked(titov, handed, at):
    one = Request.objects.get()
    (photo,) = page(titov, at).all(lambda e: e.tag == "img")
    answer = titov.get(photo.attributes["src"])
    assert (answer.status_code, SECRET in answer.content) == (200, False)

    def do(what, status=302, **form):
        one.refresh_from_db()
        return send(titov, f"{at}{what}/", status, seen=one.version, **form)

    assert "what the client was told" in do("answer", 422, answer=" ").text
    do("answer", answer="Мастер придёт завтра")
    assert "why it is not under guarantee" in do("decide", 422, decision="not", why="").text
    do("decide", decision="guarantee")
    assert "nothing was written" in do("close", 422).text
    do("defect", place="Ванная", thing="Сантехника", text="течёт", once=once(2))
    defect = Defect.objects.get()
    assert at in {e.attributes.get("href") for e in page(titov, f"/defects/{defect.pk}/").all(lambda e: e.tag == "a")}
    assert "Not mended yet" in do("close", 422).text
    by, now = Account.objects.get(employee__code="titov"), timezone.now()
    defect = defects.mend(defect.pk, seen=defect.version, by=by, now=now)
    defects.close(defect.pk, seen=defect.version, by=by, now=now)
    do("close")
    occasion = Occasion.objects.get(what="request")
    assert occasion.employee.code == "titov"
    shown = page(titov, at)
    assert {"Request of a client", "First answer to a request", "Request closed"} <= {
        e.words for e in shown.all(lambda e: e.tag == "a")
    }
    card = page(titov, f"/clients/{handed.deal.client_id}/").text
    assert f"Request №{one.pk} is closed" in card


def test_each_number_of_the_list_opens_to_as_many_rows_and_what_is_late_is_told(titov, handed):
    by, long_ago = Account.objects.get(employee__code="titov"), timezone.now() - timedelta(days=20)
    requests.take(handed.pk, "phone", "Течёт кран", by=by, now=long_ago)
    counted = numbers_of(titov, "/service/", lambda e: e.tag == "dl")
    assert sorted(counted.values()) == ["0", "1", "1", "1"]
    for href, number in counted.items():
        rows = list(page(titov, href).all(lambda e: e.tag == "li" and "data-row" in e.attributes))
        assert len(rows) == int(number), href
