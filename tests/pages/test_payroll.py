"""The payroll of a closed month, page by page, without a script."""

import pytest

from pages.conftest import MONTH
from pages.reading import figures, read
from pages.test_months import browsers, close  # noqa: F401 (a fixture)
from pochemu.pay.models import Export, PayrollTemplate

pytestmark = pytest.mark.django_db
PAGE = f"/months/{MONTH}/payroll/"


def page(client, address=PAGE):
    return read(client.get(address).content.decode())


def test_a_closed_month_is_exported_and_a_repetition_shows(browsers):  # noqa: F811
    one, other = browsers
    assert "The month is not closed yet" in page(one).words
    assert one.post(f"{PAGE}take/", {"template": "lines", "after": "0"}).status_code == 409
    close(browsers)
    assert list(page(one, f"/months/{MONTH}/").all(lambda e: e.attributes.get("href") == PAGE))
    assert "Export once more" not in page(one).words
    answer = one.post(f"{PAGE}take/", {"template": "lines", "after": "0"})
    assert answer.content.decode("utf-8-sig").startswith("Табельный номер;Сотрудник;Показатель;Сумма\r\nabramov;")
    assert answer["Content-Disposition"].endswith(f"payroll-{MONTH}-lines.csv")
    late = other.post(f"{PAGE}take/", {"template": "lines", "after": "0"})
    assert late.status_code == 409
    assert "was exported 1 time already" in read(late.content.decode()).words
    assert other.post(f"{PAGE}take/", {"template": "table", "after": "1"}).content.startswith(b"PK")
    told = page(one)
    assert "Lines, one for each indicator" in told.words
    assert " · once more" not in told.words  # the first by that template
    one.post(f"{PAGE}take/", {"template": "table", "after": "2"})
    told = page(one)
    assert "Table · once more" in told.words
    assert {export.digest for export in Export.objects.all()} <= set(told.words.split())
    for figure in figures(told):
        assert one.get(figure.attributes["href"]).status_code == 200


def test_a_template_is_written_on_the_page_and_its_mistakes_are_told_there(browsers):  # noqa: F811
    one, _ = browsers
    text = "columns:\n  Сумма: amuont\n"
    answer = one.post(f"{PAGE}template/", {"name": "own", "text": text})
    assert answer.status_code == 422
    told = read(answer.content.decode())
    assert "Line 2: “amuont” is none of" in told.words
    assert "Сумма: amuont" in told.words
    answer = one.post(f"{PAGE}template/", {"name": "own", "text": text.replace("amuont", "amount")})
    assert answer.status_code == 302
    assert PayrollTemplate.objects.get().name == "own"
    assert "own" in page(one, f"{PAGE}?template=own").words
    assert one.post(f"{PAGE}template/", {"name": "", "text": text}).status_code == 409


@pytest.mark.parametrize("role", ["employee", "head", "designer"])
def test_whoever_may_not_export_finds_nothing(client, login, role):
    client.force_login(login("abramov", role=role))
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}take/", {"template": "table"}).status_code == 404
    assert client.post(f"{PAGE}template/", {"name": "a", "text": ""}).status_code == 404
