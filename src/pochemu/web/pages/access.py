"""Signing in and out; how the pages look to the reader."""

from datetime import timedelta
from http import HTTPStatus
from math import ceil

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pochemu.people.models import Account
from pochemu.web import guessing
from pochemu.web.access import reader_of
from pochemu.web.visitor import address_of

A_YEAR = 365 * 24 * 60 * 60
THEMES = ("auto", "light", "dark")


class Credentials(AuthenticationForm):
    """A name and a password, unless too many were wrong."""

    waits: timedelta | None = None

    def clean(self) -> dict[str, str]:
        name, now = self.cleaned_data.get("username"), timezone.now()
        if self.request is None or not name or not self.cleaned_data.get("password"):
            return super().clean()
        name, address = name[: guessing.LONGEST], address_of(self.request)
        if until := guessing.waits_until(name, address, now):
            self.waits = until - now
            minutes = ceil(self.waits / timedelta(minutes=1))
            raise ValidationError(_("Too many wrong passwords. Try again in %(n)s min.") % {"n": minutes})
        try:
            found = super().clean()
        except ValidationError:
            guessing.was_wrong(name, address, now)
            raise
        guessing.was_right(name, address, now)
        return found


class SignIn(LoginView):
    template_name = "sign_in.html"
    authentication_form = Credentials
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        if isinstance(form, Credentials) and form.waits:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response.headers["Retry-After"] = str(ceil(form.waits.total_seconds()))
        return response

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The reader's own language comes with him to a new browser."""
        response = super().form_valid(form)
        account = Account.objects.filter(user=self.request.user.pk).first()
        if account and settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            _keep(response, settings.LANGUAGE_COOKIE_NAME, account.language)
        return response


class SignOut(LogoutView):
    next_page = "sign_in"


@login_not_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Theme and language: kept in the account, and in the browser for the page before signing in."""
    response = HttpResponseRedirect(_back(request))
    account = reader_of(request).account
    theme, language = request.POST.get("theme"), request.POST.get("language")
    if theme in THEMES:
        _keep(response, "theme", theme)
        if account:
            account.theme = theme
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
        if account:
            account.language = language
    if account:
        account.save(update_fields=["theme", "language"])
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def _back(request: HttpRequest) -> str:
    """To where the form was, if that is here."""
    back = request.META.get("HTTP_REFERER", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if here else "/"
