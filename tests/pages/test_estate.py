"""Property on pages: the chessboard and its list tell the same, every count leads to what was counted."""

import gzip
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.people.test_pixels import png
from pages.reading import read
from pochemu.intake.models import UnitsTaken
from pochemu.people.models import Account, Company
from pochemu.property import holding, placing, pricing
from pochemu.property.models import Hold, Layout, Product, Project, Section, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(titov):
    return Account.objects.get(user__username="titov")


@pytest.fixture
def house(head):
    """Two sections of three floors with two flats each; the upper ones are larger; parking places below."""
    project = placing.add_project("Height", address="Sea street, 1", by=head)
    building = placing.add_building(project, "1", ("A", "B"), by=head)
    for number, section in enumerate(building.sections.all()):
        told = [
            placing.UnitTold(str(6 * number + 2 * floor + place - 2), floor, place, rooms=place - 1, area=3_000 * floor)
            for floor in (1, 2, 3) for place in (1, 2)
        ]  # fmt: skip
        for unit in placing.add_units(section, told, by=head):
            pricing.set_price(unit, unit.area * 200_000, by=head)
    (below,) = placing.add_building(project, "Parking", by=head).sections.all()
    placing.add_units(below, [placing.UnitTold(f"P{n}", -1, n, product=Product.PARKING) for n in range(1, 31)], by=head)
    return building


def flat(number):
    return Unit.objects.get(number=number)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return read(answer.content.decode())


def cells(tree, *classes):
    return list(tree.all(lambda e: e.tag == "a" and {"u", *classes} <= set(e.classes)))


def figures(tree):
    return {e.attributes["href"]: e.words for e in tree.all(lambda e: e.tag == "a" and "n" in e.classes)}


def test_the_chessboard_says_of_each_unit_what_it_is_and_how_it_stands(titov, house, head):
    holding.hold(flat("1"), Hold.Kind.RESERVED, "reservation-1", by=head)
    holding.withhold(flat("2"), "ours", by=head)
    tree = page(titov, f"/estate/{house.project_id}/")
    assert len(cells(tree)) == 12
    (reserved,) = cells(tree, "reserved")
    assert (reserved.attributes["title"], reserved.words) == ("reserved", "1 R st 30 6m ₽")
    (withheld,) = cells(tree, "withheld")
    assert withheld.attributes["title"] == "not for sale"
    floors = [e.words for e in tree.all(lambda e: e.tag == "th" and e.attributes.get("scope") == "row")]
    assert floors == ["3", "2", "1"], "from the top"


def test_whatever_a_unit_is_called_nothing_of_it_runs(titov, house):
    Unit.objects.filter(number="1").update(number="<script>")
    for at in (f"/estate/{house.project_id}/", f"/estate/{house.project_id}/?rooms=3", "/estate/list/"):
        content = titov.get(at).content.decode()
        assert "&lt;script&gt;" in content
        assert "<script>" not in content


def test_many_places_of_a_floor_are_laid_in_rows(titov, house):
    parking = house.project.buildings.get(name="Parking")
    tree = page(titov, f"/estate/{house.project_id}/?building={parking.pk}")
    (floor,) = tree.all(lambda e: e.tag == "td")
    assert len(cells(floor)) == 30


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("rooms=0", "1 3 5 7 9 11"), ("rooms=0&rooms=1&floor_from=3", "5 6 11 12"), ("rooms=4", ""),
        ("price_from=12 000 000&price_to=12000000", "3 4 9 10"), ("area_from=60,5", "5 6 11 12"),
        ("floor_to=1", "1 2 7 8"), ("status=reserved", "1"), ("status=free&floor_to=1", "2 7 8"),
        ("status=free&status=reserved&floor_to=1", "1 2 7 8"),
        ("product=flat&floor_to=1", "1 2 7 8"),
    ],
)  # fmt: skip
def test_board_and_list_are_narrowed_alike(titov, house, head, asked, numbers):
    holding.hold(flat("1"), Hold.Kind.RESERVED, "reservation-1", by=head)
    board = page(titov, f"/estate/{house.project_id}/?building={house.pk}&{asked}")
    fitting = [e for e in cells(board) if "out" not in e.classes]
    listed = page(titov, f"/estate/list/?building={house.pk}&{asked}")
    rows = [e.words for e in listed.all(lambda e: e.tag == "th" and e.attributes.get("scope") == "row")]
    assert sorted(e.words.split()[0] for e in fitting) == sorted(rows) == sorted(numbers.split())
    assert len(cells(board)) == 12, "the others stand where they stand"


