"""What `make assets` built, by the names its sources have in web/assets."""

import json
from functools import cache
from importlib.resources import files

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe


def asset(name: str) -> str:
    """The URL of app.css, app.js or inter.woff2. It changes with the content, so it may be cached for ever."""
    return static("pochemu/" + _built("manifest.json")[name])


def icon(name: str) -> SafeString:
    """An icon of assets/icons.txt as inline SVG: 1em square, in the colour of the text, silent to a screen reader."""
    return mark_safe(_built("icons.json")[name])  # noqa: S308 (made by the build from Tabler's own files)


@cache
def _built(name: str) -> dict[str, str]:
    try:
        built: dict[str, str] = json.loads(files("pochemu.web").joinpath("static/pochemu", name).read_text())
    except FileNotFoundError:
        raise RuntimeError("The pages' styles and scripts are not built yet: run `make assets`.") from None
    return built
