"""Verbs of a question: ask, reply, decide, withdraw. A closing and these wait for each other."""

from datetime import date, datetime
from typing import Final, NamedTuple

from pochemu.engine.figure import Figure
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.pay.closing.acts import books
from pochemu.pay.models import MissingFact, Question, Reply, Ruling
from pochemu.pay.notifying import tell_asked, tell_replied, tell_ruled
from pochemu.pay.questions import answers_for, concerns, exact, head_over, is_own, is_unmended, of_figure, questions
from pochemu.pay.snapshot import snapshot
from pochemu.people.actions import Mistakes, Refused, must_fit
from pochemu.people.models import Account, Company, Employee
from pochemu.people.rights import single_handed

Outcome = Ruling.Outcome

LONGEST: Final = 4_000


class About(NamedTuple):
    """The figure that is found wrong, as known at a watermark."""

    employee: str
    month: Month
    names: tuple[str, ...]  # of parts that lead to it from the bonus down
    figure: Figure
    watermark: int


class AskedAlready(Refused):
    """He has asked about the figure, and that question is open."""

    def __init__(self, question: Question) -> None:
        super().__init__(_ASKED_ALREADY.fill(number=question.pk))
        self.question = question


class Said(NamedTuple):
    """What the asker says."""

    why: str
    expected: str = ""
    expected_value: str = ""  # exact, where that is a number
    missed: str = ""  # the key of a fact


def ask(about: About, said: Said, *, seen: str, by: Account, now: datetime) -> Question:
    """`seen` is the exact value that the asker was shown. Raises Refused; AskedAlready where he has asked."""
    mistakes = Mistakes()
    for name, text in said._asdict().items():
        with mistakes.at(name):
            must_fit(text, most=LONGEST)
    with mistakes.at("why"):
        if not said.why.strip():
            raise Refused(_NO_WHY)
    mistakes.must_be_none()
    if exact(about.figure.value) != seen:
        raise Refused(_CHANGED)
    today = now.astimezone(snapshot().zone).date()
    roster = snapshot().roster
    to = head_over(about.employee, roster, today.toordinal())
    with books(by, f"{about.month}: asked") as act:
        _must_be_first(about, by)
        question = Question.objects.create(
            entry_id=act.seq, employee=Employee.objects.get(code=about.employee), month=about.month.code,
            path=list(about.names), title_en=about.figure.title.en, title_ru=about.figure.title.ru,
            unit=about.figure.unit.value, shown=exact(about.figure.value), watermark=about.watermark,
            expected=said.expected.strip(), expected_value=said.expected_value, why=said.why.strip(),
            missed=said.missed.strip(), to=None if to == by else to, due=due(today), by=by,
        )  # fmt: skip
        tell_asked(question, by=by)
    return question


def _must_be_first(about: About, by: Account) -> None:
    open_of_his = questions().filter(employee__code=about.employee, month=about.month.code, by=by, ruling=None)
    for question in of_figure(open_of_his, about.names):
        raise AskedAlready(question)


def due(today: date) -> date:
    """So many working days on as the company gives itself."""
    calendar = snapshot().roster.calendar
    return date.fromordinal(calendar.working_day_after(today.toordinal(), Company.objects.get().days_to_answer))


def reply(number: int, text: str, *, by: Account, today: date) -> Reply:
    """Raises Refused."""
    if not text.strip():
        raise Refused(_NO_TEXT)
    must_fit(text, most=LONGEST)
    with books(by, f"question {number}: replied") as act:
        question = open_question(number)
        if not concerns(by, question, snapshot().roster, today.toordinal()):
            raise Refused(_NOT_YOURS)
        said = Reply.objects.create(entry_id=act.seq, question=question, text=text.strip(), by=by)
        tell_replied(said, by=by)
    return said


