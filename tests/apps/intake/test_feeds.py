"""Lists of units of others: read whatever the format, applied once, and a lot that vanished is no sale."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from gmpy2 import mpq

from pochemu.engine.yaml_source import Refused as Unreadable
from pochemu.intake.feed.reading import read_feed
from pochemu.property.models import Product

SHARED = Path(__file__).parents[4] / "shared" / "data"
METRY, TAAL = SHARED / "metry-price-list-history", SHARED / "taal-developer-units"
NOW = datetime(2026, 8, 1, 9, tzinfo=UTC)
here = pytest.mark.skipif(
    not METRY.is_dir(), reason="NOT TESTED: real feeds of units, which lie beside the repository in ../shared/data"
)
YANDEX = """<?xml version="1.0"?>
<realty-feed xmlns="http://webmaster.yandex.ru/schemas/feed/realty/2010-06">
{}
</realty-feed>"""
OFFER = """<offer internal-id="{key}"><category>квартира</category><location><apartment>{number}</apartment></location>
<price><value>{price}</value><currency>{currency}</currency></price><area><value>{area}</value><unit>{metres}</unit></area>
<rooms>{rooms}</rooms><floor>{floor}</floor>
<description>{{}}<value>no price of a flat</value></description></offer>"""
USUAL = {
    "key": "a",
    "number": "1",
    "price": "6000000",
    "area": "38.5",
    "rooms": "1",
    "floor": "2",
    "metres": "",
    "currency": "",
}


def yandex(*offers):
    return YANDEX.format("\n".join(OFFER.format(**{**USUAL, **one}) for one in offers)).encode()


def kept(tmp_path, content, name="feed.xml"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_a_feed_of_yandex_is_read(tmp_path):
    read = read_feed(kept(tmp_path, yandex({}, {"key": "b", "price": "cheap"}, {"key": ""})))
    (lot,) = read.lots
    assert (lot.key, lot.number, lot.floor, lot.rooms, lot.area, lot.price) == ("a", "1", 2, 1, 3_850, mpq(6_000_000))
    assert [(one.line, one.key) for one in read.problems] == [(7, "b"), (11, "")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><feed>&b;</feed>', "entities"), (b"<html/>", "root"),
        (yandex({})[:200], "well-formed"), (b"<feed>" + b"<object>" * 40 + b"</object>" * 40 + b"</feed>", "deep"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused(tmp_path, content, said):
    with pytest.raises(Unreadable, match=said):
        read_feed(kept(tmp_path, content))


def test_a_table_is_read_by_the_names_of_its_columns(tmp_path):
    text = "Корпус;№ квартиры;Этаж;Комнат;Площадь, м2;Цена, руб.;Вид из окна\n1;12;3;студия;24,5;5 100 000;двор\n"
    read = read_feed(kept(tmp_path, text.encode("cp1251"), "units.csv"))
    (lot,) = read.lots
    assert (lot.key, lot.floor, lot.rooms, lot.area, lot.price) == ("1/12", 3, 0, 2_450, mpq(5_100_000))
    assert dict(read.columns)["Вид из окна"] == ""
    with pytest.raises(Unreadable, match="Number"):
        read_feed(kept(tmp_path, b"a,b\n1,2\n", "no.csv"))


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("floor", "второй", "«второй» — не этаж"), ("area", "сорок", "«сорок» — не площадь"),
        ("price", "5.000", None), ("price", "дорого", "«дорого» — не цена"), ("area", "38,5 м²", None),
        ("area", "38.5 кв. м", None), ("price", "-1", "«-1» — не цена"), ("metres", "кв. м", None),
        ("metres", "m²", None),
        ("metres", "кв. футов", "«38.5 кв. футов»: ожидалась площадь в квадратных метрах"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_lot_is_told_in_its_own_words(tmp_path, column, text, said):
    read = read_feed(kept(tmp_path, yandex({column: text})))
    assert [one.words.ru for one in read.problems] == ([said] if said else [])
    assert [lot.area for lot in read.lots] == ([] if said else [3_850])


@here
def test_real_feeds_are_read_alike_whichever_portal_they_are_for(tmp_path):
    lots = {}
    for name in ("yandex", "cian", "avito"):
        packed = METRY / f"{name}_2026-08-01_b70bf59.xml.gz"
        read = read_feed(packed)
        assert read.problems == [], name
        lots[name] = {lot.key: lot for lot in read.lots}
    assert [len(lots[name]) for name in ("yandex", "cian", "avito")] == [25, 26, 26]
    for key, lot in lots["yandex"].items():
        assert (lot.floor, lot.rooms, lot.area, lot.price) == lots["cian"][key][4:8]


@here
def test_a_real_list_of_sixteen_hundred_units_is_read(tmp_path):
    read = read_feed(TAAL / "units.csv.gz")
    assert read.problems == []
    assert len(read.lots) == 1_605
    assert sum(lot.product == Product.PARKING for lot in read.lots) == 916
    flat = next(lot for lot in read.lots if lot.number == "4-407")
    assert (flat.floor, flat.rooms, flat.area, flat.price) == (4, 1, 5_713, mpq(9_711_800))


@pytest.fixture
def vera(office, django_user_model):
    from pochemu.people.models import Account, Employee

    user = django_user_model.objects.create_user("vera")
    return Account.objects.create(user=user, employee=Employee.objects.filter(code="vera").first(), role="head")


@pytest.fixture
def section(vera):
    from pochemu.property.placing import add_building, add_project

    return add_building(add_project("Height", by=vera), "1", by=vera).sections.get()


@pytest.fixture
def brought(vera, section, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)

    def bring(content, name="feed.xml", take=True, into=section):
        from pochemu.intake.feed import taking

        file = ContentFile(content)
        made = taking.keep(file, name, file.size, source="Yandex", section=into, by=vera, now=NOW)
        return taking.take(made.pk, whole=100, by=vera, now=NOW) if take else taking.look(made, whole=100)

    return bring


@pytest.mark.django_db
def test_the_same_file_twice_adds_nothing(brought, section):
    from pochemu.property.models import Price, UnitKey
    from pochemu.property.pricing import current

    first = brought(yandex({}, {"key": "b", "number": "2"}))
    assert (first.made["new"], first.made["problems"]) == (2, 0)
    assert sorted(current(section.units.all()).values()) == [600_000_000, 600_000_000]
    assert list(section.units.order_by("place").values_list("floor", "place")) == [(2, 1), (2, 2)]
    again = brought(yandex({}, {"key": "b", "number": "2"}))
    assert (again.made["new"], again.made["changed"], again.made["prices"], again.made["same"]) == (0, 0, 0, 2)
    assert (section.units.count(), Price.objects.count(), UnitKey.objects.count()) == (2, 2, 2)


@pytest.mark.django_db
def test_other_prices_are_proposed_once_and_what_is_held_keeps_its_own(brought, section, vera):
    from pochemu.property import holding
    from pochemu.property.models import Hold, PriceChange
    from pochemu.property.pricing import current

    brought(yandex({}, {"key": "b", "number": "2"}))
    sold = section.units.get(number="2")
    holding.hold(sold, Hold.Kind.SOLD, "contract-1", by=vera)
    dearer = yandex({"price": "6500000", "area": "39"}, {"key": "b", "number": "2", "price": "7000000"})
    made = brought(dearer).made
    assert (made["prices"], made["held"], made["changed"]) == (1, 1, 1)
    assert set(current(section.units.all()).values()) == {600_000_000}, "nobody has approved yet"
    assert section.units.get(number="1").area == 3_900
    (change,) = PriceChange.objects.all()
    assert (change.lines.get().becomes, change.rule) == (650_000_000, "по фиду «Yandex»")
    brought(dearer)
    assert PriceChange.objects.count() == 1


@pytest.mark.django_db
def test_a_lot_that_vanished_is_a_hint_and_no_sale(brought, section):
    from pochemu.property.holding import held
    from pochemu.property.models import UnitKey

    brought(yandex({}, {"key": "b", "number": "2"}))
    looked = brought(yandex({}), take=False).changes
    assert [unit.number for unit in looked.lost] == ["2"]
    assert brought(yandex({})).made["lost"] == 1
    assert UnitKey.objects.get(key="b").lost_at == NOW
    assert held(section.units.get(number="2")) is None
    assert brought(yandex({})).made["lost"] == 0, "it is told once"
    assert [unit.number for unit in brought(yandex({}, {"key": "b", "number": "2"}), take=False).changes.back] == ["2"]
    assert brought(yandex({}, {"key": "b", "number": "2"})).made["back"] == 1
    assert UnitKey.objects.get(key="b").lost_at is None


@pytest.mark.django_db
def test_units_that_are_there_are_known_by_their_numbers(brought, section, vera):
    from pochemu.property.placing import UnitTold, add_units

    add_units(section, [UnitTold("1", 2, 1, rooms=1, area=3_850)], by=vera)
    made = brought(yandex({}, {"key": "b", "number": "5"}, {"key": "c", "number": "5"})).made
    assert (made["new"], made["first_prices"], made["adopted"]) == (2, 1, 1)
    assert section.units.count() == 3


@pytest.mark.django_db
def test_a_price_in_another_currency_is_not_taken_for_roubles(brought, section):
    lots = [{"key": name, "number": name, "currency": name} for name in ("RUB", "rur", "руб.", "USD")]
    looked = brought(yandex(*lots), take=False)
    assert [one.lot.number for one in looked.changes.new] == ["RUB", "rur", "руб."]
    assert [one.words.en for one in looked.changes.problems] == ["its price is in USD, and the company's are in RUB"]


@pytest.mark.django_db
def test_a_lot_without_a_floor_or_of_an_unknown_building_is_told_and_not_taken(brought, section):
    table = "Корпус,Номер,Этаж,Цена\n1,1,,6000000\n2,2,3,6000000\n1,3,3,6000000\n1,3,4,6000000\n"
    looked = brought(table.encode(), "units.csv", take=False)
    assert [one.line for one in looked.changes.problems] == [2, 3, 5]
    assert [one.lot.number for one in looked.changes.new] == ["3"]


def table(*rows, head="Корпус,Секция,Тип,Номер,Этаж,Цена"):
    return "\n".join((head, *rows, "")).encode()


@pytest.fixture
def elsewhere(vera):
    """Another project: its building has two sections."""
    from pochemu.property.placing import add_building, add_project

    return add_building(add_project("Depth", by=vera), "1", ("A", "B"), by=vera).sections.first()


@pytest.mark.django_db
def test_one_number_in_two_projects_is_two_units(brought, section, elsewhere):
    """Seen red: the second project’s prices went to the first one’s unit, and all others were told to have vanished."""
    from pochemu.property.models import PriceChange, UnitKey

    rows = "Номер,Этаж,Цена\n45,2,6000000\n46,2,6000000\n".encode()
    brought(rows, "height.csv")
    looked = brought(rows.replace(b"6000000", b"7000000"), "depth.csv", take=False, into=elsewhere).changes
    assert ([one.lot.number for one in looked.new], looked.prices, looked.lost) == (["45", "46"], [], [])
    made = brought(rows.replace(b"6000000", b"7000000"), "depth.csv", into=elsewhere).made
    assert (made["new"], made["lost"], PriceChange.objects.count()) == (2, 0, 0)
    assert set(UnitKey.objects.values_list("key", flat=True)) == {"45", "46", "Depth/45", "Depth/46"}
    for content, where in ((rows, section), (rows.replace(b"6000000", b"7000000"), elsewhere)):
        again = brought(content, "again.csv", into=where).made
        assert (again["new"], again["same"], again["prices"], again["lost"]) == (0, 2, 0, 0)


@pytest.mark.django_db
def test_one_key_of_two_projects_is_told_and_not_taken(brought, section, elsewhere):
    brought(yandex({}))
    looked = brought(yandex({"price": "1"}), take=False, into=elsewhere).changes
    assert (looked.new, looked.prices) == ([], [])
    assert "unit of the project “Height”" in looked.problems[0].words.en


@pytest.mark.django_db
def test_a_flat_and_a_parking_place_of_one_number_are_two_units(brought, section):
    rows = table("1,,машиноместо,45,-1,900000", "1,,квартира,45,9,6000000", "1,,квартира,45,10,6000000")
    looked = brought(rows, "list.csv", take=False).changes
    assert [(one.lot.product, one.lot.floor) for one in looked.new] == [(Product.PARKING, -1), (Product.FLAT, 9)]
    assert [(one.line, "“Section” or “Id”" in one.words.en) for one in looked.problems] == [(4, True)]
    brought(rows, "list.csv")
    turned = table("1,,квартира,45,9,6000000", "1,,машиноместо,45,-1,900000")
    assert brought(turned, "list.csv").made["same"] == 2, "in whatever order they stand"
    assert brought(table("1,,машиноместо,45,-1,900000"), "list.csv").made["lost"] == 1
    assert section.units.count() == 2


@pytest.mark.django_db
def test_one_number_in_two_sections_is_two_units_and_each_is_known_by_it(brought, vera, elsewhere):
    from pochemu.property.placing import UnitTold, add_units

    for one in elsewhere.building.sections.all():
        add_units(one, [UnitTold("45", 9, 1, rooms=1, area=3_850)], by=vera)
    rows = table("1,A,квартира,45,9,6000000", "1,B,квартира,45,9,7000000")
    made = brought(rows, "list.csv", into=elsewhere).made
    assert (made["new"], made["adopted"], made["first_prices"]) == (0, 2, 2)
    assert elsewhere.building.sections.last().units.get().prices.get().amount == 7_000_000_00
    assert brought(rows, "list.csv", into=elsewhere).made["same"] == 2


@pytest.mark.django_db
def test_a_lot_of_another_project_is_not_put_into_this_one(brought, section, elsewhere):
    offer = yandex({}).replace(b"</floor>", b"</floor><building-name>Depth</building-name>")
    looked = brought(offer, take=False).changes
    assert looked.new == []
    assert "project “Depth”" in looked.problems[0].words.en
    assert len(brought(offer, take=False, into=elsewhere).changes.new) == 1


@here
@pytest.mark.django_db
def test_seven_weeks_of_a_real_feed_are_taken_one_after_another(brought, section):
    from pochemu.property.models import Hold, UnitKey

    for path in sorted(METRY.glob("yandex_*.xml.gz")):
        brought(gzip.decompress(path.read_bytes()))
    known = UnitKey.objects.filter(source="Yandex")
    assert known.filter(lost_at=None).count() == 25
    assert section.units.count() == known.count()
    assert not Hold.objects.exists(), "nothing was sold by that"


@pytest.mark.django_db
@pytest.mark.parametrize("portal", ["yandex", "cian", "avito"])
def test_what_is_given_to_a_portal_is_read_back_the_same(brought, section, tmp_path, portal):
    from pochemu.intake.feed.adverts import PORTALS, House
    from pochemu.property.queries import units

    brought(yandex({}, {"key": "b", "number": "2&lt;&amp;", "rooms": "", "area": "24.05", "price": "5000000.50"}))
    studio = section.units.get(number="2<&")
    studio.rooms = 0
    studio.save()
    found = list(units().select_related("section__building").order_by("pk"))
    made = PORTALS[portal](found, House("Height", "Sea street, 1", "RUB", 2, NOW))
    read = read_feed(kept(tmp_path, made))
    assert read.problems == []
    told = [(lot.key, lot.number, lot.floor, lot.rooms, lot.area, lot.price, lot.building) for lot in read.lots]
    assert told == [
        (str(one), one.number, one.floor, one.rooms, one.area, mpq(one.amount, 100), "1") for one in found
    ]  # fmt: skip


SAID = {
    "phone": "+74951234567", "locality": "Москва", "about": "Дом у моря, окна на восток.", "walls": "Монолитный",
    "finish": "Чистовая", "yandex": "12345", "cian": "678", "avito": "90",
}  # fmt: skip
ASKED = {
    "yandex": (
        "creation-date", "country", "locality-name", "phone", "organization", "floors-total", "building-name",
        "yandex-building-id", "yandex-house-id", "building-section", "building-state", "built-year", "ready-quarter",
        "deal-status",
    ),
    "cian": ("Description", "CountryCode", "Number", "FloorsCount", "Quarter", "Year", "Id", "Name"),
    "avito": (
        "Description", "ContactPhone", "MarketType", "NewDevelopmentId", "Status", "HouseType", "Decoration", "Floors",
        "PropertyRights",
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("portal", ASKED)
def test_what_a_portal_asks_for_is_in_its_feed_once_it_is_said(brought, section, vera, portal):
    """Seen red: Yandex’s feed had the building where the complex is named, and of eight things that it asks, none."""
    from datetime import date

    from pochemu.intake.feed.adverts import PORTALS, House, lacking
    from pochemu.property.advertising import advertise, advertise_building
    from pochemu.property.queries import units

    brought(yandex({}))
    building, project = section.building, section.building.project
    assert lacking(project, [building], portal)
    advertise(project, SAID, by=vera)
    advertise_building(building, {"yandex": "7", "cian": "8"}, by=vera)
    project.address, building.ready_on = "Sea street, 1", date(2027, 9, 30)
    assert lacking(project, [building], portal) == []
    building.save()
    (unit,) = units().select_related("section__building")
    house = House("Height", "Sea street, 1", "RUB", 2, NOW, "Север", project.portals, {building.pk: 9}, {unit.pk: NOW})
    text = PORTALS[portal]([unit], house).decode()
    assert [tag for tag in ASKED[portal] if f"<{tag}>" not in text] == []
    told = {
        "yandex": "<building-name>Height</building-name>", "cian": "<CountryCode>+7</CountryCode>",
        "avito": "<Floors>9</Floors>",
    }  # fmt: skip
    assert told[portal] in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("phone", "8 495", "no phone"), ("about", "short", "15 signs"), ("yandex", "12a", "digits alone")],
)
def test_what_no_portal_takes_is_told(section, vera, field, text, said):
    from pochemu.people.actions import Refused
    from pochemu.property.advertising import advertise

    with pytest.raises(Refused) as refused:
        advertise(section.building.project, {**SAID, field: text}, by=vera)
    assert said in refused.value.words.en
