"""What contracts are made by, on its page: limits, reasons, required documents, the company's own texts."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.sales.test_places import docx, words
from pages.test_contracts import drafted, sold  # noqa: F401
from pages.test_deals import head, opened, page, pipeline  # noqa: F401
from pages.test_reservations import send
from pochemu.people.models import Account
from pochemu.receivables import schedule, scheduling
from pochemu.sales import terms
from pochemu.sales.models import ContractReason, RequiredDocument

pytestmark = pytest.mark.django_db
HERE = "/contracts/settings/"
TERMS = {
    "free_days": "2", "paid_days": "20", "prolonged_times": "3", "prolonged_days": "5", "own_discount": "1.5",
    "head_discount": "4 %", "commission": "", "numbers": "{kind}-{n}",
}  # fmt: skip


@pytest.fixture
def director(titov):
    Account.objects.filter(employee__code="titov").update(role="director")
    return titov


def file(content, name="ddu.docx"):
    return SimpleUploadedFile(name, content)


def test_terms_are_set_and_all_that_is_wrong_is_told_at_once(director):
    tree = send(director, f"{HERE}terms/", 422, **{**TERMS, "free_days": "x", "own_discount": "1.555", "numbers": "a"})
    for told in ("whole number", "two decimals", "A pattern has {n}"):
        assert told in tree.words
    assert "1.555" in [e.attributes.get("value") for e in tree.all(lambda e: e.tag == "input")]
    assert "no longer than a paid one" in send(director, f"{HERE}terms/", 422, **{**TERMS, "free_days": "30"}).words
    send(director, f"{HERE}terms/", **TERMS)
    row = terms.terms()
    assert (row.free_days, row.own_discount, row.head_discount, row.commission, row.numbers) == (
        2, 150, 400, None, "{kind}-{n}",
    )  # fmt: skip
    values = {
        e.attributes.get("name"): e.attributes.get("value")
        for e in page(director, HERE).all(lambda e: e.tag == "input")
    }
    assert (values["own_discount"], values["commission"]) == ("1.5", "")


def test_reasons_and_documents_are_lines(director):
    send(director, f"{HERE}reasons/", what="suspended", names="asked\n\n for more ", own="a slip")
    assert set(ContractReason.objects.values_list("name", "own_fault")) == {
        ("asked", False), ("for more", False), ("a slip", True),
    }  # fmt: skip
    tree = send(director, f"{HERE}documents/", 422, kind="ddu", names="Passport\nPassport")
    assert "stands twice" in tree.words
    send(director, f"{HERE}documents/", kind="ddu", names="Passport")
    assert RequiredDocument.objects.get().name == "Passport"
    assert director.post(f"{HERE}reasons/", {"what": "signed"}).status_code == 404
    assert director.post(f"{HERE}documents/", {"kind": "x"}).status_code == 404


def test_a_contract_is_taken_by_the_companys_text(director, drafted):  # noqa: F811
    at = f"/contracts/{drafted.pk}/"
    assert "as DOCX" not in page(director, at).words
    assert director.get(f"{at}paper/").status_code == 422
    tree = send(director, f"{HERE}template/", 422, kind="ddu", file=file(docx("{{ nubmer }}")))
    assert "{{ nubmer }}" in tree.words
    assert "Choose the file" in send(director, f"{HERE}template/", 422, kind="ddu").words
    send(director, f"{HERE}template/", kind="ddu", file=file(docx("№ {{ number }}, {{ buyers }}: {{ schedule }}")))
    assert "ddu.docx" in page(director, HERE).words
    assert words(director.get(f"{HERE}template/ddu/").content)[0] == "№ {{ number }}, {{ buyers }}: {{ schedule }}"
    assert "as DOCX" in page(director, at).words
    answer = director.get(f"{at}paper/")
    assert words(answer.content)[0] == f"№ {drafted.number}, Пётр Первый: —"
    assert answer["Content-Disposition"] == f'attachment; filename="{drafted.number.replace("/", "-")}.docx"'

    rows = schedule.mortgage(drafted.price, down=1_000_000_50, on=date(2026, 3, 5), bank_on=date(2026, 3, 12)).rows
    scheduling.schedule(drafted.pk, rows, by=Account.objects.get(employee__code="titov"), now=timezone.now())
    said = words(director.get(f"{at}paper/").content)[0].replace("\u00a0", " ")
    left = f"{(drafted.price - 1_000_000_50) // 100:,}".replace(",", " ")
    assert said.endswith(f": до 05.03.2026 — 1 000 000,50 руб.; до 12.03.2026 — {left},50 руб.")


def test_without_libreoffice_the_page_says_how_to_get_it(director, drafted, monkeypatch):  # noqa: F811
    send(director, f"{HERE}template/", kind="ddu", file=file(docx("{{ number }}")))
    monkeypatch.setenv("POCHEMU_LIBREOFFICE", "/nowhere/soffice")
    answer = director.get(f"/contracts/{drafted.pk}/paper/pdf/")
    assert (answer.status_code, "libreoffice-writer-nogui" in answer.content.decode()) == (422, True)


def test_it_is_for_the_director(titov):
    assert titov.get(HERE).status_code == 404
