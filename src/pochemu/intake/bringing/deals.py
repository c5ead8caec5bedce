"""Rows as deals of a pipeline: opened at the moment that is said there, ended if they have."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.intake.bringing.desk import NEW, Clients, Found, Here, Wrongs
from pochemu.intake.bringing.fields import CHANGED
from pochemu.intake.bringing.mapping import pipeline_of
from pochemu.intake.bringing.reading import Row, moments
from pochemu.intake.cells.number import minor_units_reader
from pochemu.intake.cells.unfit import Unfit
from pochemu.people.models import Employee
from pochemu.people.queries import company
from pochemu.sales.bringing import Coming, bring
from pochemu.sales.dealing import LONGEST, Card, lacking_for, must_fit
from pochemu.sales.models import Deal, LossReason, Stage
from pochemu.sales.models.pipeline import Outcome

WITHOUT: Final = "without "
BY_CHANGE, BY_FILE = "ended by change", "ended by file"


class DealsDesk:
    def __init__(self, here: Here) -> None:
        self.here = here
        pipeline = pipeline_of(here.batch)
        assert pipeline is not None, "the mapping was checked"
        self.pipeline = pipeline
        self.stages = {str(stage.pk): stage for stage in pipeline.stages.filter(gone=False)}
        self.reasons = {str(reason.pk): reason for reason in LossReason.objects.all()}
        self.moment = moments(here.zone)
        self.money = minor_units_reader(None, company().digits)
        self.clients = Clients(here.batch.source)

    def prepare(self, rows: Sequence[Row]) -> None:
        self.clients.prepare(rows)

    def judge(self, row: Row) -> Found:
        """Raises Unfit, Refused."""
        wrongs = Wrongs()
        stage, opened = wrongs.of(self._stage, row), wrongs.of(self._opened, row)
        manager, client, card = wrongs.of(self._manager, row), wrongs.of(self._client, row), wrongs.of(self._card, row)
        title = wrongs.of(self._title, row) or ""
        ended = reason = None
        noted: list[str] = []
        if stage is not None:
            if card is not None:
                noted += wrongs.of(self._lacks, card, stage) or ()
            ended, reason = wrongs.of(self._ended, row, stage, opened, noted), wrongs.of(self._reason, row, stage)
        wrongs.must_be_none()
        if stage is None or opened is None or manager is None or client is None or card is None:
            raise AssertionError("whatever is not there was wrong")
        ready = Coming(client, card, stage, manager, opened, ended, reason, title)
        moments_ = (opened, ended) if ended else (opened,)
        return Found(row, NEW, ready=ready, moments=moments_, noted=tuple(noted))

    def write(self, found: Sequence[Found]) -> list[int]:
        deals = bring(self.pipeline, [one.ready for one in found], by=self.here.batch.by)
        return [deal.pk for deal in deals]

    def _stage(self, row: Row) -> Stage:
        stage = self.stages.get(self.here.meant("stage", row))
        if stage is None:
            raise Unfit(_STAGE)
        return stage

    def _opened(self, row: Row) -> datetime:
        opened = self.here.moment(self.moment, row, "opened")
        if opened is None:
            raise Unfit(_OPENED)
        return opened

    def _ended(self, row: Row, stage: Stage, opened: datetime | None, noted: list[str]) -> datetime | None:
        if stage.outcome == Outcome.OPEN:
            return None
        ended = self.here.moment(self.moment, row, "ended") or self._said_to_end(row, noted)
        if ended is None:
            raise Unfit(_ENDED)
        if opened is None:  # that is told already
            return ended
        if ended.date() < opened.date():
            raise Unfit(_BACKWARDS)
        return max(ended, opened)  # a day alone is its midnight

    def _said_to_end(self, row: Row, noted: list[str]) -> datetime | None:
        """Where the row says no end: its last change, or the file's day, as far as whoever imports chose them."""
        changed = self.here.moment(self.moment, row, CHANGED)
        text = "" if changed else self.here.said.ended_on
        ended: datetime | None = changed or (self.moment(text) if text else None)
        if ended is not None and ended > self.here.now:
            raise Unfit(_AHEAD.fill(text=text))
        if ended is not None:
            noted.append(BY_CHANGE if changed else BY_FILE)
        return ended

    def _title(self, row: Row) -> str:
        title = " ".join(row.text("title").split())
        if len(title) > LONGEST or not title.isprintable():
            raise Unfit(_TITLE.fill(n=LONGEST))
        return title

    def _manager(self, row: Row) -> Employee:
        manager = self.here.employee(row)
        if manager is None:
            raise Unfit(_NOBODY)
        return manager

    def _card(self, row: Row) -> Card:
        card = Card(self._amount(row), row.text("source"), row.text("project"), row.text("unit"))
        must_fit(card)
        return card

    def _amount(self, row: Row) -> int | None:
        text = row.text("amount")
        try:
            return self.money(text) if text else None
        except Unfit as unfit:
            raise Unfit(_AMOUNT.fill(text=text[:40], why=unfit.words)) from None

    def _lacks(self, card: Card, stage: Stage) -> list[str]:
        """What is to be noted that it lacks: of a deal that was won, where it may come so."""
        lacking = lacking_for(Deal(pipeline=self.pipeline, **card._asdict()), stage)
        won = stage.outcome == Outcome.WON
        if lacking and not (won and self.here.said.bare):
            titles = [need.words for need in lacking]
            what = Words(", ".join(each.en for each in titles), ", ".join(each.ru for each in titles))
            raise Unfit((_LACKING_WON if won else _LACKING).fill(step=stage.name, what=what))
        return [WITHOUT + need.value for need in lacking]

    def _reason(self, row: Row, stage: Stage) -> LossReason | None:
        if stage.outcome != Outcome.LOST:
            return None
        said = self.here.meant("reason", row) or self.here.said.values.get("reason", {}).get("", "")
        if said not in self.reasons:
            raise Unfit(_REASON)
        return self.reasons[said]

    def _client(self, row: Row) -> Client:
        clients = self.clients
        client = clients.by_number(row) or clients.by_contacts(row) or clients.by_name(row)
        if client is None:
            raise Unfit(_WHOSE)
        if client.erased_at:
            raise Unfit(_ERASED.fill(number=client.pk))
        return client


