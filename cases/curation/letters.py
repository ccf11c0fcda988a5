"""E-mail to whom a step concerns. It is sent once the step is saved, and a mail server that is down undoes nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction

from cases.curation import rights
from cases.models import Case, Comment

log = logging.getLogger(__name__)

SENTENCES = {
    "submit": "“{case}” waits for review.",
    "return": "“{case}” was returned to its author.",
    "publish": "“{case}” is published.",
    "withdraw": "“{case}” was withdrawn.",
    "assign": "You are asked to review “{case}”.",
}


def about_step(step: str, case: Case, *, by: Any = None, note: str = "") -> None:
    """Tell those whom the step concerns, but not the one who took it."""
    concerned = reviewers(case) if step in ("submit", "assign") else [case.created_by]
    _write(concerned, by, SENTENCES[step].format(case=case), note, case)


def about_comment(remark: Comment) -> None:
    """Tell the author, the reviewer, and who wrote the remark that it answers."""
    case = remark.case
    earlier = remark.answers.by if remark.answers else None
    _write([case.created_by, case.reviewer, earlier], remark.by, f"A comment on “{case}”.", remark.text, case)


def reviewers(case: Case) -> list[Any]:
    """Who is asked to review it; if nobody is, all who may."""
    if case.reviewer is not None:
        return [case.reviewer]
    return list(User.objects.with_perm(rights.REVIEW, backend="django.contrib.auth.backends.ModelBackend"))


def _write(people: Iterable[Any], by: Any, sentence: str, note: str, case: Case) -> None:
    found = {person for person in people if person is not None and person.is_active and person.email and person != by}
    who = str(by.get_full_name() or by.get_username()) if by is not None else "Good Offices"
    body = "\n\n".join(text for text in (sentence, note and f"{who} writes:\n{note}", _address(case)) if text)
    for person in sorted(found, key=lambda person: str(person.email)):
        transaction.on_commit(partial(_send, sentence, body, person.email))


def _address(case: Case) -> str:
    return f"{settings.SITE_URL}/admin/cases/case/{case.pk}/change/"


def _send(subject: str, body: str, address: str) -> None:
    try:
        send_mail(f"Good Offices: {' '.join(subject.split())}", body, None, [address])
    except OSError:  # what smtplib and the socket raise
        log.exception("A letter to a curator could not be sent")
