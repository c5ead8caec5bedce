from django.urls import include, path

urlpatterns = [path("", include("pochemu.web.urls"))]

handler404 = "pochemu.web.pages.missing.missing"
