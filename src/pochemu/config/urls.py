from django.urls import include, path

urlpatterns = [path("", include("pochemu.web.urls"))]
