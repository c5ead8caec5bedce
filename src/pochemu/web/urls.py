"""Addresses: promises, told in docs/guide/urls.md."""

from django.urls import path

from pochemu.web.pages import access, board, bonus, fact, health, live, plans, schemes, search, static, totals, why

urlpatterns = [
    path("", bonus.home, name="home"),
    path("me/", bonus.me, name="me"),
    path("me/<str:month>/", bonus.me),
    path("people/<str:employee>/<str:month>/", bonus.person),
    path("why/<str:month>/person/<str:employee>/", why.person),
    path("why/<str:month>/person/<str:employee>/<path:path>", why.person),
    path("why/<str:month>/company/", totals.why),
    path("why/<str:month>/company/<path:path>", totals.why),
    path("why/<str:month>/team/<str:team>/", totals.why),
    path("why/<str:month>/team/<str:team>/<path:path>", totals.why),
    path("facts/<int:number>/", fact.fact),
    path("board/", board.boards, name="board"),
    path("board/<str:month>/", board.boards),
    path("board/<str:month>/<str:position>/", board.board),
    path("totals/", totals.totals, name="totals"),
    path("totals/<str:month>/", totals.totals),
    path("plans/", plans.plans, name="plans"),
    path("plans/<str:month>/", plans.plans),
    path("plans/<str:month>/<str:position>/", plans.plans_of),
    path("plans/<str:month>/<str:position>/exception/", plans.except_),
    path("plans/<str:month>/<str:position>/exception/<int:number>/", plans.decided),
    path("schemes/", schemes.schemes, name="schemes"),
    path("schemes/<str:position>/", schemes.scheme),
    path("schemes/<str:position>/<str:effective>/", schemes.scheme),
    path("search/", search.search, name="search"),
    path("sign-in/", access.SignIn.as_view(), name="sign_in"),
    path("sign-out/", access.SignOut.as_view(), name="sign_out"),
    path("look/", access.look, name="look"),
    path("live/", live.live, name="live"),
    path("static/pochemu/<str:name>", static.static),
    path("health/live", health.live),
    path("health/ready", health.ready),
]