def test_every_count_leads_to_what_was_counted(titov, house, head):
    holding.hold(flat("1"), Hold.Kind.CONTRACT, "contract-1", by=head)
    holding.hold(flat("2"), Hold.Kind.SOLD, "contract-2", by=head)
    for at in ("/estate/", f"/estate/{house.project_id}/", f"/estate/{house.project_id}/?rooms=0&floor_to=2"):
        found = page(titov, at).all(lambda e: e.tag == "a" and "n" in e.classes)
        counts = {e.attributes["href"]: e.words for e in found if e.words.isdigit()}
        assert counts
        for href, words in counts.items():
            answer = page(titov, href)
            rows = answer.all(lambda e: e.tag == "tr" and "data-row" in e.attributes)
            assert str(len(list(rows))) == words, (at, href)


def test_what_is_no_number_narrows_nothing_and_is_told(titov, house):
    tree = page(titov, f"/estate/{house.project_id}/?price_from=cheap")
    assert [e for e in cells(tree) if "out" in e.classes] == []
    assert "cheap" in next(iter(tree.all(lambda e: "error" in e.classes))).words
    for wrong in ("status=lost", "rooms=x", "product=boat", "building=999", "section=x"):
        page(titov, f"/estate/{house.project_id}/?{wrong}", 404)
    page(titov, "/estate/list/?sort=luck", 404)
    page(titov, "/estate/list/?page=0", 404)


@pytest.mark.parametrize(("order", "first"), [("price", "1"), ("dear", "12"), ("large", "12"), ("top", "12")])
def test_the_list_is_in_the_order_asked_for(titov, house, order, first):
    tree = page(titov, f"/estate/list/?building={house.pk}&sort={order}")
    assert next(iter(tree.all(lambda e: e.tag == "th" and e.attributes.get("scope") == "row"))).words == first


def test_a_unit_tells_its_prices_with_who_set_them_and_its_holds(titov, house, head, login, client):
    from pochemu.clients.actions import Told, add
    from pochemu.sales.dealing import Card, Part, open_deal
    from pochemu.sales.reserving import reserve, stand_behind
    from pochemu.sales.setting import add_pipeline, usual_stages

    now, kept = timezone.now(), flat("3")
    pricing.set_price(kept, 13_000_000_00, why="a better view", by=head)
    pipeline = add_pipeline("Flats", usual_stages(russian=False), by=head)
    buyer = add(Told("Волкова"), by=head, at=now)
    deals = [open_deal(buyer, pipeline, Card(), [Part("abramov")], by=head, now=now) for _ in range(2)]
    deals[0].refresh_from_db()
    reserve(deals[0].pk, kept, seen=deals[0].version, by=head, now=now)
    stand_behind(deals[1], kept, by=head, now=now)
    tree = page(titov, f"/estate/units/{kept.pk}/")
    (prices,) = tree.all(lambda e: e.attributes.get("id") == "prices")
    assert all(text in prices.words for text in ("a better view", "13,000,000", "12,000,000", "Титов"))
    deal = [e for e in tree.all(lambda e: e.tag == "a") if e.attributes["href"] == f"/deals/{deals[0].pk}/"]
    assert [e.words for e in deal] == ["Волкова"]
    assert figures(tree)["#queue"] == "1"
    (queue,) = tree.all(lambda e: e.attributes.get("id") == "queue")
    assert "1. Волкова" in queue.words
    hrefs = {e.attributes["href"] for e in tree.all(lambda e: e.tag == "a")}
    assert f"/reservations/{deals[0].reservations.get().pk}/" in hrefs
    Company.objects.update(visibility={"clients": "own"})
    client.force_login(login("bykova"))
    closed = page(client, f"/estate/units/{kept.pk}/")
    assert "Волкова" not in closed.words, "of a deal that is closed to her only that there is one"
    assert "reserved" in closed.words
    assert "1. Another manager’s deal" in closed.words


