"""Who may do what at the curators' desk. Permissions are named here once; roles in `fixtures/roles.yaml` hold them."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from cases.models import Case
from cases.models.choices import Status

ADD: Final = "cases.add_case"
CHANGE: Final = "cases.change_case"
DELETE: Final = "cases.delete_case"
VIEW: Final = "cases.view_case"
EDIT_ANY: Final = "cases.edit_any_case"
SUBMIT: Final = "cases.submit_case"
REVIEW: Final = "cases.review_case"
PUBLISH: Final = "cases.publish_case"
WITHDRAW: Final = "cases.withdraw_case"
COMMENT: Final = "cases.add_comment"
CODE: Final = "cases.add_coding"
IMPORT: Final = "cases.run_import"
RELEASE: Final = "cases.make_release"


def may_edit(user: Any, case: Case) -> bool:
    """Contributors change their own drafts until they submit them; editors all that is not published."""
    if case.status not in (Status.DRAFT, Status.IN_REVIEW) or not user.has_perm(CHANGE):
        return False
    if user.has_perm(EDIT_ANY):
        return True
    return case.status == Status.DRAFT and case.created_by_id == user.pk


def may_delete(user: Any, case: Case) -> bool:
    """A draft can be thrown away by those who may edit it; what was ever published stays."""
    if case.status != Status.DRAFT or case.editions.exists():
        return False
    return may_edit(user, case) and (user.has_perm(DELETE) or case.created_by_id == user.pk)


def editable(user: Any) -> QuerySet[Case]:
    """The cases that this person may edit now."""
    cases = Case.objects.filter(status__in=(Status.DRAFT, Status.IN_REVIEW))
    if not user.has_perm(CHANGE):
        return cases.none()
    return cases if user.has_perm(EDIT_ANY) else cases.filter(status=Status.DRAFT, created_by=user)
