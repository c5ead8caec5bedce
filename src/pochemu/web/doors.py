"""Who may come to which address, and how: one table over all of `urls.py`, which tests walk with every role.

A door says no more than that somebody of the role may come in; which clients, months or figures he finds inside is for
the page to say (`access.py`). What is closed looks like what is not there; of a page that every company has, whose
address names nothing, it is told for whom it is (`pages/missing.py`).
"""

from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from typing import Any, Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template import loader
from django.urls import Resolver404, resolve

from pochemu.engine.words import Words
from pochemu.people.models import Account
from pochemu.people.rights import May, may, roles_that_may
from pochemu.people.roles import ROLES
from pochemu.web.access import reader_of


class Everybody(Enum):
    SIGNED_IN = "signed in"
    STRANGERS_TOO = "strangers too"


Who = frozenset[May] | Everybody | None
"""Any of these rights opens; None: nobody comes so."""

ALL: Final = Everybody.SIGNED_IN
PUBLIC: Final = Everybody.STRANGERS_TOO


def those(*rights: May) -> frozenset[May]:
    return frozenset(rights)


WORK: Final = those(May.WORK)
DESIGN: Final = those(May.DESIGN)
CLOSE: Final = those(May.CLOSE)
APPROVE: Final = those(May.APPROVE)
EXPORT: Final = those(May.EXPORT)
SCRIPT: Final = those(May.SCRIPT)
HEAR: Final = those(May.HEAR)
BRING: Final = those(May.BRING)
TELEPHONY: Final = those(May.TELEPHONY)
ESTATE: Final = those(May.ESTATE)
SET_FUNNELS: Final = those(May.SET_FUNNELS)
LET: Final = those(May.LET)
TERMS: Final = those(May.TERMS)
TAKE_LISTS: Final = those(May.TAKE_LISTS)
REPORT: Final = those(May.REPORT)
ON_SCHEMES: Final = those(May.DESIGN, May.APPROVE)
ON_PLANS: Final = those(May.PLAN, May.APPROVE)
"""Who proposes an exception and may not approve it is told so."""
ON_SCORECARDS: Final = those(May.WORK, May.SCRIPT)
ON_PRICES: Final = those(May.PRICE, May.APPROVE)
"""Who proposed a change of prices may put it aside."""
ON_MONTHS: Final = those(May.CLOSE, May.APPROVE)


class Door(NamedTuple):
    get: Who = None
    post: Who = None

    def way(self, method: str) -> Who:
        return {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method)

    @property
    def methods(self) -> list[str]:
        return (["GET", "HEAD"] if self.get else []) + (["POST"] if self.post else [])


