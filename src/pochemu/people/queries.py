"""What is known of the company and its people."""

from pochemu.people.models import Company


def company() -> Company:
    """Raises Company.DoesNotExist before anything was loaded."""
    return Company.objects.get()
