"""A file on its way through the import: taken, said, checked; written; undone."""

import io
from datetime import UTC, datetime

from pochemu.intake.bringing.keeping import begin, say, take
from pochemu.intake.bringing.mapping import said_of
from pochemu.intake.bringing.working import work
from pochemu.intake.models import Batch

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
State = Batch.State


def clock():
    return NOW


def brought(text, what, by, *, name="export.csv", **said):
    """The file taken, said and checked, as it was guessed to mean."""
    content = text if isinstance(text, bytes) else text.encode()
    batch = take(io.BytesIO(content), name, len(content), what=what, source="amoCRM", by=by, now=NOW)
    say(batch, said_of(batch.said)._replace(**said))
    begin(batch, State.CHECKING, now=NOW)
    assert work(batch.pk, clock)
    return Batch.objects.get(pk=batch.pk)


def written(batch):
    begin(batch, State.WRITING, now=NOW)
    assert work(batch.pk, clock)
    return Batch.objects.get(pk=batch.pk)


def undone(batch):
    begin(batch, State.UNDOING, now=NOW)
    assert work(batch.pk, clock)
    return Batch.objects.get(pk=batch.pk)


def aside(batch):
    return {one.line: one.wrong.en for one in batch.aside.all()}
