"""What a call is, by all that was told of it: the same whatever came first."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from pochemu.callcentre.number import Place, Spoken, sequence
from pochemu.callcentre.told import Told, as_json, from_json, state_of

TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)


def after(seconds):
    return TEN + timedelta(seconds=seconds)


RING = Told("rings|101", "in", "+79161234567", "+74951234567", "101", started=TEN)
OTHER = Told("rings|102", "in", "+79161234567", "+74951234567", "102", started=TEN)
ANSWER = Told("answered|102", extension="102", answered=after(9))
END = Told("ended", "in", "+79161234567", extension="102", started=TEN, ended=after(69), final=True)
RECORD = Told("recorded", recording="rec-1")


def test_in_whatever_order_it_is_the_same_call():
    states = {state_of(told) for told in permutations([RING, OTHER, ANSWER, END, RECORD])}
    (state,) = states
    assert (state.extension, state.outcome, state.seconds, state.recording) == ("102", "talk", 60, "rec-1")
    assert not list(state.problems())


moments = st.none() | st.integers(0, 100).map(after)
events = st.builds(
    Told, st.uuids().map(str), direction=st.sampled_from(["", "in", "out"]), theirs=st.sampled_from(["", "+7", "+8"]),
    extension=st.sampled_from(["", "1", "2"]), started=moments, answered=moments, ended=moments, at=moments,
    seconds=st.none() | st.integers(0, 9), outcome=st.sampled_from(["", "talk", "missed"]), final=st.booleans(),
)  # fmt: skip


@given(st.lists(events, max_size=6, unique_by=lambda one: one.event), st.randoms(use_true_random=False))
def test_any_events_make_the_same_call_in_any_order(told, chance):
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert state_of(shuffled) == state_of(told)


@given(events)
def test_what_was_told_is_kept_without_loss(told):
    assert from_json(as_json(told)) == told


def test_the_end_alone_waits_for_the_beginning():
    end = END._replace(started=None)
    assert [words.en for words in state_of([end]).problems()] == ["its beginning has not been told yet"]
    assert not list(state_of([end, RING]).problems())


def test_a_call_that_goes_on_is_no_mistake():
    assert not list(state_of([RING]).problems())
    assert not state_of([RING]).final


def test_what_ends_before_it_begins_is_told():
    (wrong,) = state_of([END._replace(ended=after(-1))]).problems()
    assert "before it begins" in wrong.en


def test_who_did_not_answer_is_told_by_who_called():
    assert state_of([END]).outcome == "missed"
    assert state_of([END._replace(direction="out")]).outcome == "no_answer"
    assert state_of([END._replace(seconds=5)]).outcome == "talk"


def test_whoever_called_us_and_was_declined_was_missed():
    """Seen red: a client who was not answered because all were busy was seen among those to call back by nobody."""
    for outcome in ("busy", "no_answer", "missed"):
        assert state_of([END._replace(outcome=outcome)]).outcome == "missed"
    assert state_of([END._replace(outcome="busy", direction="out")]).outcome == "busy"
    assert state_of([END._replace(outcome="missed", direction="out")]).outcome == "no_answer"
    assert state_of([END._replace(outcome="failed")]).outcome == "failed"


def test_a_call_without_a_talk_has_no_seconds_of_it():
    assert state_of([END._replace(outcome="missed", seconds=12)]).seconds == 0


class TestACallOfSeveralParts:
    """A queue that rings here and there, a call that is put through: each part ends by itself."""

    FIRST = END._replace(event="ended|1", extension="101", ended=after(60), seconds=50, outcome="talk")
    NOBODY = END._replace(event="ended|2", extension="102", ended=after(90), seconds=0, outcome="missed")

    def test_whoever_answered_counts_though_another_did_not(self):
        """Seen red: put through to somebody who was away, a talk of a minute became a call that was missed."""
        for told in permutations([self.FIRST, self.NOBODY]):
            state = state_of(told)
            assert (state.outcome, state.seconds, state.extension) == ("talk", 50, "101")

    def test_a_part_that_says_no_length_was_a_talk_where_it_was_answered(self):
        first = self.FIRST._replace(outcome="", seconds=None, answered=after(10))
        nobody = self.NOBODY._replace(outcome="", seconds=None)
        assert state_of([first, nobody]).extension == "101"

    def test_of_two_talks_the_later_one_counts(self):
        second = END._replace(event="ended|2", extension="102", ended=after(200), seconds=120, outcome="talk")
        state = state_of([second, self.FIRST, self.NOBODY._replace(event="ended|3")])
        assert (state.seconds, state.extension) == (120, "102")

    def test_a_talk_with_somebody_counts_before_one_with_a_machine(self):
        menu = END._replace(event="ended|0", extension="", ended=after(61), seconds=61, outcome="talk")
        state = state_of([self.FIRST, menu])
        assert (state.seconds, state.extension) == (50, "101")


def test_a_number_of_ours_makes_it_a_call_inside():
    """Seen red: colleagues who called each other were counted among calls to clients."""
    for direction in ("in", "out"):
        assert state_of([END._replace(direction=direction, theirs="205")]).direction == "inside"
    assert state_of([END._replace(theirs="anonymous")]).direction == "in"


def test_what_is_answered_after_its_end_is_told():
    wrong = next(state_of([END._replace(answered=after(80))]).problems())
    assert "or is answered" in wrong.en


class TestANumbersCalls:
    def test_the_first_talk_is_the_first_whatever_was_missed_before(self):
        calls = [Spoken("in", "missed", TEN), Spoken("out", "talk", after(60)), Spoken("in", "talk", after(90))]
        assert [place.first for place in sequence(calls)] == [False, True, False]

    def test_whoever_was_missed_waits_until_we_call(self):
        calls = [
            Spoken("in", "missed", TEN), Spoken("in", "missed", after(30)), Spoken("out", "no_answer", after(90)),
            Spoken("out", "talk", after(120)),
        ]  # fmt: skip
        assert sequence(calls) == [
            Place(called_back_at=after(90)), Place(called_back_at=after(90)), Place(waited=90), Place(first=True),
        ]  # fmt: skip

    def test_whoever_calls_again_and_is_answered_waits_no_longer(self):
        calls = [Spoken("in", "missed", TEN), Spoken("in", "talk", after(30))]
        assert sequence(calls) == [Place(called_back_at=after(30)), Place(first=True)]

    def test_whoever_was_missed_last_still_waits(self):
        assert sequence([Spoken("out", "talk", TEN), Spoken("in", "missed", after(1))])[-1] == Place()
