from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class NoticesConfig(AppConfig):
    name = "pochemu.notices"

    def ready(self) -> None:
        """A post office that can't be read is said at once: whatever runs would learn of it letter by letter."""
        from pochemu.notices import letters

        if settings.LETTERS:
            try:
                letters.server()
            except ValueError as error:
                raise ImproperlyConfigured(*error.args) from None
