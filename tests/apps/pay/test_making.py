"""Everybody's workbook is made beside the page: one for who asks, taken as often as he likes, and not kept for ever."""

import zipfile
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pytest

from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.engine.workbook.counting import Altered
from pochemu.pay import making
from pochemu.pay.models import Export, Making
from pochemu.pay.snapshot import Asked
from pochemu.people.actions import Refused

NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)
ASKED = Asked(Month(2026, 3))


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "statements"


def begin(by, now=NOW, asked=ASKED):
    return making.begin(asked, by=by, language="ru", now=now)


def test_it_tells_how_far_it_has_come_and_who_takes_it_is_remembered(faina, monkeypatch):
    made, new = begin(faina)
    seen = []
    monkeypatch.setattr(making, "TOLD_EVERY", timedelta(0))
    making.work(made.pk, lambda: seen.append(Making.objects.get().done) or NOW)
    assert new
    assert seen[1:] == [*range(made.people)]
    made.refresh_from_db()
    assert made.done == made.people > 1
    first, second = making.take(made), making.take(made)
    assert first == second
    assert zipfile.ZipFile(BytesIO(first)).testzip() is None
    assert [(one.number, one.people, one.by) for one in Export.objects.order_by("number")] == [
        (1, made.people, faina), (2, made.people, faina),
    ]  # fmt: skip
    assert Export.objects.first().digest == sha256(first).hexdigest()


def test_a_second_press_finds_the_first_ones_work_and_another_person_has_his_own(faina, dmitri):
    one, _ = begin(faina)
    assert begin(faina) == (one, False)
    making.work(one.pk, lambda: NOW)
    assert begin(faina)[0] == one
    assert begin(dmitri)[1]


def test_an_hour_later_nothing_is_left_of_it(faina, files):
    made, _ = begin(faina)
    making.work(made.pk, lambda: NOW)
    assert len([*files.iterdir()]) == 1
    making.forget_old(NOW + making.KEPT_FOR)
    assert Making.objects.exists()
    making.forget_old(NOW + making.KEPT_FOR + timedelta(seconds=1))
    assert not Making.objects.exists()
    assert not [*files.iterdir()]


def test_what_was_stopped_is_begun_anew(faina):
    made, _ = begin(faina)
    later = NOW + making.HELD_FOR + timedelta(seconds=1)
    assert made.stopped(later)
    another, new = begin(faina, later)
    assert new
    assert another.pk != made.pk


@pytest.mark.parametrize(
    ("broken", "said"), [(Altered(Words.same("Contracts")), "the database was altered"), (ValueError("anything"), "")]
)
def test_what_breaks_off_is_stopped_at_once_and_says_why_where_it_is_known(faina, monkeypatch, broken, said):
    def broken_off(*given, **named):
        raise broken

    monkeypatch.setattr(making, "write_workbook", broken_off)
    made, _ = begin(faina)
    with nullcontext() if said else pytest.raises(ValueError, match="anything"):
        making.work(made.pk, lambda: NOW)
    made.refresh_from_db()
    assert made.stopped(NOW + timedelta(seconds=1))
    assert said in (made.wrong.en.lower() if made.wrong else "")


def test_whoever_finishes_what_was_forgotten_leaves_no_file(faina, files, monkeypatch):
    made, _ = begin(faina)
    save = making.default_storage.save

    def overtaken(*given):
        Making.objects.all().delete()
        return save(*given)

    monkeypatch.setattr(making.default_storage, "save", overtaken)
    making.work(made.pk, lambda: NOW)
    assert not [*files.iterdir()]


def test_of_nobody_nothing_is_made(faina):
    with pytest.raises(Refused, match="Nobody held a position"):
        begin(faina, asked=Asked(Month(2001, 1)))