_OPENED = Words("it is not said when the deal was opened", "не указано, когда сделка открыта")
_ENDED = Words(
    "the deal has ended, and it is not said when: at the marking of columns, choose one with its day or with the day "
    "of its last change, or a day for the whole file",
    "сделка завершена, а когда — не указано: в разметке выберите столбец с этим днём или с днём изменения либо один "
    "день на весь файл",
)
_AHEAD = Words("“{text}” is ahead: it has not happened yet", "«{text}» — ещё впереди: этого пока не случилось")
_TITLE = Words(
    "the deal’s title is longer than {n} characters, or has hidden ones",
    "название сделки длиннее {n} знаков или содержит невидимые",
)
_BACKWARDS = Words("the deal ended before it was opened", "сделка завершена раньше, чем открыта")
_NOBODY = Words("it is not said who manages the deal", "не указано, кто ведёт сделку")
_AMOUNT = Words("the sum “{text}”: {why}", "сумма «{text}»: {why}")
_STAGE = Words("it is not said at which step the deal stands", "не указано, на каком шаге сделка")
_REASON = Words("the deal is lost, and it is not said why", "сделка проиграна, а почему — не указано")
_LACKING = Words("“{step}” needs first: {what}", "до шага «{step}» нужно указать: {what}")
_LACKING_WON = Words(
    "“{step}” needs first: {what}. At the marking of columns it may be said that won deals come without",
    "до шага «{step}» нужно указать: {what}. В разметке можно отметить, что выигранные сделки переносят и без этого",
)
_WHOSE = Words(
    "nobody is found by the client's number, phone, e-mail or name",
    "клиент не найден ни по номеру, ни по телефону, ни по почте, ни по имени",
)
_ERASED = Words("the data of client №{number} were erased", "данные клиента №{number} удалены")