def test_a_thousand_units_are_one_page(titov, head):
    project = placing.add_project("Large", by=head)
    building = placing.add_building(project, "1", ("A", "B", "C", "D"), by=head)
    for number, section in enumerate(building.sections.all()):
        told = [
            placing.UnitTold(str(250 * number + n), n // 10 + 1, n % 10 + 1, rooms=n % 4, area=3_000 + n)
            for n in range(250)
        ]
        for unit in placing.add_units(section, told, by=head):
            pricing.set_price(unit, unit.area * 200_000, by=head)
    at = f"/estate/{project.pk}/"
    titov.get(at)
    with CaptureQueriesContext(connection) as asked:
        answer = titov.get(at)
    assert answer.content.count(b'class="u ') > 1_000
    assert len(gzip.compress(answer.content)) < 100 << 10
    assert len(asked) < 25


PIXEL = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def sent(client, at, /, **told):
    return client.post(at, {"once": str(uuid4()), **told})


def test_a_house_is_set_up_from_nothing(titov, head):
    began = sent(titov, "/estate/", name="Height", address="Sea street, 1")
    project = Project.objects.get()
    assert began.url == f"/estate/{project.pk}/settings/?said=begun"
    built = sent(titov, f"/estate/{project.pk}/settings/", do="building", building="1", sections="A\nB")
    first, second = Section.objects.all()
    page(titov, built.url)
    told = {"product": "flat", "floor_from": "-1", "floor_to": "2", "first": "A-09", "pattern": "2 56,1\nst 24 × 2"}
    filled = sent(titov, f"/estate/buildings/{first.building_id}/", do="fill", section=str(first.pk), **told)
    assert len(cells(page(titov, filled.url))) == 9
    assert list(first.units.order_by("pk").values_list("number", "floor", "place", "rooms", "area"))[2:5] == [
        ("A-11", -1, 3, 0, 2_400), ("A-12", 1, 1, 2, 5_610), ("A-13", 1, 2, 0, 2_400),
    ]  # fmt: skip
    again = sent(titov, f"/estate/buildings/{first.building_id}/", do="fill", section=str(first.pk), **told)
    assert again.status_code in (409, 422)
    assert first.units.count() == 9
    other = told | {"floor_from": "2", "floor_to": "5", "first": "90"}
    stands = sent(titov, f"/estate/buildings/{first.building_id}/", do="fill", section=str(first.pk), **other)
    assert stands.status_code == 422, "on the second floor there are units"
    assert first.units.count() == 9
    one = {"number": "B1", "floor": "1", "place": "1", "product": "commercial", "area": "120,55", "rooms": ""}
    sent(titov, f"/estate/buildings/{first.building_id}/", do="unit", section=str(second.pk), **one)
    assert second.units.get().area == 12_055


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"pattern": "two rooms"}, "pattern"), ({"pattern": ""}, "pattern"), ({"pattern": "1 30 × 1000"}, "pattern"),
        ({"first": "A"}, "first"), ({"floor_from": "x"}, "floor_from"), ({"floor_from": "9"}, "floor_from"),
        ({"floor_to": "199", "pattern": "1 30 × 900"}, "pattern"),
    ],
)  # fmt: skip
def test_what_is_wrong_of_a_section_is_told_at_its_field_and_kept(titov, house, wrong, field):
    empty = placing.add_section(house, "C", by=Account.objects.get())
    told = {"product": "flat", "floor_from": "1", "floor_to": "2", "first": "1", "pattern": "1 30", **wrong}
    answer = sent(titov, f"/estate/buildings/{house.pk}/", do="fill", section=str(empty.pk), **told)
    assert answer.status_code == 422
    tree = read(answer.content.decode())
    assert [e.attributes["id"] for e in tree.all(lambda e: e.attributes.get("aria-invalid") == "true")] == [
        f"f-{field}"
    ]
    assert told["pattern"] in answer.content.decode()
    assert empty.units.count() == 0


