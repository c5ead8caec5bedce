"""What every template knows."""

from django.http import HttpRequest

from pochemu.people.models import Company
from pochemu.web.access import Reader, reader_of
from pochemu.web.face import hue, initials


def page(request: HttpRequest) -> dict[str, object]:
    reader = reader_of(request)
    company = Company.objects.first()
    return {
        "theme": reader.theme,
        "company": company.name.text(reader.language) if company else "",
        "me": _me(reader) if request.user.is_authenticated else None,
    }


def _me(reader: Reader) -> dict[str, object]:
    employee = reader.account.employee if reader.account else None
    name = employee.name if employee else reader.request.user.get_username()
    return {"name": name, "initials": initials(name), "hue": hue(name), "role": reader.account.get_role_display() if reader.account else ""}
