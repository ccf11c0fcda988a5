"""Who may write through the API, and what was answered to a request that may come twice."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class ApiToken(models.Model):
    """A key with which a curator's programs write drafts. Only its hash is stored; it is shown once, when it is made."""

    user = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="api_tokens", help_text="Whose it is.")
    name = models.CharField(max_length=80, help_text="What it is for: “my notebook”, “Zotero bridge”.")
    start = models.CharField(max_length=8, editable=False, help_text="Its first characters, by which it is recognised.")
    digest = models.CharField(
        max_length=64, unique=True, editable=False, help_text="SHA-256 of the token, in hexadecimal."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False, help_text="When it was made.")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="When it ends; empty: when it is revoked.")
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When it was last used.")
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When it was revoked.")

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered, so that the same request again changes nothing."""

    user = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="+", help_text="Who asked.")
    key = models.CharField(max_length=200, help_text="The Idempotency-Key.")
    request = models.CharField(max_length=64, help_text="SHA-256 of method, address and body, in hexadecimal.")
    status = models.PositiveSmallIntegerField(help_text="The HTTP status of the answer.")
    headers = models.JSONField(default=dict, help_text="ETag and Location of the answer.")
    body = models.TextField(help_text="The answer.")
    at = models.DateTimeField(default=timezone.now, db_index=True, help_text="When; kept for a day.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="keptanswer_key")]

    def __str__(self) -> str:
        return self.key