DOORS: Final[dict[str, Door]] = {
    "": Door(ALL),
    "me/": Door(ALL),
    "me/<str:month>/": Door(ALL),
    "people/<str:employee>/<str:month>/": Door(ALL),
    "why/<str:month>/person/<str:employee>/": Door(ALL),
    "why/<str:month>/person/<str:employee>/<path:path>": Door(ALL),
    "why/<str:month>/company/": Door(ALL),
    "why/<str:month>/company/<path:path>": Door(ALL),
    "why/<str:month>/team/<str:team>/": Door(ALL),
    "why/<str:month>/team/<str:team>/<path:path>": Door(ALL),
    "compare/": Door(ALL),
    "compare/<str:month>/person/<str:employee>/": Door(ALL),
    "compare/<str:month>/person/<str:employee>/<path:path>": Door(ALL),
    "whatif/": Door(ALL),
    "whatif/<str:month>/": Door(ALL),
    "whatif/<str:month>/person/<str:employee>/": Door(ALL),
    "whatif/<str:month>/person/<str:employee>/<path:path>": Door(ALL),
    "facts/<int:number>/": Door(ALL),
    "board/": Door(ALL),
    "board/<str:month>/": Door(ALL),
    "board/<str:month>/<str:position>/": Door(ALL),
    "totals/": Door(ALL),
    "totals/<str:month>/": Door(ALL),
    "plans/": Door(ALL),
    "plans/<str:month>/": Door(ALL),
    "plans/<str:month>/<str:position>/": Door(ALL, those(May.PLAN)),
    "plans/<str:month>/<str:position>/exception/": Door(post=those(May.PLAN)),
    "plans/<str:month>/<str:position>/exception/<int:number>/": Door(post=ON_PLANS),
    "schemes/": Door(ALL),
    "schemes/<str:position>/": Door(ALL),
    "schemes/<str:position>/<str:effective>/": Door(ALL),
    "schemes/<str:position>/<str:effective>/read/": Door(post=ALL),
    "schemes/<str:position>/<str:effective>/act/": Door(ON_SCHEMES),
    "schemes/<str:position>/<str:effective>/yaml/": Door(ALL),
    "library/": Door(DESIGN),
    "library/<str:name>/": Door(DESIGN),
    "drafts/": Door(DESIGN, DESIGN),
    "drafts/<int:number>/": Door(ON_SCHEMES, DESIGN),
    "drafts/<int:number>/decision/": Door(post=APPROVE),
    "drafts/<int:number>/yaml/": Door(ON_SCHEMES, DESIGN),
    "drafts/<int:number>/backtest/": Door(ON_SCHEMES),
    "drafts/<int:number>/check/": Door(post=ON_SCHEMES),
    "drafts/<int:number>/indicator/": Door(DESIGN, DESIGN),
    "drafts/<int:number>/indicator/<str:name>/": Door(DESIGN, DESIGN),
    "drafts/<int:number>/indicator/<str:name>/formula/": Door(post=DESIGN),
    "months/": Door(ON_MONTHS),
    "months/<str:month>/": Door(ON_MONTHS),
    "months/<str:month>/begin/": Door(post=CLOSE),
    "months/<str:month>/decide/": Door(post=CLOSE),
    "months/<str:month>/approve/": Door(post=CLOSE),
    "months/<str:month>/pay/": Door(post=CLOSE),
    "months/<str:month>/propose/": Door(post=CLOSE),
    "months/<str:month>/adjust/": Door(post=APPROVE),
    "months/<str:month>/statements/": Door(post=EXPORT),
    "months/<str:month>/statements/<int:number>/": Door(EXPORT, EXPORT),
    "months/<str:month>/payroll/": Door(EXPORT),
    "months/<str:month>/payroll/take/": Door(post=EXPORT),
    "months/<str:month>/payroll/template/": Door(post=EXPORT),
    "questions/": Door(ALL),
    "questions/ask/<str:month>/<str:employee>/": Door(ALL, ALL),
    "questions/ask/<str:month>/<str:employee>/<path:path>": Door(ALL, ALL),
    "questions/<int:number>/": Door(ALL),
    "questions/<int:number>/reply/": Door(post=ALL),
    "questions/<int:number>/decide/": Door(post=ALL),
    "questions/<int:number>/withdraw/": Door(post=ALL),
    "questions/<int:number>/propose/": Door(post=ALL),
    "questions/<int:number>/facts/<int:which>/": Door(post=ALL),
    "statements/<str:month>/<str:employee>/": Door(ALL),
    "statements/<str:month>/<str:employee>/xlsx/": Door(ALL),
    "statements/<str:month>/<str:employee>/pdf/": Door(ALL),
    "clients/": Door(WORK),
    "clients/add/": Door(WORK, WORK),
    "clients/entrust/": Door(post=those(May.ENTRUST)),
    "clients/take/": Door(post=those(May.TAKE_CLIENTS)),
    "clients/taken/": Door(those(May.TAKE_CLIENTS)),
    "clients/<int:number>/": Door(WORK),
    "clients/<int:number>/edit/": Door(WORK, WORK),
    "clients/<int:number>/note/": Door(post=WORK),
    "clients/<int:number>/files/": Door(post=WORK),
    "clients/<int:number>/files/<int:file>/": Door(WORK),
    "clients/<int:number>/entrust/": Door(post=WORK),
    "clients/<int:number>/merge/": Door(those(May.MERGE), those(May.MERGE)),
    "clients/<int:number>/consents/": Door(WORK, WORK),
    "clients/<int:number>/consents/<int:which>/withdraw/": Door(post=WORK),
    "clients/<int:number>/erase/": Door(those(May.ERASE), those(May.ERASE)),
    "calls/": Door(WORK),
    "calls/add/": Door(WORK, WORK),
    "calls/<int:number>/": Door(WORK),
    "calls/<int:number>/qualify/": Door(post=WORK),
    "calls/<int:number>/link/": Door(post=WORK),
    "calls/<int:number>/recordings/": Door(post=WORK),
    "calls/<int:number>/script/": Door(WORK, WORK),
    "calls/<int:number>/script/on/": Door(post=WORK),
    "calls/<int:number>/script/back/": Door(post=WORK),
    "calls/<int:number>/review/": Door(post=HEAR),
    "calls/<int:number>/calibrate/": Door(post=HEAR),
    "calibrations/": Door(HEAR),
    "calibrations/<int:number>/": Door(HEAR),
    "calibrations/<int:number>/mark/": Door(post=HEAR),
    "calibrations/<int:number>/show/": Door(post=HEAR),
    "calibrations/<int:number>/drop/": Door(post=HEAR),
    "reviews/": Door(WORK),
    "reviews/<int:number>/": Door(WORK),
    "scorecards/": Door(ON_SCORECARDS, SCRIPT),
    "scorecards/<int:number>/": Door(ON_SCORECARDS),
    "scorecards/<int:number>/edit/": Door(SCRIPT, SCRIPT),
    "scorecards/<int:number>/publish/": Door(post=SCRIPT),
    "scorecards/<int:number>/close/": Door(post=SCRIPT),
    "scripts/": Door(WORK, SCRIPT),
    "scripts/<int:number>/": Door(WORK),
    "scripts/<int:number>/edit/": Door(SCRIPT, SCRIPT),
    "scripts/<int:number>/step/": Door(post=SCRIPT),
    "scripts/<int:number>/publish/": Door(post=SCRIPT),
    "scripts/<int:number>/close/": Door(post=SCRIPT),
    "recordings/<int:number>/play/": Door(post=WORK),
    "recordings/<int:number>/audio/": Door(WORK),
    "recordings/<int:number>/mark/": Door(post=WORK),
    "leads/": Door(WORK),
    "leads/add/": Door(WORK, WORK),
    "leads/rules/": Door(those(May.DEAL), those(May.DEAL)),
    "leads/<int:number>/": Door(WORK),
    "leads/<int:number>/give/": Door(post=WORK),
    "leads/<int:number>/answer/": Door(post=WORK),
    "leads/<int:number>/close/": Door(post=WORK),
    "leads/<int:number>/link/": Door(post=WORK),
    "telephony/": Door(TELEPHONY, TELEPHONY),
    "telephony/<slug:name>/": Door(TELEPHONY, TELEPHONY),
    "telephony/<slug:name>/whose/": Door(post=TELEPHONY),
    "telephony/<slug:name>/read/": Door(post=TELEPHONY),
    "hooks/<slug:name>/": Door(PUBLIC, PUBLIC),
    "hooks/<slug:name>/recording/": Door(post=PUBLIC),
    "hooks/<slug:name>/events/<slug:event>": Door(post=PUBLIC),
    "tasks/": Door(WORK, WORK),
    "tasks/<int:number>/done/": Door(post=WORK),
    "tasks/<int:number>/postpone/": Door(post=WORK),
    "tasks/<int:number>/drop/": Door(post=WORK),
    "meetings/": Door(WORK),
    "meetings/new/": Door(WORK, WORK),
    "meetings/<int:number>/": Door(WORK),
    "meetings/<int:number>/held/": Door(post=WORK),
    "meetings/<int:number>/missed/": Door(post=WORK),
    "meetings/<int:number>/move/": Door(WORK, WORK),
    "meetings/<int:number>/off/": Door(post=WORK),
    "handovers/": Door(WORK),
    "handovers/new/": Door(WORK, WORK),
    "handovers/<int:number>/": Door(WORK),
    "handovers/<int:number>/take/": Door(post=WORK),
    "handovers/<int:number>/return/": Door(post=WORK),
    "imports/": Door(BRING, BRING),
    "imports/<int:number>/": Door(BRING),
    "imports/<int:number>/columns/": Door(post=BRING),
    "imports/<int:number>/values/": Door(post=BRING),
    "imports/<int:number>/go/": Door(post=BRING),
    "imports/<int:number>/aside/": Door(BRING),
    "notices/": Door(ALL),
    "notices/<int:number>/": Door(ALL),
    "notices/read/": Door(post=ALL),
    "notices/telegram/": Door(post=ALL),
    "notices/settings/": Door(ALL, ALL),
    "funnel/": Door(WORK),
    "deals/": Door(WORK),
    "deals/list/": Door(WORK),
    "deals/new/": Door(WORK, WORK),
    "deals/move/": Door(post=WORK),
    "deals/settings/": Door(SET_FUNNELS, SET_FUNNELS),
    "deals/settings/reasons/": Door(post=SET_FUNNELS),
    "deals/settings/<int:number>/": Door(SET_FUNNELS, SET_FUNNELS),
    "deals/<int:number>/": Door(WORK),
    "deals/<int:number>/move/": Door(post=WORK),
    "deals/<int:number>/change/": Door(post=WORK),
    "deals/<int:number>/share/": Door(post=WORK),
    "deals/<int:number>/unit/": Door(WORK),
    "deals/<int:number>/reserve/": Door(post=WORK),
    "deals/<int:number>/stand/": Door(post=WORK),
    "deals/<int:number>/stand/<int:place>/leave/": Door(post=WORK),
    "deals/<int:number>/discount/": Door(post=WORK),
    "reservations/": Door(WORK),
    "reservations/<int:number>/": Door(WORK),
    "reservations/<int:number>/prolong/": Door(post=WORK),
    "reservations/<int:number>/lift/": Door(post=WORK),
    "contracts/": Door(WORK),
    "contracts/new/": Door(WORK, WORK),
    "contracts/settings/": Door(TERMS),
    "contracts/settings/terms/": Door(post=TERMS),
    "contracts/settings/reasons/": Door(post=TERMS),
    "contracts/settings/documents/": Door(post=TERMS),
    "contracts/settings/template/": Door(post=TERMS),
    "contracts/settings/template/<str:kind>/": Door(TERMS),
    "contracts/<int:number>/": Door(WORK),
    "contracts/<int:number>/paper/": Door(WORK),
    "contracts/<int:number>/paper/pdf/": Door(WORK),
    "contracts/<int:number>/change/": Door(post=WORK),
    "contracts/<int:number>/drop/": Door(post=WORK),
    "contracts/<int:number>/attach/": Door(post=WORK),
    "contracts/<int:number>/sign/": Door(post=WORK),
    "contracts/<int:number>/file/": Door(post=WORK),
    "contracts/<int:number>/suspend/": Door(post=WORK),
    "contracts/<int:number>/register/": Door(post=WORK),
    "contracts/<int:number>/terminate/": Door(post=WORK),
    "contracts/<int:number>/reduce/": Door(post=WORK),
    "contracts/<int:number>/swap/": Door(post=WORK),
    "contracts/<int:number>/assign/": Door(post=WORK),
    "contracts/<int:number>/measure/": Door(post=WORK),
    "contracts/<int:number>/correct/": Door(post=LET),
    "contracts/<int:number>/correct-number/": Door(post=LET),
    "contracts/<int:number>/take-back/": Door(post=LET),
    "approvals/": Door(LET),
    "approvals/<str:kind>/<int:number>/": Door(post=LET),
    "estate/": Door(WORK, ESTATE),
    "estate/list/": Door(WORK),
    "estate/units/<int:number>/": Door(WORK),
    "estate/units/<int:number>/price/": Door(post=those(May.PRICE)),
    "estate/units/<int:number>/hold/": Door(post=ESTATE),
    "estate/units/<int:number>/change/": Door(ESTATE, ESTATE),
    "estate/prices/": Door(ON_PRICES),
    "estate/prices/new/": Door(those(May.PRICE), those(May.PRICE)),
    "estate/prices/<int:number>/": Door(ON_PRICES),
    "estate/prices/<int:number>/decide/": Door(post=ON_PRICES),
    "estate/feeds/": Door(ESTATE, ESTATE),
    "estate/feeds/<int:number>/": Door(ESTATE),
    "estate/feeds/<int:number>/take/": Door(post=ESTATE),
    "estate/list/xlsx/": Door(WORK),
    "estate/<int:number>/feed/<slug:portal>.xml": Door(ESTATE),
    "estate/buildings/<int:number>/": Door(ESTATE, ESTATE),
    "estate/layouts/<int:number>/picture/": Door(WORK),
    "estate/<int:number>/settings/": Door(ESTATE, ESTATE),
    "estate/<int:number>/": Door(WORK),
    "registration/": Door(WORK),
    "registration/specialists/": Door(post=those(May.ENTRUST)),
    "registration/settings/": Door(post=TERMS),
    "registration/<int:number>/": Door(WORK),
    "registration/<int:number>/file/": Door(post=WORK),
    "registration/<int:number>/suspend/": Door(post=WORK),
    "registration/<int:number>/register/": Door(post=WORK),
    "registration/<int:number>/entrust/": Door(post=those(May.ENTRUST)),
    "keys/": Door(WORK),
    "keys/register/": Door(WORK),
    "keys/register/receive/": Door(WORK, WORK),
    "keys/register/<int:number>/": Door(WORK),
    "keys/register/<int:number>/give/": Door(post=WORK),
    "keys/slots/": Door(post=those(May.ENTRUST)),
    "keys/contracts/<int:number>/": Door(WORK),
    "keys/contracts/<int:number>/book/": Door(WORK, WORK),
    "keys/contracts/<int:number>/act/": Door(WORK, WORK),
    "keys/visits/<int:number>/": Door(WORK),
    "keys/visits/<int:number>/move/": Door(WORK, WORK),
    "keys/visits/<int:number>/off/": Door(post=WORK),
    "keys/visits/<int:number>/missed/": Door(post=WORK),
    "keys/acts/<int:number>/": Door(WORK),
    "keys/acts/<int:number>/paper/": Door(WORK),
    "keys/acts/<int:number>/paper/pdf/": Door(WORK),
    "keys/acts/<int:number>/undo/": Door(post=those(May.REOPEN)),
    "receivables/": Door(WORK),
    "receivables/collectors/": Door(post=those(May.ENTRUST)),
    "receivables/contracts/<int:number>/": Door(WORK),
    "receivables/contracts/<int:number>/pay/": Door(post=WORK),
    "receivables/contracts/<int:number>/payments/<int:payment>/back/": Door(post=WORK),
    "receivables/contracts/<int:number>/schedule/": Door(post=WORK),
    "receivables/contracts/<int:number>/remind/": Door(post=WORK),
    "receivables/contracts/<int:number>/promise/": Door(post=WORK),
    "receivables/contracts/<int:number>/entrust/": Door(post=those(May.ENTRUST)),
    "receivables/contracts/<int:number>/lawyers/": Door(post=WORK),
    "receivables/contracts/<int:number>/from-lawyers/": Door(post=WORK),
    "receivables/penalty/": Door(WORK),
    "receivables/penalty/rule/": Door(post=TERMS),
    "receivables/penalty/rate/": Door(post=TERMS),
    "receivables/debts/": Door(WORK),
    "receivables/dues/": Door(WORK),
    "receivables/payments/": Door(WORK),
    "reports/": Door(REPORT),
    "reports/speed/": Door(REPORT),
    "reports/plans/": Door(REPORT, those(May.PLAN_SALES)),
    "inspections/": Door(WORK, WORK),
    "inspections/<int:number>/": Door(WORK),
    "inspections/<int:number>/remark/": Door(post=WORK),
    "inspections/<int:number>/end/": Door(post=WORK),
    "inspections/<int:number>/drop/": Door(post=WORK),
    "inspections/<int:number>/correct/": Door(post=LET),
    "defects/": Door(WORK),
    "defects/settings/": Door(TERMS, TERMS),
    "defects/contractors/": Door(WORK, LET),
    "defects/contractors/<int:number>/": Door(WORK, LET),
    "defects/photos/<int:number>/": Door(WORK),
    "defects/<int:number>/": Door(WORK),
    "defects/<int:number>/assign/": Door(post=WORK),
    "defects/<int:number>/mend/": Door(post=WORK),
    "defects/<int:number>/return/": Door(post=WORK),
    "defects/<int:number>/close/": Door(post=WORK),
    "defects/<int:number>/reopen/": Door(post=LET),
    "defects/<int:number>/move/": Door(post=LET),
    "defects/<int:number>/entrust/": Door(post=those(May.ENTRUST)),
    "defects/<int:number>/drop/": Door(post=WORK),
    "defects/<int:number>/photos/": Door(post=WORK),
    "marks/": Door(WORK),
    "marks/<int:number>/": Door(WORK),
    "marks/<int:number>/write/": Door(post=WORK),
    "marks/<int:number>/link/": Door(post=WORK),
    "marks/<int:number>/back/": Door(post=TERMS),
    "mark/<str:secret>/": Door(PUBLIC, PUBLIC),
    "service/": Door(WORK),
    "service/new/": Door(WORK, WORK),
    "service/<int:number>/": Door(WORK),
    "service/<int:number>/answer/": Door(post=WORK),
    "service/<int:number>/decide/": Door(post=WORK),
    "service/<int:number>/defect/": Door(post=WORK),
    "service/<int:number>/close/": Door(post=WORK),
    "service/<int:number>/entrust/": Door(post=those(May.ENTRUST)),
    "bank/": Door(WORK, those(May.BRING, May.CLOSE)),
    "bank/lines/": Door(WORK),
    "bank/lines/<int:number>/match/": Door(post=WORK),
    "bank/lines/<int:number>/split/": Door(post=WORK),
    "bank/lines/<int:number>/join/": Door(post=WORK),
    "bank/lines/<int:number>/aside/": Door(post=WORK),
    "bank/lines/<int:number>/open/": Door(post=WORK),
    "bank/<int:number>/": Door(WORK),
    "leads/take/": Door(post=TAKE_LISTS),
    "calls/take/": Door(post=TAKE_LISTS),
    "deals/list/take/": Door(post=TAKE_LISTS),
    "tasks/take/": Door(post=TAKE_LISTS),
    "meetings/take/": Door(post=TAKE_LISTS),
    "reservations/take/": Door(post=TAKE_LISTS),
    "contracts/take/": Door(post=TAKE_LISTS),
    "registration/take/": Door(post=TAKE_LISTS),
    "keys/register/take/": Door(post=TAKE_LISTS),
    "defects/take/": Door(post=TAKE_LISTS),
    "marks/take/": Door(post=TAKE_LISTS),
    "service/take/": Door(post=TAKE_LISTS),
    "receivables/debts/take/": Door(post=TAKE_LISTS),
    "receivables/dues/take/": Door(post=TAKE_LISTS),
    "receivables/payments/take/": Door(post=TAKE_LISTS),
    "reports/speed/take/": Door(post=TAKE_LISTS),
    "bank/lines/take/": Door(post=TAKE_LISTS),
    "bank/<int:number>/take/": Door(post=TAKE_LISTS),
    "search/": Door(ALL),
    "sign-in/": Door(PUBLIC, PUBLIC),
    "sign-out/": Door(post=ALL),
    "look/": Door(post=PUBLIC),
    "live/": Door(ALL),
    "static/pochemu/<str:name>": Door(PUBLIC),
    "health/live": Door(PUBLIC),
    "health/ready": Door(PUBLIC),
}
"""By the addresses of `urls.py`, as they are written there."""


