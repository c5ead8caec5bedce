"""Scripts: read with every mistake in its place, kept as versions, and calls led by them step by step."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.callcentre.conftest import NOW, PYOTR, TEN, ended
from attack import refused, run
from often import examples
from pochemu.callcentre.calls import link
from pochemu.callcentre.erasing import erase
from pochemu.callcentre.leading import go_back, go_on, lead, standing
from pochemu.callcentre.led import Way, counts, counts_by_person, kept, of_way, weakest
from pochemu.callcentre.models import Call, Passed, ScriptVersion
from pochemu.callcentre.script import Step, Tree, read_script, spelled
from pochemu.callcentre.scripts import Answer, Told, begin, close, digest_of, publish, put, remove, write
from pochemu.ledger import history as ledger
from pochemu.ledger.models import Fact
from pochemu.people.actions import Refused

TEXT = """title: Входящий
steps:
  приветствие:
    say: Здравствуйте
    ask: Что ищете?
    keep: Ищет
    answers:
      квартиру: бюджет
      ошибся: прощание
  бюджет:
    ask: Сколько?
    keep: Бюджет
    then: встреча
  встреча:
    ask: Придёте?
    answers: {да: записан, нет: прощание}
  записан: {say: До встречи, end: встреча}
  прощание: {end: отказ}
