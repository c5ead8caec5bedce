"""Reviews: by scorecards whose mistakes are told in place, of calls drawn by lot; each is an exact fact."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from apps.callcentre.conftest import NOW, TEN, ended
from attack import refused
from often import examples
from pochemu.callcentre.erasing import erase
from pochemu.callcentre.models import Call, Recording, Review, Verdict
from pochemu.callcentre.reviewing import Told, review
from pochemu.callcentre.sampling import lot, monday, samples, seed_of
from pochemu.callcentre.scorecard import read_scorecard, score
from pochemu.callcentre.scorecards import begin, close, publish, write
from pochemu.callcentre.scripts import digest_of
from pochemu.engine.fact import Kind
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger import history as ledger
from pochemu.ledger.actions import declare
from pochemu.ledger.models import Fact
from pochemu.ledger.queries import kinds
from pochemu.people.actions import Refused
from pochemu.people.models import Employee

MOSCOW = ZoneInfo("Europe/Moscow")
TEXT = """title: Входящий
calls: {direction: in, longer: 30}
sample: 2
criteria:
  приветствие:
    title: Поздоровался
    weight: 20
    anchors: {0: нет, 50: без имени, 100: да}
  потребности:
    weight: 50
    anchors: {0: нет, 100: да}
  вежливость:
    weight: 30
    anchors: {0: нагрубил, 100: вежлив}
    critical: true
