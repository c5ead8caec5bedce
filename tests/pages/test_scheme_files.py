"""A scheme goes out of the designer as a file, is changed in an editor, and comes back; the command reads it too."""

from shutil import copytree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pages.conftest import SALES
from pages.test_way import begin, do, words
from pochemu.config import cli
from pochemu.engine.yaml_change import said_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def designer(login):
    client = Client()
    client.force_login(login("titov", role="designer"))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def draft(designer):
    return begin(designer)


def file_of(draft):
    return f"/drafts/{draft.pk}/yaml/"


def taken(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.content.decode()


def bring(client, draft, content, version=None):
    told = {"version": version or draft.latest.pk, "file": SimpleUploadedFile("sales-manager.yaml", content)}
    return client.post(file_of(draft), told)


def test_a_draft_goes_out_is_changed_in_an_editor_and_comes_back(designer, draft):
    text = taken(designer, file_of(draft))
    assert text == draft.latest.text
    changed = text.replace("10_000 RUB *", "11_000 RUB *")
    assert changed != text
    answer = bring(designer, draft, b"\xef\xbb\xbf" + changed.replace("\n", "\r\n").encode())
    assert answer.headers["Location"] == f"/drafts/{draft.pk}/?said=brought"
    assert draft.latest.text == taken(designer, file_of(draft)) == changed
    assert "11,000" in words(designer.get(f"/drafts/{draft.pk}/"))
    assert designer.get(f"/drafts/{draft.pk}/indicator/quality/").status_code == 200
    assert "11_000 RUB" in said_by(draft.latest.text)["indicators"]["quality"]["formula"]


def test_a_version_in_force_goes_out_for_anyone_and_the_command_reads_it(designer, login, tmp_path, capsys):
    client = Client()
    client.force_login(login("abramov"))
    text = taken(client, "/schemes/sales-manager/2026-01/yaml/")
    assert client.get("/schemes/sales-manager/2025-01/yaml/").status_code == 404
    folder = copytree(SALES, tmp_path / "company")
    (folder / "schemes" / "sales-manager.yaml").write_text(text, encoding="utf-8")
    assert cli.run(["--language", "en", "check", str(folder)]) == 0, capsys.readouterr()
    draft = begin(designer)
    file = tmp_path / "draft.yaml"
    file.write_text(taken(designer, file_of(draft)), encoding="utf-8")
    assert cli.run(["--language", "en", "backtest", str(file), "--months", "1"]) == 0, capsys.readouterr()


@pytest.mark.parametrize(
    ("content", "told"), [("плати".encode("cp1251"), "not in UTF-8"), (b"a\0b", "This is no text")]
)
def test_a_file_that_is_no_text_is_refused_in_words_and_nothing_is_kept(designer, draft, content, told):
    answer = bring(designer, draft, content)
    assert answer.status_code == 422
    assert told in words(answer)
    assert designer.post(file_of(draft), {"version": draft.latest.pk}).status_code == 422
    assert draft.versions.count() == 1


def test_a_file_with_a_mistake_is_kept_and_its_mistake_told_at_its_place(designer, draft):
    assert bring(designer, draft, draft.latest.text.replace("-reversed", "-revresed").encode()).status_code == 302
    told = words(designer.get(f"/drafts/{draft.pk}/"))
    assert "Did you mean “reversed”?" in told
    assert "line" in told


def test_what_another_wrote_meanwhile_is_not_overwritten_by_a_file(designer, draft):
    shown = draft.latest.pk
    do(designer, draft, do="save", text=draft.latest.text + "# a word\n")
    assert bring(designer, draft, b"position: sales-manager\n", shown).status_code == 409
    assert draft.latest.text.endswith("# a word\n")