"""


class TestText:
    def test_it_is_read_and_each_step_comes_once_in_order(self):
        tree, problems = read_script(TEXT)
        assert not problems
        assert [(step.name, depth) for step, depth in tree.in_order()] == [
            ("приветствие", 0), ("бюджет", 1), ("встреча", 2), ("записан", 3), ("прощание", 3),
        ]  # fmt: skip
        assert tree.after(tree.first, "ошибся").end == "отказ"
        assert tree.after(tree.steps["бюджет"], "").name == "встреча"

    @pytest.mark.parametrize(
        ("before", "after", "at", "said"),
        [
            ("then: встреча", "then: встреча!", (13, 11), "no step “встреча!”"),
            ("then: встреча", "then: приветствие", (3, 3), "leads back to itself"),
            ("then: встреча", "then: прощание", (14, 3), "nothing leads to “встреча”"),
            ("    then: встреча\n", "", (10, 3), "needs one of these"),
            ("{end: отказ}", "{end: отказ, then: бюджет}", (18, 3), "needs one of these"),
            ("say: Здравствуйте", "sya: Здравствуйте", (4, 5), "unknown key “sya”"),
            ("title: Входящий\n", "", (1, 1), "`title` is missing"),
            ("  записан:", "  бюджет:", (17, 3), "twice"),
            ("title: Входящий", "title: [", (1, 9), ""),
            ("Здравствуйте", "я" * 2_001, (4, 10), "longer than 2000"),
        ],
    )
    def test_each_mistake_is_told_with_its_line_and_column(self, before, after, at, said):
        problems = read_script(TEXT.replace(before, after, 1)).problems
        assert any(said in one.words.en for one in problems), [one.words.en for one in problems]
        if said:
            place = next(one.place for one in problems if said in one.words.en)
            assert (place.line, place.column) == at

    @given(st.data())
    @examples(40)
    def test_what_is_written_is_read_as_it_was(self, data):
        name = st.text(min_size=1, max_size=8).map(str.strip).filter(_plain)
        names = data.draw(st.lists(name, min_size=1, max_size=6, unique=True))
        texts = st.text(max_size=30).map(str.strip).filter(lambda text: text.isprintable() or "\n" in text).map(_lines)
        steps = {
            name: Step(name, data.draw(texts), data.draw(texts), then=after) if after else Step(name, end="конец")
            for name, after in zip(names, [*names[1:], ""], strict=True)
        }
        tree = Tree("Имя", steps)
        again, problems = read_script(spelled(tree))
        assert not problems
        assert again == tree

    @given(st.text(max_size=200))
    @examples(60)
    def test_any_text_is_read_or_told_what_is_wrong(self, text):
        tree, problems = read_script(text)
        assert problems or tree.first


def _plain(text):
    return bool(text) and text.isprintable()


def _lines(text):
    return "\n".join(line for line in text.splitlines() if line.isprintable()).strip()


@pytest.mark.django_db
class TestWriting:
    @pytest.fixture
    def by(self, account, anna):
        return account(anna)

    def test_a_draft_becomes_versions_and_each_stays(self, by):
        script = begin("Входящий", now=NOW)
        first = publish(script.pk, seen=digest_of(script.draft), by=by, now=NOW)
        assert publish(script.pk, seen=digest_of(script.draft), by=by, now=NOW) == first
        script = write(script.pk, TEXT, seen=digest_of(script.draft))
        second = publish(script.pk, seen=digest_of(TEXT), by=by, now=NOW)
        assert [one.number for one in (first, second)] == [1, 2]
        assert first.tree.title == second.tree.title == "Входящий"
        for attack in ("UPDATE callcentre_scriptversion SET text = 'x'", "DELETE FROM callcentre_scriptversion"):
            refused(attack, by="callcentre_scriptversion: rows are never")

    def test_a_draft_that_is_not_whole_is_kept_and_not_made_public(self, by):
        script = begin("Входящий", now=NOW)
        script = write(script.pk, "title: [", seen=digest_of(script.draft))
        with pytest.raises(Refused, match="not whole"):
            publish(script.pk, seen=digest_of("title: ["), by=by, now=NOW)
        with pytest.raises(Refused, match="can't be read"):
            put(script.pk, Told("x", end="x"), instead="", seen=digest_of("title: ["))

    def test_two_who_write_at_once_do_not_undo_each_other(self, by):
        script = begin("Входящий", now=NOW)
        seen = digest_of(script.draft)
        write(script.pk, TEXT, seen=seen)
        for act in (
            lambda: write(script.pk, "title: Другой", seen=seen),
            lambda: put(script.pk, Told("x", end="x"), instead="", seen=seen),
            lambda: remove(script.pk, "прощание", seen=seen),
            lambda: publish(script.pk, seen=seen, by=by, now=NOW),
        ):
            with pytest.raises(Refused, match="meanwhile"):
                act()

    def test_a_step_is_put_by_a_form_and_new_names_make_steps(self):
        script = begin("Входящий", now=NOW)
        told = Told("Начало", "Алло", "Что?", "Ищет", (Answer("дом", "Дом"), Answer("", ""), Answer("офис", "Офис")))
        script = put(script.pk, told, instead="Приветствие", seen=digest_of(script.draft))
        tree, problems = read_script(script.draft)
        assert not problems
        assert list(tree.steps) == ["Начало", "Дом", "Офис"]
        script = put(script.pk, Told("Дача", end="Дача"), instead="Дом", seen=digest_of(script.draft))
        assert read_script(script.draft).tree.first.answers == {"дом": "Дача", "офис": "Офис"}
        script = remove(script.pk, "Офис", seen=digest_of(script.draft))
        assert "no step “Офис”" in read_script(script.draft).problems[0].words.en

    @pytest.mark.parametrize(
        "wrong",
        [
            Told("", end="x"), Told("x"), Told("x", then="y", end="z"), Told("x", answers=(Answer("да", ""),)),
            Told("x", answers=(Answer("да", "y"), Answer("да", "z"))), Told("x\0", end="x"), Told("x" * 101, end="x"),
            Told("Приветствие", end="x"), Told("x", "я" * 2_001, end="x"),
        ],
    )  # fmt: skip
    def test_a_step_that_can_not_be_is_refused_in_words(self, wrong):
        script = begin("Входящий", now=NOW)
        with pytest.raises(Refused):
            put(script.pk, wrong, instead="", seen=digest_of(script.draft))


@pytest.fixture
def script(db):
    return begin("Входящий", now=NOW)


@pytest.fixture
def version(script, account, boris):
    write(script.pk, TEXT, seen=digest_of(script.draft))
    return publish(script.pk, seen=digest_of(TEXT), by=account(boris, "head"), now=NOW)


@pytest.fixture
def by(account, anna):
    return account(anna)


@pytest.fixture
def walk(version, tell, by):
    """A call led so far: `walk("17", "квартиру", "10 млн", "да")`."""

    def make(number, *answers, hour=0, theirs=PYOTR, extension="101"):
        call = tell(number, ended(TEN + timedelta(hours=hour), theirs=theirs, extension=extension)).call
        lead(call, version.script, by=by)
        for at, answer in enumerate(answers, 1):
            step = standing(Call.objects.get(pk=call.pk)).step
            chosen, said = (answer, "") if answer in step.answers else ("", answer)
            go_on(call, at, chosen, said, by=by, now=NOW)
        return Call.objects.get(pk=call.pk)

    return make


def fields(call):
    row = Fact.objects.known().get(source="crm", key=call.key, kind__name="call")
    return ledger.fact(row.pk).fields


class TestLeading:
    def test_the_fact_of_a_call_says_by_which_script_and_to_which_end(self, walk, tell):
        call = walk("17", "квартиру", "10 млн", "да")
        told = fields(call)
        assert (told["script"], told["script_version"], told["script_done"], told["script_end"]) == (
            "Входящий", 1, True, "встреча",
        )  # fmt: skip
        left = fields(walk("18", "квартиру", hour=1))
        assert left["script_done"] is False
        assert "script_end" not in left
        assert "script" not in fields(tell("19", ended(TEN + timedelta(hours=2))).call)

    def test_answers_are_kept_for_the_clients_card_the_last_of_each_heading(self, walk, zaytsev):
        walk("17", "квартиру", "10 млн")
        walk("18", "квартиру", "12 млн", hour=1)
        assert [(one.heading, one.text) for one in kept(zaytsev)] == [("Ищет", "квартиру"), ("Бюджет", "12 млн")]

    def test_an_answer_sent_twice_is_one(self, walk, by):
        call = walk("17", "квартиру")
        go_on(call, 1, "квартиру", "", by=by, now=NOW)
        assert Call.objects.get(pk=call.pk).step == "бюджет"
        assert Passed.objects.count() == 1

    def test_another_answer_to_a_step_that_is_passed_is_refused_and_what_was_said_is_told(self, walk, by):
        """Seen red: what another tab answered was passed over in silence."""
        call = walk("17", "квартиру")
        for answer, said in (("ошибся", ""), ("квартиру", "у моря")):
            with pytest.raises(Refused, match="“приветствие” is passed with the answer “квартиру”"):
                go_on(call, 1, answer, said, by=by, now=NOW)
        assert Call.objects.get(pk=call.pk).step == "бюджет"
        assert Passed.objects.count() == 1

    def test_one_goes_back_and_what_was_answered_stays_written(self, walk, by):
        call = walk("17", "квартиру")
        go_back(call, 2, by=by, now=NOW)
        go_back(call, 2, by=by, now=NOW)
        assert Call.objects.get(pk=call.pk).step == "приветствие"
        go_on(call, 1, "ошибся", "", by=by, now=NOW)
        assert fields(call)["script_end"] == "отказ"
        assert Passed.objects.count() == 2
        assert [one.answer for one in Passed.objects.held()] == ["ошибся"]

    @pytest.mark.parametrize("answer", ["", "да", "\0"])
    def test_only_answers_of_the_script_are_taken(self, walk, by, answer):
        call = walk("17")
        with pytest.raises(Refused):
            go_on(call, 1, answer, "x\0" if answer == "\0" else "", by=by, now=NOW)
        assert not Passed.objects.exists()

    def test_a_call_keeps_the_version_that_it_was_led_by(self, walk, version, script, by):
        begun, other = walk("17"), walk("18", "квартиру", hour=1)
        write(script.pk, TEXT.replace("Входящий", "Другой"), seen=digest_of(TEXT))
        second = publish(script.pk, seen=digest_of(TEXT.replace("Входящий", "Другой")), by=by, now=NOW)
        assert lead(begun, script, by=by).led_by == second
        with pytest.raises(Refused, match="keeps its version"):
            lead(other, script, by=by)
        refused(
            f"UPDATE callcentre_call SET led_by_id = {second.pk} WHERE id = {other.pk}", by="the version that it was"
        )
        refused("UPDATE callcentre_call SET led_by_id = NULL, step = ''", by="the version that it was")
        assert fields(other)["script"] == "Входящий"

    def test_no_call_is_led_by_a_script_that_is_closed_or_has_no_version(self, tell, script, by):
        call = tell("17", ended()).call
        with pytest.raises(Refused):
            lead(call, script, by=by)
        publish(script.pk, seen=digest_of(script.draft), by=by, now=NOW)
        close(script, now=NOW)
        with pytest.raises(Refused):
            lead(call, script, by=by)

    def test_what_was_passed_stays_below_the_program_too(self, walk):
        walk("17", "квартиру")
        refused("DELETE FROM callcentre_passed", by="never deleted")
        refused("UPDATE callcentre_passed SET answer = 'x'", by="what was passed stays")
        refused("UPDATE callcentre_passed SET said = 'x'", by="only be erased")
        run("UPDATE callcentre_passed SET undone_at = at")
        refused("UPDATE callcentre_passed SET undone_at = NULL", by="taken back stays")
        Call.objects.create(sent_id="by hand", theirs=PYOTR)
        number = Call.objects.get(sent_id="by hand").pk
        refused(
            "INSERT INTO callcentre_passed (call_id, number, step, answer, said, keep, at, by_id)"
            f" SELECT {number}, 9, step, answer, said, keep, at, by_id FROM callcentre_passed", by="a call that is led",
        )  # fmt: skip

    def test_an_erased_client_leaves_the_way_and_no_words(self, walk, zaytsev):
        walk("17", "квартиру", "десять миллионов")
        erase(zaytsev, at=NOW)
        assert [(one.step, one.said) for one in Passed.objects.all()] == [("приветствие", ""), ("бюджет", "")]
        zaytsev.erased_at = NOW
        assert kept(zaytsev) == []


class TestCounts:
    def test_of_those_who_came_each_answered_was_left_or_ended(self, walk, version):
        walk("1", "квартиру", "10 млн", "да")
        walk("2", "квартиру", "10 млн", hour=1)
        walk("3", "квартиру", hour=2)
        walk("4", "ошибся", hour=3)
        walk("5", hour=4)
        calls = Call.objects.whole().filter(led_by=version)
        told = counts(calls)
        assert (told.calls, told.done) == (5, 2)
        for step in version.tree.steps.values():
            on = sum(n for (name, _), n in told.answered.items() if name == step.name)
            ends = of_way(Call.objects.all(), Way(version.pk, done=step.name)).count()
            assert told.came[step.name] == on + told.left[step.name] + ends
            assert told.came[step.name] == of_way(Call.objects.all(), Way(version.pk, step.name)).count()
            assert told.left[step.name] == of_way(Call.objects.all(), Way(version.pk, left=step.name)).count()
            for answer in step.answers:
                way = Way(version.pk, step.name, answer)
                assert told.answered[step.name, answer] == of_way(Call.objects.all(), way).count()
        assert of_way(Call.objects.all(), Way(version.pk, done="*")).count() == 2

    def test_a_step_taken_back_is_not_counted(self, walk, version, by):
        call = walk("1", "квартиру")
        go_back(call, 2, by=by, now=NOW)
        assert counts(Call.objects.filter(led_by=version)).came == {"приветствие": 1}

    def test_whoever_leaves_more_often_than_the_others_is_told_where(self, walk, version, exchange, boris):
        from pochemu.callcentre.models import Extension

        Extension.objects.create(sender=exchange, extension="102", employee=boris)
        for number in range(5):
            walk(f"a{number}", "квартиру", hour=number)
            walk(f"b{number}", "квартиру", "10 млн", hour=number + 5, extension="102")
        calls = Call.objects.filter(led_by=version)
        people, all_ = counts_by_person(calls), counts(calls)
        assert weakest(people["anna"], all_, list(version.tree.steps)).step == "бюджет"
        assert weakest(people["boris"], all_, list(version.tree.steps)) is None
        few = counts(calls.filter(sent_id="a0"))
        assert weakest(few, all_, list(version.tree.steps)) is None


def test_versions_are_found_by_links(walk, version, zaytsev, by):
    call = walk("17", "квартиру", theirs="+79990000001")
    assert kept(zaytsev) == []
    link(call, zaytsev, by=by)
    assert [one.text for one in kept(zaytsev)] == ["квартиру"]
    assert ScriptVersion.objects.count() == 1
