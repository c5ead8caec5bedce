from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class IntakeConfig(AppConfig):
    name = "pochemu.intake"

    def ready(self) -> None:
        """A mailbox that can't be read is said at once: its enquiries would be missed in silence."""
        from pochemu.intake import mailbox

        if mailbox.is_set_up():
            try:
                mailbox.mailbox()
            except ValueError as error:
                raise ImproperlyConfigured(*error.args) from None
