"""Rows as deals of a pipeline: opened at the moment that is said there, ended if they have."""

from collections.abc import Sequence
from datetime import datetime

from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.intake.bringing.desk import NEW, Clients, Found, Here, Wrongs
from pochemu.intake.bringing.mapping import pipeline_of
from pochemu.intake.bringing.reading import Row, moments
from pochemu.intake.cells.number import minor_units_reader
from pochemu.intake.cells.unfit import Unfit
from pochemu.people.models import Employee
from pochemu.people.queries import company
from pochemu.sales.bringing import Coming, bring
from pochemu.sales.dealing import Card, lacking_for, must_fit
from pochemu.sales.models import Deal, LossReason, Stage
from pochemu.sales.models.pipeline import Outcome


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
        ended = reason = None
        if stage is not None:
            if card is not None:
                wrongs.of(self._lacks_nothing, card, stage)
            ended, reason = wrongs.of(self._ended, row, stage, opened), wrongs.of(self._reason, row, stage)
        wrongs.must_be_none()
        if stage is None or opened is None or manager is None or client is None or card is None:
            raise AssertionError("whatever is not there was wrong")
        ready = Coming(client, card, stage, manager, opened, ended, reason)
        return Found(row, NEW, ready=ready, moments=(opened, ended) if ended else (opened,))

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

    def _ended(self, row: Row, stage: Stage, opened: datetime | None) -> datetime | None:
        if stage.outcome == Outcome.OPEN:
            return None
        ended = self.here.moment(self.moment, row, "ended")
        if ended is None:
            raise Unfit(_ENDED)
        if opened is None:  # that is told already
            return ended
        if ended.date() < opened.date():
            raise Unfit(_BACKWARDS)
        return max(ended, opened)  # a day alone is its midnight

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

    def _lacks_nothing(self, card: Card, stage: Stage) -> None:
        lacking = lacking_for(Deal(pipeline=self.pipeline, **card._asdict()), stage)
        if lacking:
            titles = [need.words for need in lacking]
            what = Words(", ".join(each.en for each in titles), ", ".join(each.ru for each in titles))
            raise Unfit(_LACKING.fill(step=stage.name, what=what))

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
_ENDED = Words("the deal has ended, and it is not said when", "сделка завершена, а когда — не указано")
_BACKWARDS = Words("the deal ended before it was opened", "сделка завершена раньше, чем открыта")
_NOBODY = Words("it is not said who manages the deal", "не указано, кто ведёт сделку")
_AMOUNT = Words("the sum “{text}”: {why}", "сумма «{text}»: {why}")
_STAGE = Words("it is not said at which step the deal stands", "не указано, на каком шаге сделка")
_REASON = Words("the deal is lost, and it is not said why", "сделка проиграна, а почему — не указано")
_LACKING = Words("“{step}” needs first: {what}", "до шага «{step}» нужно указать: {what}")
_WHOSE = Words(
    "nobody is found by the client's number, phone, e-mail or name",
    "клиент не найден ни по номеру, ни по телефону, ни по почте, ни по имени",
)
_ERASED = Words("the data of client №{number} were erased", "данные клиента №{number} удалены")