def opens(who: Who, account: Account | None) -> bool:
    if isinstance(who, Everybody):
        return who is PUBLIC or account is not None
    return who is not None and any(may(account, right) for right in who)


def for_whom(path: str, account: Account) -> list[Words]:
    """The roles that a page is for, where it is closed to this one; of pages alone whose addresses name nothing."""
    try:
        route = resolve(path).route
    except Resolver404:
        return []
    who = DOORS[route].get if "<" not in route else None
    if who is None or opens(who, account):
        return []
    rights = who if isinstance(who, frozenset) else ()
    return [title for role, title in ROLES.items() if any(role in roles_that_may(right) for right in rights)]


def _not_so(request: HttpRequest, door: Door) -> HttpResponseBase:
    """A browser comes so when it asks for a form's address anew: it is told, and led to the page that has the form."""
    words = loader.render_to_string("405.html", {"above": page_above(request.path)}, request)
    return HttpResponseNotAllowed(door.methods, words)


def page_above(path: str, account: Account | None = None) -> str:
    """The nearest there is; with an account, that is open to it."""
    while path := path.rstrip("/").rpartition("/")[0]:
        with suppress(Resolver404):
            door = DOORS.get(resolve(f"{path}/").route)
            if door and door.get and (account is None or opens(door.get, account)):
                return f"{path}/"
    return "/"


class DoorsMiddleware:
    """Asked on every request, before the page: a page that forgets to ask is closed all the same."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: object, kwargs: object) -> HttpResponseBase | None:
        door = DOORS.get(request.resolver_match.route) if request.resolver_match else None
        if door is None:
            return None
        who = door.way(request.method or "")
        if who is None:
            return _not_so(request, door)
        if who is not PUBLIC and not opens(who, reader_of(request).account):
            raise Http404
        return None
