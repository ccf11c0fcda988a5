"""Where everything is: the curators' desk, the API, and the site for all the rest."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from cases.admin.unsaved import unsaved as unsaved_case
from cases.api.urls import nowhere
from cases.site.preview import unsaved_preview

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

unsaved = unsaved_preview(unsaved_case)  # the desk reads its form, the site draws the page

urlpatterns = [
    path("admin/cases/case/<int:pk>/unsaved/", unsaved, name="unsaved-preview"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("cases.api.urls")),
    path("api/", include([nowhere])),
    path("", include("cases.site.urls")),
]

handler400 = "cases.site.errors.bad_request"
handler404 = "cases.site.errors.not_found"
handler500 = "cases.site.errors.server_error"
