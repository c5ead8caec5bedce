"""How a moment and a date are read off a cell."""

# ruff: noqa: DTZ001, DTZ007 (moments without a zone are what cells have)

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pochemu.intake.cells.moment import date_reader, moment_reader
from pochemu.intake.cells.pattern import names_a_day, pattern_reader
from pochemu.intake.cells.unfit import Unfit

BERLIN = ZoneInfo("Europe/Berlin")
MOSCOW = ZoneInfo("Europe/Moscow")
ZONES = [MOSCOW, BERLIN, *map(ZoneInfo, ["America/Sao_Paulo", "Asia/Kamchatka", "Pacific/Apia", "Australia/Lord_Howe"])]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-06-30 08:43:00", "2023-06-30T08:43:00+02:00"),
        ("2023-06-30T08:43", "2023-06-30T08:43:00+02:00"),
        ("2023-06-30", "2023-06-30T00:00:00+02:00"),
        (" 2023-01-30 ", "2023-01-30T00:00:00+01:00"),
        ("20230630", "2023-06-30T00:00:00+02:00"),
        ("2023-06-30T08:43:00Z", "2023-06-30T10:43:00+02:00"),
        ("2023-06-30T08:43:00+03:00", "2023-06-30T07:43:00+02:00"),
        ("2023-06-30 08:43:00 +0300", "2023-06-30T07:43:00+02:00"),
        ("2023-06-30t23:43:00-05:00", "2023-07-01T06:43:00+02:00"),
        ("2021-01-01 09:12:57.9999999", "2021-01-01T09:12:57.999999+01:00"),
        ("2021-01-01 09:12:57,5", "2021-01-01T09:12:57.500000+01:00"),
        ("2024-03-31 02:30", "2024-03-31T03:30:00+02:00"),  # an hour that the clock skipped moves forward
        ("2024-10-27 02:30", "2024-10-27T02:30:00+02:00"),  # of an hour that it had twice, the first
        ("2024-10-27T01:30:00Z", "2024-10-27T02:30:00+01:00"),  # told by its offset, the second
    ],
)
def test_iso_moments_are_the_companys_where_they_have_no_offset(text, moment):
    assert moment_reader(BERLIN)(text).isoformat() == moment


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "yesterday", "30.06.2023", "2023-6-30", "2023-02-30", "2023-13-01", "1612012312", "44197.384",
        "2023-06", "2023-06-30 25:00", "2023-06-30X08:00:00", "#REF!", "0001-01-01", "1899-12-30", "9999-12-31",
        "2023-06-30 08:43:00 UTC", "0000-00-00 00:00:00", "2023-W26-5",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_none(text):
    with pytest.raises(Unfit):
        moment_reader(BERLIN)(text)


@pytest.mark.parametrize(
    ("text", "form", "moment"),
    [
        ("21.06.2024 15:30", "%d.%m.%Y %H:%M", "2024-06-21T15:30:00+02:00"),
        ("1.2.2024", "%d.%m.%Y", "2024-02-01T00:00:00+01:00"),
        ("4/6/2013", "%m/%d/%Y", "2013-04-06T00:00:00+02:00"),
        ("06/30/23 11:05 PM", "%m/%d/%y %I:%M %p", "2023-06-30T23:05:00+02:00"),
        ("30 Jun 2023", "%d %b %Y", "2023-06-30T00:00:00+02:00"),
        ("2023-06-30 08:43 +0300", "%Y-%m-%d %H:%M %z", "2023-06-30T07:43:00+02:00"),
    ],
)
def test_a_format_tells_the_order(text, form, moment):
    assert moment_reader(BERLIN, form)(text).isoformat() == moment


@pytest.mark.parametrize("text", ["2024-06-21", "21.06.24 15:30", "31.02.2024 00:00", "21.06.2024 15:30 x", ""])
def test_what_is_not_of_the_format_is_none(text):
    with pytest.raises(Unfit):
        moment_reader(BERLIN, "%d.%m.%Y %H:%M")(text)


