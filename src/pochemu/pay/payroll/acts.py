"""Verbs of the payroll: keep a template, export a closed month."""

from collections.abc import Mapping

from pochemu.engine.period import Month
from pochemu.engine.problem import Problem, nearest
from pochemu.engine.words import Words
from pochemu.pay.closing.acts import books
from pochemu.pay.exporting import Taken, remember
from pochemu.pay.models import Export, PayrollTemplate
from pochemu.pay.payroll.files import content
from pochemu.pay.payroll.rows import paid
from pochemu.pay.payroll.template import READY, Template, read_template
from pochemu.people.actions import Refused
from pochemu.people.models import Account


def templates() -> Mapping[str, str]:
    """Their texts by name: the company's own, newest wording, and the ready ones."""
    own = PayrollTemplate.objects.order_by("number").values_list("name", "text")
    return {**READY, **dict(own)}


def template_of(name: str) -> Template:
    """Raises Refused for a name that no template has."""
    known = templates()
    if name not in known:
        raise Refused(_NO_TEMPLATE.fill(name=name, near=nearest(name, known), known=", ".join(known)))
    return _readable(name, known[name])


def every_template() -> list[Template]:
    return [_readable(name, text) for name, text in templates().items()]


def _readable(name: str, text: str) -> Template:
    found, problems = read_template(name, text)
    assert found is not None, problems  # they were checked before they were kept
    return found


def keep_template(name: str, text: str, *, by: Account) -> list[Problem]:
    """What is wrong with it; where nothing is, it is kept, and those before it stay with what was exported by them."""
    name, text = name.strip(), text.replace("\r\n", "\n")
    if not name or len(name) > MOST_LETTERS:
        raise Refused(_NO_NAME.fill(n=MOST_LETTERS))
    found, problems = read_template(name, text)
    if found is not None and templates().get(name) != text:
        with books(by, f"payroll template {name}") as act:
            number = 1 + PayrollTemplate.objects.filter(name=name).count()
            PayrollTemplate.objects.create(entry_id=act.seq, name=name, number=number, text=text, by=by)
    return problems


def export(month: Month, template: Template, *, by: Account, language: str, after: int | None) -> tuple[Export, bytes]:
    """`after`: how many exports of the month whoever asks knows of; None: he wants it in any case. Raises Refused."""
    closed = paid(month)
    made = content(template, closed, closed.rows(template.rows), language=language)
    taken = Taken(made, len(closed.people), closed.closing.reckoning.total)
    done = remember(
        month, Export.What.PAYROLL, taken, by=by, template=template.name, columns=template.text, after=after
    )
    return done, made


MOST_LETTERS = 60
_NO_TEMPLATE = Words(
    "There is no payroll template “{name}”.{near} There are: {known}",
    "Шаблона выгрузки «{name}» нет.{near} Есть: {known}",
)
_NO_NAME = Words("A template has a name of 1 to {n} letters", "У шаблона есть имя длиной от 1 до {n} знаков")
