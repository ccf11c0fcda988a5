"""Lists of the desk kept under a name: filters, search and order, for oneself or for everybody at the desk."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst

from cases.models import SavedView

NOT_KEPT = (
    "p",
    "e",
    "all",
    "_popup",
    "_to_field",
    "_facets",
    "_changelist_filters",
)  # where one is, not what one looks at
LONGEST = 2000
GONE = (
    "A filter that was asked for does not exist any more, so the whole list is shown. Choose anew and keep that view."
)


class ViewForm(forms.ModelForm):
    """The name of a view, and whom it is for."""

    class Meta:
        model = SavedView
        fields = ("name", "query", "shared")

    def clean_query(self) -> str:
        """What is looked at: filters, search and order, in one spelling."""
        given = self.cleaned_data["query"]
        if len(given) > LONGEST:
            raise forms.ValidationError("This list has too many filters to be kept.")
        kept = QueryDict(given.removeprefix("?"), mutable=True)
        for name in NOT_KEPT:
            kept.pop(name, None)
        if not kept:
            raise forms.ValidationError("Choose a filter, search or order the list first: this is the whole list.")
        return kept.urlencode()


class ViewLink(NamedTuple):
    """A kept view as a link."""

    view: SavedView
    address: str
    is_current: bool
    is_own: bool


def _visible(user: Any) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(owner=user.pk) | Q(shared=True)).select_related("owner")


def _link(view: SavedView, user: Any, current: str = "") -> ViewLink:
    address = f"{reverse(f'admin:cases_{view.records}_changelist')}?{view.query}"
    return ViewLink(view, address, bool(current) and current == view.query, view.owner_id == user.pk)


def views_for(request: HttpRequest) -> list[ViewLink]:
    """The views that this person keeps and those that are for everybody, of the lists that they may see."""
    found = []
    for view in _visible(request.user).order_by("records", "name", "id"):
        model = apps.all_models["cases"].get(view.records)
        desk = admin.site._registry.get(model) if model else None
        if desk is not None and desk.has_view_permission(request):
            found.append(_link(view, request.user))
    return found


class KeepsViews:
    """The part of every desk that keeps views of its list."""

    model: Any
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, self.opts.model_name  # type: ignore[attr-defined]
        keep = path("views/keep/", wrap(self.keep_view), name=f"cases_{name}_keep_view")
        forget = path("views/<int:pk>/forget/", wrap(self.forget_view), name=f"cases_{name}_forget_view")
        return [keep, forget, *super().get_urls()]  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the views that are kept of it. Where a filter is gone, the whole list and a word about it."""
        try:
            titled = {"title": capfirst(str(self.opts.verbose_name_plural)), **(extra_context or {})}
            answer = super().changelist_view(request, titled)  # type: ignore[misc]
        except DisallowedModelAdminLookup:
            return self._whole_list(request)
        if answer.status_code == 302 and answer.headers["Location"].endswith("?e=1"):
            return self._whole_list(request)
        shown = getattr(answer, "context_data", None) or {}
        if "cl" in shown and not shown["cl"].is_popup:
            self._say_what_is_gone(request, shown["cl"])
            shown |= {
                "kept_views": self._links(request),
                "view_query": shown["cl"].get_query_string(remove=NOT_KEPT)[1:],
            }
        return answer

    def keep_view(self, request: HttpRequest) -> HttpResponse:
        """Keep the list as it stands; a view of the same name is replaced."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self._check(request)
        name = request.POST.get("name", "").strip()
        owned = SavedView.objects.filter(owner=request.user.pk, records=self.opts.model_name, name=name).first()
        owner: Any = request.user
        form = ViewForm(request.POST, instance=owned or SavedView(owner=owner, records=self.opts.model_name))
        if not form.is_valid():
            label = {"name": "Name", "query": "View"}
            for field, errors in form.errors.items():
                messages.error(request, f"{label.get(field, field)}: {' '.join(map(str, errors))} Nothing was kept.")
            given = QueryDict(request.POST.get("query", "")[:LONGEST]).urlencode()
            return HttpResponseRedirect(f"{self._list()}?{given}" if given else self._list())
        view = form.save()
        messages.success(request, f"“{view}” is kept. It stands above this list and on the first page.")
        return HttpResponseRedirect(_link(view, request.user).address)

    def forget_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete one's own view; the records that it showed stay."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self._check(request)
        view = SavedView.objects.filter(pk=pk, owner=request.user.pk, records=self.opts.model_name).first()
        if view is None:
            raise Http404("You keep no such view.")
        view.delete()
        messages.success(request, f"The view “{view}” is deleted. The records that it showed are untouched.")
        return HttpResponseRedirect(self._list())

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied

    def _list(self) -> str:
        return reverse(f"admin:cases_{self.opts.model_name}_changelist")

    def _links(self, request: HttpRequest) -> list[ViewLink]:
        given = request.GET.copy()
        for name in NOT_KEPT:
            given.pop(name, None)
        views = _visible(request.user).filter(records=self.opts.model_name)
        return [_link(view, request.user, given.urlencode()) for view in views]

    def _whole_list(self, request: HttpRequest) -> HttpResponse:
        messages.error(request, GONE)
        return HttpResponseRedirect(request.path)

    def _say_what_is_gone(self, request: HttpRequest, changes: Any) -> None:
        """A filter whose value is not among its choices shows nothing, or everything; it is said which one."""
        for spec in changes.filter_specs:
            if not any(choice.get("selected") for choice in spec.choices(changes)):
                messages.warning(request, f"The value that is asked for under “{spec.title}” does not exist any more.")
