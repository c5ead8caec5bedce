"""A company that one person runs: it says so, and nobody else comes in."""

from django.contrib.auth.models import User

from pochemu.people.models import Account, Company


def alone(login: str) -> Account:
    Company.objects.update(single_handed=True)
    User.objects.exclude(username=login).update(is_active=False)
    return Account.objects.select_related("user").get(user__username=login)
