"""Where everything is: the curators' desk, the API, and the site for all the rest."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from cases.api.urls import nowhere

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("cases.api.urls")),
    path("api/", include([nowhere])),
    path("", include("cases.site.urls")),
]

handler400 = "cases.site.errors.bad_request"
handler404 = "cases.site.errors.not_found"
handler500 = "cases.site.errors.server_error"
