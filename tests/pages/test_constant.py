"""However many rows a page has to show, it asks as many questions of the database."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from often import TIMES
from pages.test_doors import address
from pochemu.people.models import Account, Company, Employee
from pochemu.web.doors import DOORS
from rooms import Rooms

pytestmark = pytest.mark.django_db
FEW, MANY = 6, 1_000 if TIMES > 1 else 60  # a page lists fifty of what may be endless
MORE = [
    "clients/?q=client", "clients/?whose=mine", "clients/?whose=nobody", "calls/?person=titov", "calls/?waiting=answer",
    "calls/?waiting=sense", "leads/?tab=all", "leads/?tab=late", "leads/?tab=nobodys", "tasks/?who=all",
    "meetings/?who=titov", "handovers/?tab=all", "handovers/?tab=waiting", "deals/?who=titov", "deals/list/?who=titov",
    "deals/list/?outcome=open", "funnel/?by=person", "funnel/?by=source", "funnel/?by=team", "search/?q=client",
    "search/?q=79", "reviews/?card={scorecards}", "calls/?card={card}&person=titov", "meetings/new/?client={client}",
    "handovers/new/?client={client}", "deals/new/?client={client}", "clients/{client}/merge/?with={other}",
    "estate/{estate}/?rooms=1", "estate/{estate}/?status=reserved", "estate/list/?project={estate}",
    "estate/list/?sort=dear", "estate/prices/new/?project={estate}&by=plus&value=3",
    "deals/{reserved}/", "deals/{deals}/unit/?unit={units}", "deals/{deals}/unit/?all=1", "deals/{deals}/unit/?q=a",
    "contracts/?state=signed", "contracts/?who=titov", "contracts/new/?deal={deals}&unit={units}",
    "reservations/?tab=soon", "reservations/?tab=ended", "reservations/?who=titov", "approvals/?tab=decided",
    "calls/?script={script}&step=greeting", "scripts/{scripts}/?person=titov",
]  # fmt: skip
"""Beside the doors."""


ELSEWHERE = (
    "live/", "static/", "hooks/", "health/", "sign-", "drafts/", "why/", "facts/", "questions/", "recordings/",
    "months/<str:month>/statements/",
)  # fmt: skip
"""What has an end of another kind, or has its own test."""


@pytest.fixture
def lived(login, settings, tmp_path, django_user_model):
    settings.MEDIA_ROOT = str(tmp_path)
    Company.objects.update(single_handed=True)
    login("titov", role="head")
    user = django_user_model.objects.create_user("director")
    director = Account.objects.create(user=user, role="director", language="en")
    return Rooms(Account.objects.get(employee=Employee.objects.get(code="titov")), director)


def addresses(numbers):
    for route, door in DOORS.items():
        if door.get and not route.startswith(ELSEWHERE):
            yield address(route, numbers)
    for more in MORE:
        yield "/" + more.format(**numbers)


def asked(account, at):
    browser = Browser()
    browser.force_login(account.user)
    connection.queries_log.clear()  # it keeps no more than the last 9,000
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(at)
        b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, [each["sql"] for each in queries]


def test_pages_ask_as_many_questions_however_many_rows_they_show(lived):
    lived.live(FEW)
    few = {(who, at): None for who in (lived.by, lived.director) for at in addresses(lived.numbers)}
    for who, at in few:
        asked(who, at)
        few[who, at] = asked(who, at)
    lived.live(MANY - FEW)
    wrong = []
    for (who, at), (status, before) in few.items():
        asked(who, at)
        after, now = asked(who, at)
        assert after == status, at
        if status == 200 and len(now) > len(before):
            wrong.append((at, who.role, len(before), len(now), new_of(before, now)))
    assert wrong == [], "\n".join(map(str, wrong))
    assert sum(status == 200 for status, _ in few.values()) > 150, "pages are there to be read"


def new_of(before, now):
    """The beginnings of a few that were not asked before, whatever their numbers."""
    rest = Counter(map(shape, now)) - Counter(map(shape, before))
    return list(rest)[:3]


def shape(sql):
    return re.sub(r"\d+", "0", sql)[:200]