@pytest.mark.parametrize(
    ("text", "form", "says"),
    [
        ("31.02.2026", "%d.%m.%Y", "no such day"),
        ("2026-02-31", None, "no such day"),
        ("2026-02-31 14:30", None, "no such day"),
        ("30/2/2026", "%d/%m/%Y", "no such day"),
        ("2/3/2026", "%d.%m.%Y", "not written as"),
        ("28.02.2026", None, "not a moment like"),
        ("45.02.2026", "%d.%m.%Y", "not written as"),
        ("never", None, "not a moment like"),
    ],
)
def test_a_day_that_does_not_exist_is_told_as_that(text, form, says):
    with pytest.raises(Unfit) as raised:
        moment_reader(MOSCOW, form)(text)
    assert says in raised.value.words.en


def test_a_file_that_knows_its_dates_may_have_them_beside_texts_of_the_format():
    read = moment_reader(BERLIN, "%d.%m.%Y", typed=True)
    assert read("2024-06-21") == read("21.06.2024")


@pytest.mark.parametrize("form", ["%d.%m.%Y", "%d.%m.%y %H:%M", "%Y%m%d", "%j %Y", "%d %B %Y", "%c"])
def test_a_format_must_name_the_day(form):
    assert names_a_day(form)


@pytest.mark.parametrize("form", ["%H:%M", "%d.%m", "%Q", "", "day", "%", "%d.%m.%Y %d"])
def test_a_format_that_names_no_day_is_none(form):
    assert not names_a_day(form)


FORMS = [
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%m/%d/%Y  %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y%m%d",
    "%d%m%Y",
    "(%d) [%m] %Y.",
]


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)), st.sampled_from(FORMS))
def test_a_format_reads_what_it_wrote(moment, form):
    written = moment.strftime(form)
    assert pattern_reader(form)(written) == datetime.strptime(written, form)


@given(st.text("0123456789./: -T", max_size=20), st.sampled_from(FORMS))
def test_formats_are_read_as_strptime_reads_them(text, form):
    try:
        expected = datetime.strptime(text.strip(), form)
    except ValueError:
        with pytest.raises(ValueError, match=r".*"):
            pattern_reader(form)(text)
    else:
        assert pattern_reader(form)(text) == expected


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.sampled_from(ZONES))
def test_a_moment_is_what_the_companys_clock_showed_or_the_next_it_could(naive, zone):
    read = moment_reader(zone)(naive.isoformat(" "))
    shown = read.replace(tzinfo=None)
    assert shown == naive or shown - naive in (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=24))
    assert read.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == shown
    assert read.fold == 0


def test_a_day_on_which_the_clock_is_turned_stays_one():
    read = moment_reader(BERLIN)
    told = [read(f"2024-03-31 {hour:02}:30").hour for hour in (0, 1, 2, 3, 2)]
    assert told == [0, 1, 3, 3, 3]


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()), st.sampled_from(ZONES))
def test_an_offset_is_converted(moment, zone):
    told = moment.astimezone(UTC)
    assert moment_reader(zone)(told.isoformat()).astimezone(UTC) == told


@given(st.text(max_size=30))
def test_any_text_at_all_is_a_moment_or_unfit(text):
    for form in (None, "%d.%m.%Y", "%d %b %Y"):
        try:
            assert moment_reader(MOSCOW, form)(text).tzinfo is MOSCOW
        except Unfit as unfit:
            assert unfit.words.ru  # noqa: PT017


def test_a_date_is_the_day_in_the_company():
    assert date_reader(MOSCOW)("2024-03-31T22:30:00Z") == date(2024, 4, 1)
    assert date_reader(MOSCOW, "%d.%m.%Y %H:%M")("21.06.2024 15:30") == date(2024, 6, 21)
