"""What templates say numbers, words, icons and files with."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from pochemu.engine.words import Words
from pochemu.web import asset as built
from pochemu.web.face import Shown
from pochemu.web.numbers import NO_BREAK, NOTHING

register = template.Library()
register.simple_tag(built.asset, name="asset")
register.simple_tag(built.icon, name="icon")


@register.simple_tag
def figure(shown: Shown, tone: str = "") -> SafeString:
    """The only way a number is printed: its text as a link to its why."""
    if shown.reason:
        return format_html(
            '<a class="n na" href="{}" title="{}">{}<span class="hidden"> {}</span></a>', shown.href, shown.reason, NOTHING, shown.reason
        )
    names = " ".join(filter(None, ("n", tone or shown.tone)))
    title = format_html(' title="{}"', shown.exact) if shown.exact else ""
    return format_html('<a class="{}" href="{}"{}>{}</a>', names, shown.href, title, shown.text)


@register.simple_tag
def hero(shown: Shown) -> SafeString:
    """A figure in its largest size, its currency in grey."""
    amount, space, sign = shown.text.rpartition(NO_BREAK)
    if shown.reason or not space:
        return figure(shown)
    grey = format_html('{}{}<span class="currency">{}</span>', amount, space, sign)
    return figure(shown._replace(text=grey, tone=""))


@register.filter
def said(words: Words | str) -> str:
    """In the reader's language."""
    return words.text(get_language() or "ru") if isinstance(words, Words) else words
