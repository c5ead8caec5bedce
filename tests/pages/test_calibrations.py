"""Calibrations on pages: begun beside a talk, marked blind by two, shown, drift that opens to its calibrations."""

import pytest

from pages.reading import figures, links
from pages.test_calls import HOSTILE, exchange, files, ring, signed, sound, tree  # noqa: F401 (fixtures)
from pages.test_reviews import again_signed, talk, titov, told, version  # noqa: F401 (fixtures)
from pochemu.callcentre.models import Calibration

pytestmark = pytest.mark.django_db


def test_two_mark_a_talk_blind_and_then_see_each_other(signed, titov, version, talk):  # noqa: F811
    call = talk()
    kuzmin = signed("kuzmin", "director")
    assert "Calibrate" in tree(titov, f"/calls/{call.pk}/").words
    assert titov.post(f"/calls/{call.pk}/calibrate/", {"card": version.pk}).status_code == 302
    at = f"/calibrations/{Calibration.objects.get().pk}/"
    assert at in links(tree(titov, f"/calls/{call.pk}/"))
    assert at in links(tree(kuzmin, "/calibrations/"))
    assert titov.post(f"{at}mark/", told(version)).status_code == 302
    blind = tree(kuzmin, at).words
    assert "have given" in blind.lower()
    assert "85.7" not in blind
    assert "Show the marks" not in blind
    assert kuzmin.post(f"{at}mark/", told(version, **{"percent-0": "70"})).status_code == 422
    assert kuzmin.post(f"{at}mark/", told(version, **{"percent-0": "100", "percent-1": "0"})).status_code == 302
    assert kuzmin.post(f"{at}show/").status_code == 302
    page = tree(titov, at)
    assert "heard differently" in page.words
    assert "<img" not in titov.get(at).content.decode()
    assert f"/calls/{call.pk}/?at=2" in links(page)
    table = tree(titov, "/calibrations/")
    drifted = [one for one in figures(table) if "by=" in one.attributes["href"]]
    assert len(drifted) == 2
    assert drifted[0].words.strip("+−") == drifted[1].words.strip("+−")
    for one in drifted:
        assert at in links(tree(titov, one.attributes["href"]))
    assert titov.get("/calibrations/?by=x&month=y").status_code == 200


def test_one_begun_by_mistake_is_ended_and_the_talk_is_reviewed(titov, version, talk):  # noqa: F811
    call = talk()
    titov.post(f"/calls/{call.pk}/calibrate/", {"card": version.pk})
    at = f"/calibrations/{Calibration.objects.get().pk}/"
    assert "End the calibration" in tree(titov, at).words
    assert titov.post(f"{at}drop/").url == f"{at}?said=dropped"
    ended = tree(titov, f"{at}?said=dropped")
    assert "came to nothing" in ended.words
    assert "Give my marks" not in ended.words
    assert "End the calibration" not in ended.words
    assert "Calibrate" in tree(titov, f"/calls/{call.pk}/").words
    assert at in links(tree(titov, "/calibrations/"))


def test_it_is_closed_to_whoever_does_not_hear_the_talk(signed, titov, version, talk):  # noqa: F811
    call = talk()
    titov.post(f"/calls/{call.pk}/calibrate/", {"card": version.pk})
    at = f"/calibrations/{Calibration.objects.get().pk}/"
    for browser in (signed("abramov"), signed("kuzmin", "head")):
        assert browser.get(at).status_code == 404
        assert browser.post(f"{at}mark/", told(version)).status_code == 404
        assert browser.post(f"{at}show/").status_code == 404
        assert browser.post(f"{at}drop/").status_code == 404
        assert browser.post(f"/calls/{call.pk}/calibrate/", {"card": version.pk}).status_code == 404
    assert again_signed("abramov").get("/calibrations/").status_code == 404
    assert titov.post(f"{at}show/").status_code == 422