def test_a_plan_that_browsers_would_choke_on_is_refused(titov, house, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    at = f"/estate/{house.project_id}/settings/"
    answer = sent(titov, at, do="layout", layout="1A", picture=ContentFile(png(20_000, 20_000), "plan.png"))
    assert answer.status_code == 422
    assert "more than 100 million pixels" in answer.content.decode()
    assert not Layout.objects.exists()


def test_a_layout_is_drawn_given_to_a_riser_and_shown(titov, house, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    at = f"/estate/{house.project_id}/settings/"
    text = ContentFile(b"<script>", "a.png")
    assert sent(titov, at, do="layout", layout="1A", picture=text).status_code == 422, "content is told by itself"
    sent(titov, at, do="layout", layout="1A", picture=ContentFile(PIXEL, "a.txt"))
    layout = Layout.objects.get()
    section = house.sections.first()
    where = {"section": str(section.pk), "place": "2", "floor_from": "2", "floor_to": "9"}
    sent(titov, at, do="lay_out", which=str(layout.pk), **where)
    assert sorted(layout.units.values_list("number", flat=True)) == ["4", "6"]
    (shown,) = page(titov, f"/estate/units/{flat('4').pk}/").all(lambda e: e.tag == "img")
    picture = titov.get(shown.attributes["src"])
    assert (picture.content, picture["Content-Type"], picture["X-Content-Type-Options"]) == (
        PIXEL,
        "image/png",
        "nosniff",
    )
    assert sent(titov, at, do="lay_out", which=str(layout.pk), **where | {"place": "7"}).status_code == 422


def test_a_unit_is_changed_priced_withheld_and_offered(titov, house):
    at = f"/estate/units/{flat('1').pk}/"
    told = {
        "number": "1",
        "floor": "1",
        "place": "1",
        "product": "flat",
        "rooms": "1",
        "area": "31,5",
        "note": "corner",
    }
    assert titov.post(f"{at}change/", told).url == f"{at}?said=changed"
    assert (flat("1").area, flat("1").rooms) == (3_150, 1)
    assert titov.post(f"{at}change/", told | {"area": "-1"}).status_code == 422
    assert titov.post(f"{at}price/", {"price": "6 500 000", "why": "corner"}).url == f"{at}?said=priced"
    assert pricing.current([flat("1")]) == {flat("1").pk: 6_500_000_00}
    assert titov.post(f"{at}price/", {"price": "6 500 000"}).status_code == 422, "it costs so already"
    assert titov.post(f"{at}hold/", {"do": "withhold", "reason": " "}).status_code == 422
    assert titov.post(f"{at}hold/", {"do": "withhold", "reason": "ours"}).status_code == 302
    assert "not for sale" in page(titov, at).words
    assert titov.post(f"{at}hold/", {"do": "offer"}).status_code == 302
    assert holding.held(flat("1")) is None


def test_a_feed_is_looked_at_and_taken_and_lists_that_go_out_are_written_down(titov, house, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    section = house.sections.first()
    table = "Номер,Этаж,Комнат,Площадь,Цена\n1,1,1,30,6000000\n2,1,1,30,6500000\n40,9,2,60,9000000\n41,,2,60,9000000\n"
    told = {"source": "1С", "section": str(section.pk)}
    assert sent(titov, "/estate/feeds/", **told).status_code == 422
    at = sent(titov, "/estate/feeds/", file=ContentFile(table.encode(), "units.csv"), **told).url
    looked = page(titov, at)
    assert [figures(looked)[f"#{name}"] for name in ("new", "changed", "prices", "problems")] == ["1", "1", "1", "1"]
    assert not Unit.objects.filter(number="40").exists()
    assert titov.post(f"{at}take/").url == f"{at}?said=proposed"
    assert flat("40").floor == 9
    assert "The prices it proposes" in page(titov, at).words
    without = table.replace("40,9,2,60,9000000\n", "")
    less = sent(titov, "/estate/feeds/", file=ContentFile(without.encode(), "units.csv"), **told).url
    titov.post(f"{less}take/")
    assert "not in the feed any more — 1" in page(titov, less).words
    assert "The feed “1С” has it no more since" in page(titov, f"/estate/units/{flat('40').pk}/").words
    assert "In the feed again" in page(titov, at).words
    assert titov.post(f"{at}take/").status_code == 302
    assert "has it no more" not in page(titov, f"/estate/units/{flat('40').pk}/").words
    out = titov.get(f"/estate/{house.project_id}/feed/cian.xml")
    assert out.content.count(b"<object>") == 13
    assert titov.get(f"/estate/{house.project_id}/feed/other.xml").status_code == 404
    assert titov.get(f"/estate/list/xlsx/?building={house.pk}&rooms=0")["Content-Disposition"].startswith("attachment")
    assert list(UnitsTaken.objects.order_by("pk").values_list("format", "units")) == [("cian", 13), ("xlsx", 5)]
