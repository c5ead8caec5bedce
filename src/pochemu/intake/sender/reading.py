"""A delivery read by its sender's template: which event it is, and what that says in our words."""

from collections.abc import Iterable
from collections.abc import Mapping as Dict
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from pochemu.engine.words import Words
from pochemu.intake.cells.moment import moment_reader
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.sender.payload import Fields
from pochemu.intake.sender.template import ALLOWED, MOMENTS, UNIX, Section, Template, Value

SEPARATOR: Final = "|"
LATEST: Final = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp())


class Said(NamedTuple):
    """Of an event, what is filled: texts, moments and whole numbers by our names."""

    event: str
    texts: Dict[str, str]
    moments: Dict[str, datetime]


def named(template: Template, fields: Fields) -> Fields:
    """The fields, and the names that the template itself makes of them."""
    return {**fields, **{name: _text(name, value, fields) for name, value in template.names.items()}}


def first_of(sections: Iterable[Section], fields: Fields) -> Section | None:
    """The first of the template's events that these fields are. None: it knows of no such event."""
    return next((section for section in sections if _is(section, fields)), None)


def read(section: Section, fields: Fields, zone: ZoneInfo) -> Said:
    """Raises Unfit, naming what of ours could not be read."""
    texts = {name: _text(name, value, fields) for name, value in section.values.items()}
    filled = {name: text for name, text in texts.items() if text}
    first = next(iter(section.values))
    if first not in filled:
        raise Unfit(_NO_KEY.fill(name=first, fields=", ".join(section.values[first].fields)))
    moments = {
        name: _moment(name, section.values[name], text, zone) for name, text in filled.items() if name in MOMENTS
    }
    return Said(
        SEPARATOR.join([section.name, *(fields.get(name, "") for name in section.once)]),
        {name: text for name, text in filled.items() if name not in MOMENTS},
        {name: moment for name, moment in moments.items() if moment is not None},
    )


def _is(section: Section, fields: Fields) -> bool:
    if section.when is None:
        return True
    return section.when.run(*[fields.get(ref.name, "") for ref in section.when.refs])[-1] is True


def _text(name: str, value: Value, fields: Fields) -> str:
    if value.text:
        return value.text
    text = next((found.strip() for field in value.fields if (found := fields.get(field, "")) and found.strip()), "")
    if value.between != ("", "") and text:
        text = _between(text, *value.between)
    if value.words and text:
        if text not in value.words:
            raise Unfit(_UNKNOWN_WORD.fill(name=name, found=text[:80], known=", ".join(value.words)))
        text = value.words[text]
    if name in ALLOWED and text and text not in ALLOWED[name]:
        raise Unfit(_UNKNOWN_WORD.fill(name=name, found=text[:80], known=", ".join(ALLOWED[name])))
    return text


def _between(text: str, before: str, after: str) -> str:
    """What stands after the first mark and before the last one. A mark that is empty, or not there, cuts nothing."""
    if before and before in text:
        text = text.partition(before)[2]
    return text.rpartition(after)[0] if after and after in text else text


def _moment(name: str, value: Value, text: str, zone: ZoneInfo) -> datetime | None:
    """None for a moment that never came: senders write 0, or a year before any telephone."""
    if value.format in UNIX:
        return _since_1970(name, text, 1_000 if value.format == "unix-ms" else 1)
    if text.startswith(("0000-00-00", "0001-01-01")):
        return None
    try:
        return moment_reader(zone, value.format or None)(text)
    except Unfit as unfit:
        raise Unfit(_MOMENT.fill(name=name, found=text[:80], why=unfit.words)) from None


def _since_1970(name: str, text: str, unit: int) -> datetime | None:
    whole, _, rest = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 14 and (not rest or rest.isdigit())):
        raise Unfit(_MOMENT.fill(name=name, found=text[:80], why=_NOT_UNIX))
    seconds = int(whole) // unit
    if seconds > LATEST:
        raise Unfit(_MOMENT.fill(name=name, found=text[:80], why=_NOT_UNIX))
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds) if int(whole) else None


_NO_KEY = Words("`{name}` is empty (fields: {fields})", "`{name}` не заполнено (поля: {fields})")
_UNKNOWN_WORD = Words(
    "`{name}`: “{found}” is none of {known}. Add it to `words` of the template",
    "`{name}`: «{found}» — не из списка {known}. Добавьте это слово в `words` шаблона",
)
_MOMENT = Words("`{name}`: “{found}”: {why}", "`{name}`: «{found}»: {why}")
_NOT_UNIX = Words("not a number of seconds since 1970", "не число секунд с 1970 года")