"""
CARD = read_scorecard(TEXT).card


class TestText:
    @pytest.mark.parametrize(
        ("before", "after", "at", "said"),
        [
            ("weight: 50", "weight: 40", (5, 3), "make 90, not 100"),
            ("weight: 50", "weight: many", (10, 13), "no whole number"),
            ("weight: 50\n    ", "", (9, 3), "`weight` is missing"),
            ("{0: нет, 100: да}", "{10: нет, 100: да}", (9, 3), "anchors for 0 and for 100"),
            ("50: без имени", "150: без имени", (8, 23), "no percent"),
            ("  потребности:", "  score:", (9, 3), "a field of every review"),
            ("direction: in", "direction: up", (2, 20), "none of"),
            ("sample: 2", "smaple: 2", (3, 1), "unknown key “smaple”"),
        ],
    )
    def test_each_mistake_is_told_with_its_line_and_column(self, before, after, at, said):
        problems = read_scorecard(TEXT.replace(before, after, 1)).problems
        found = next((one for one in problems if said in one.words.en), None)
        assert found, [(one.words.en, one.place) for one in problems]
        if "missing" not in said:
            assert (found.place.line, found.place.column) == at

    @given(st.text(max_size=200))
    @examples(60)
    def test_any_text_is_read_or_told_what_is_wrong(self, text):
        card, problems = read_scorecard(text)
        assert problems or card.criteria


@given(st.dictionaries(st.sampled_from(sorted(CARD.criteria)), st.sampled_from([0, 50, 100]), min_size=1))
@examples(60)
def test_a_score_is_the_weighed_mean_of_what_applies(percents):
    points, critical = score(CARD, percents)
    weights = sum(CARD.criteria[name].weight for name in percents)
    assert points * weights == sum(CARD.criteria[name].weight * percent for name, percent in percents.items())
    assert 0 <= points <= 100
    assert critical is (percents.get("вежливость") == 0)


@pytest.fixture
def head(account, boris):
    return account(boris, "head")


@pytest.fixture
def version(db, head):
    made = begin(now=NOW)
    write(made.pk, TEXT, seen=digest_of(made.draft))
    return publish(made.pk, seen=digest_of(TEXT), by=head, now=NOW)


@pytest.fixture
def talk(tell):
    """A talk with a recording of two minutes."""

    def make(number="17", hour=0, seconds=60, recorded=True, **said):
        call = tell(number, ended(TEN + timedelta(hours=hour), talk=seconds, **said)).call
        if recorded:
            Recording.objects.create(
                call=call, digest=f"d{number}", kind="audio/wav", size=1, milliseconds=120_000, at=NOW
            )
        return call

    return make


ALL = {"приветствие": Told(50, 3, "без имени"), "потребности": Told(100), "вежливость": Told(100, 119)}


def fact(made):
    row = Fact.objects.known().get(source="crm", kind__name="call_review", key=made.key, cancelled=False)
    return ledger.fact(row.pk)


class TestFacts:
    def test_a_review_is_an_exact_fact_of_who_spoke_and_who_listened_down_to_the_criterion(self, version, talk, head):
        told = fact(review(talk(), version, ALL, "хорошо", by=head, now=NOW))
        assert told.fields["score"] == 90
        assert (told.fields["приветствие"], told.fields["critical"]) == (50, False)
        assert [(one.employee, one.role) for one in told.credits] == [
            ("anna", "вёл разговор"), ("boris", "прослушал звонок"),
        ]  # fmt: skip

    def test_what_does_not_apply_is_left_out_and_the_score_stays_exact(self, version, talk, head):
        told = dict(list(ALL.items())[:2])
        found = fact(review(talk(), version, told, "", by=head, now=NOW))
        assert found.fields["score"] == mpq(6_000, 70)
        assert "вежливость" not in found.fields

    def test_whoever_says_a_review_anew_takes_it_from_nobody_who_listened(self, version, talk, head, account, office):
        call, vera = talk(), Employee.objects.get(code="vera")
        first = review(call, version, ALL, "", by=head, now=NOW)
        second = review(call, version, ALL, "", by=account(vera, "head"), now=NOW, instead_of=first)
        assert [one.employee for one in fact(second).credits] == ["anna", "boris"]

    def test_a_review_that_is_said_anew_takes_the_place_of_the_earlier_one(self, version, talk, head, anna):
        call = talk()
        first = review(call, version, ALL, "", by=head, now=NOW)
        wrong = {**ALL, "вежливость": Told(0)}
        second = review(call, version, wrong, "", by=head, now=NOW + timedelta(days=1), instead_of=first)
        assert fact(second).fields["critical"]
        assert fact(second).occurred_at == NOW
        assert list(Review.objects.held()) == [second]
        for again in (first, None):
            with pytest.raises(Refused, match="meanwhile"):
                review(call, version, ALL, "", by=head, now=NOW, instead_of=again)

    @pytest.mark.parametrize(
        "told",
        [{}, {"другое": Told(100)}, {"приветствие": Told(70)}, {"приветствие": Told(50, 121)},
         {"приветствие": Told(50, None, "x" * 1_001)}, {"приветствие": Told(50, None, "\0")}],
    )  # fmt: skip
    def test_what_can_not_be_is_refused(self, version, talk, head, told):
        with pytest.raises(Refused):
            review(talk(), version, told, "", by=head, now=NOW)
        assert not Review.objects.exists()
        assert not Fact.objects.filter(kind__name="call_review").exists()

    def test_nobody_reviews_his_own_talk_below_the_program_too(self, version, talk, account, anna, head):
        call, own = talk(), account(anna, "head")
        with pytest.raises(Refused, match="own talk"):
            review(call, version, ALL, "", by=own, now=NOW)
        made = review(call, version, ALL, "", by=head, now=NOW)
        other = talk("18", 1)
        copied = (
            "INSERT INTO callcentre_review (call_id, version_id, employee_id, text, at, by_id, instead_of_id)"
            " SELECT {call}, version_id, employee_id, '', at, {by}, {instead} FROM callcentre_review"
        )  # fmt: skip
        refused(copied.format(call=other.pk, by=own.pk, instead="NULL"), by="his own talk")
        refused(copied.format(call=other.pk, by=head.pk, instead=made.pk), by="the same call")
        refused("UPDATE callcentre_review SET at = '2026-01-01'", by="what was reviewed stays")
        refused("UPDATE callcentre_verdict SET percent = 0", by="what was marked stays")
        refused("UPDATE callcentre_verdict SET second = 0", by="what was marked stays")
        refused("UPDATE callcentre_verdict SET text = 'x'", by="only be erased")
        refused("DELETE FROM callcentre_verdict", by="never deleted")
        refused("DELETE FROM callcentre_review", by="never deleted")
        refused("UPDATE callcentre_scorecardversion SET text = 'x'", by="never changed")

    def test_only_a_talk_of_somebody_is_reviewed(self, version, talk, head):
        for call in (talk("18", seconds=0, recorded=False), talk("19", extension="99")):
            with pytest.raises(Refused, match="Only a talk"):
                review(call, version, ALL, "", by=head, now=NOW)

    def test_an_erased_client_leaves_marks_and_no_words(self, version, talk, head, zaytsev):
        made = review(talk(), version, ALL, "Зайцев сказал", by=head, now=NOW)
        before = list(Fact.objects.values())
        erase(zaytsev, at=NOW)
        assert Review.objects.get(pk=made.pk).text == ""
        assert set(Verdict.objects.values_list("text", flat=True)) == {""}
        assert list(Fact.objects.values()) == before


class TestScorecards:
    def test_its_criteria_are_fields_that_schemes_may_use(self, version):
        assert kinds()["call_review"].fields["приветствие"] is Unit.NUMBER

    def test_one_whose_criterion_is_another_field_already_is_refused(self, db, head):
        declare(Kind("call_review", Words.same("Review"), {"приветствие": Unit.TEXT}))
        made = begin(now=NOW)
        write(made.pk, TEXT, seen=digest_of(made.draft))
        with pytest.raises(Refused):
            publish(made.pk, seen=digest_of(TEXT), by=head, now=NOW)
        assert not made.versions.exists()

    def test_it_is_published_once_as_it_is_and_closed(self, version, head):
        card = version.scorecard
        assert publish(card.pk, seen=digest_of(TEXT), by=head, now=NOW) == version
        with pytest.raises(Refused, match="meanwhile"):
            write(card.pk, "x", seen="old")
        write(card.pk, "title: [", seen=digest_of(TEXT))
        with pytest.raises(Refused, match="not whole"):
            publish(card.pk, seen=digest_of("title: ["), by=head, now=NOW)
        close(card, now=NOW)
        card.refresh_from_db()
        assert card.closed_at

    def test_the_first_text_of_a_new_one_is_whole(self, db):
        assert not read_scorecard(begin(now=NOW).draft).problems


class TestSampling:
    def test_the_lot_is_drawn_by_person_and_week_and_anybody_draws_the_same(self, version, talk, head):
        calls = [talk(str(n), n) for n in range(8)]
        (drawn,) = samples(Call.objects.all(), version, monday(TEN.date()), MOSCOW)
        assert (drawn.employee, drawn.among, len(drawn.calls)) == ("anna", 8, 2)
        assert drawn.seed == seed_of(version, "anna", monday(TEN.date()))
        lots = sorted(calls, key=lambda call: lot(drawn.seed, call.pk))
        assert drawn.calls == lots[:2]
        assert not samples(Call.objects.all(), version, monday(TEN.date()) + timedelta(days=7), MOSCOW)
        made = review(lots[0], version, ALL, "", by=head, now=NOW)
        (again,) = samples(Call.objects.all(), version, monday(TEN.date()), MOSCOW)
        assert again.reviewed == {lots[0].pk: made}

    def test_only_talks_that_fit_the_scorecard_and_have_a_recording_take_part(self, version, talk):
        fits = talk("1")
        talk("2", 1, recorded=False)
        talk("3", 2, seconds=29)
        talk("4", 3, direction="out")
        talk("5", 4, extension="99")
        (drawn,) = samples(Call.objects.all(), version, monday(TEN.date()), MOSCOW)
        assert (drawn.among, drawn.calls) == (1, [fits])

    def test_a_call_that_becomes_known_later_changes_nobody_elses_lot(self, version, talk):
        calls = [talk(str(n), n) for n in range(5)]
        seed = seed_of(version, "anna", monday(TEN.date()))
        before = [lot(seed, call.pk) for call in calls]
        talk("9", 9)
        assert [lot(seed, call.pk) for call in calls] == before


def test_whoever_spoke_is_told_of_each_review(version, talk, head, account, anna):
    """Seen red: a talk was reviewed, a bonus was less, and he was not told."""
    own, call = account(anna), talk()
    first = review(call, version, ALL, "", by=head, now=NOW)
    again = review(call, version, ALL, "", by=head, now=NOW, instead_of=first)
    rows = own.notices.order_by("pk")
    assert [(row.kind, row.href) for row in rows] == [
        ("talk_reviewed", f"/reviews/{one.pk}/") for one in (first, again)
    ]
    assert rows[0].words.ru == "Ваш разговор 23 ноября, 10:00 прослушали и оценили"
    assert not head.notices.exists()
