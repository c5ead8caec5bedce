"""What templates say numbers, words, icons and files with."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from pochemu.engine.words import Words
from pochemu.web import asset as built
from pochemu.web.face import Shown, html
from pochemu.web.numbers import NO_BREAK
from pochemu.web.once import field
from pochemu.web.syllables import parted

register = template.Library()
register.simple_tag(built.asset, name="asset")
register.simple_tag(built.icon, name="icon")
register.simple_tag(html, name="figure")
register.filter("parted", parted)
register.simple_tag(field, name="once")


@register.simple_tag
def hero(shown: Shown) -> SafeString:
    """A figure in its largest size, its currency in grey."""
    amount, space, sign = shown.text.rpartition(NO_BREAK)
    if shown.reason or not space:
        return html(shown)
    return html(shown._replace(text=format_html('{}{}<span class="currency">{}</span>', amount, space, sign), tone=""))


@register.simple_tag
def at(fields: Mapping[str, Words] | str, name: str) -> SafeString:
    """Attributes of a field in which something wrong stands, by which it is led to; none of another, so that several
    forms of a page may ask for the same."""
    if not fields or name not in fields:
        return mark_safe("")
    first = mark_safe(" autofocus") if next(iter(fields)) == name else ""
    return format_html('id="f-{}" aria-invalid="true" aria-describedby="wrong-{}"{}', name, name, first)


@register.simple_tag
def wrong(fields: Mapping[str, Words] | str, name: str) -> SafeString | str:
    """What is wrong with a field, where something is."""
    if not fields or name not in fields:
        return ""
    return format_html('<small class="error" id="wrong-{}">{}</small>', name, said(fields[name]))  # type: ignore[index]


@register.filter
def said(words: Words | str) -> str:
    """In the reader's language."""
    return words.text(get_language() or "ru") if isinstance(words, Words) else words