def decide(number: int, outcome: Outcome, reason: str, *, by: Account, today: date, as_it_is: bool = False) -> Ruling:
    """The figure is right, or wrong, by another person's word than the asker's. Raises Refused.

    A figure that was wrong has been mended before, or is meant to stay `as_it_is`; the reason says why.
    """
    if not reason.strip():
        raise Refused(_NO_REASON)
    must_fit(reason, most=LONGEST)
    with books(by, f"question {number}: decided") as act:
        question = open_question(number)
        must_be_another(by, question, asked_by=question.by_id, today=today)
        if MissingFact.objects.filter(question=question, decision=None).exists():
            raise Refused(_FACT_WAITS)
        if outcome == Outcome.WRONG and not as_it_is and is_unmended(question):
            raise Refused(_NOTHING_CHANGED)
        ruling = Ruling.objects.create(
            entry_id=act.seq, question=question, outcome=outcome, reason=reason.strip(), by=by,
            single_handed=is_own(by, question),
        )  # fmt: skip
        tell_ruled(question, by=by)
    return ruling


def withdraw(number: int, *, by: Account, reason: str = "") -> Ruling:
    """By who asked. Raises Refused."""
    must_fit(reason, most=LONGEST)
    with books(by, f"question {number}: withdrawn") as act:
        question = open_question(number)
        if question.by_id != by.pk:
            raise Refused(_NOT_ASKED_BY_YOU)
        return Ruling.objects.create(
            entry_id=act.seq, question=question, outcome=Outcome.WITHDRAWN, reason=reason.strip(), by=by
        )


def open_question(number: int) -> Question:
    """Raises Refused for one that is decided."""
    question = questions().get(pk=number)
    if hasattr(question, "ruling"):
        raise Refused(_DECIDED)
    return question


def must_be_another(by: Account, question: Question, *, asked_by: int, today: date) -> None:
    """Who decides is neither who asked for it nor whose pay it is, where the company has more than one person."""
    if not answers_for(by, question.employee.code, snapshot().roster, today.toordinal()):
        raise Refused(_NOT_YOURS)
    own = by.pk == asked_by or by.employee_id == question.employee_id
    if own and not single_handed():
        raise Refused(_ANOTHER)


_NO_WHY = Words("Say why the figure is wrong", "Напишите, почему число неверно")
_ASKED_ALREADY = Words(
    "You have asked about this figure: your question №{number} is open. Write there what else there is to say",
    "Вы уже спросили об этом числе: ваш вопрос №{number} открыт. Напишите в нём то, что хотите добавить",
)
_NO_TEXT = Words("The reply is empty", "Ответ пустой")
_NO_REASON = Words("Say why you decide so", "Напишите, почему вы так решили")
_NOTHING_CHANGED = Words(
    "The figure is still what it was when it was asked about. Correct or cancel the fact, or add the missing one, then "
    "decide. If it is to stay as it is, say so, and why",
    "Число всё ещё такое, каким его показали в вопросе. Сначала исправьте или отмените факт или добавьте недостающий. "
    "Если число не изменится, отметьте это и напишите почему",
)
_CHANGED = Words(
    "The figure has changed since you opened it. Look at it as it is now; if it is still wrong, ask again",
    "Пока вы писали, число изменилось. Посмотрите на него ещё раз и, если оно всё ещё неверно, задайте вопрос снова",
)
_DECIDED = Words("The question is decided already", "По вопросу уже есть решение")
_NOT_YOURS = Words(
    "This question is for others to answer: the asker, the head of the team, finance and the designers of schemes",
    "На этот вопрос отвечают другие: тот, кто его задал, руководитель команды, финансы и авторы схем",
)
_NOT_ASKED_BY_YOU = Words("Only who asked it can withdraw it", "Снять вопрос может только тот, кто его задал")
_ANOTHER = Words(
    "You asked it, or it is about your own pay, so another person decides",
    "Вопрос задали вы, или он о вашей собственной премии, поэтому решает другой человек",
)
_FACT_WAITS = Words(
    "A proposed fact waits for approval: approve or refuse it first",
    "Предложенный факт ждёт решения: сначала утвердите или отклоните его",
)
