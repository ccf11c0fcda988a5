"""What a curator finds on the desk in the morning: their own work, what waits for review, and what the collection lacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from cases.curation import rights
from cases.curation.double_coding import Agreement, agreements
from cases.models import Case, ChallengeType, Coding, LinkCheck, Region, Transition
from cases.models.choices import Status

MOST = 8
FEW_LINKS = 5
MOST_CODINGS = 500  # the figures on the desk are of the latest; the codebook's are of all
FEW = 2  # a region or a challenge with fewer published cases than this is a gap
FIRST_DECADE, LAST_DECADE = 1900, 2020


class Gap(NamedTuple):
    """A value that few published cases have."""

    what: str
    name: str
    cases: int


class DeadLinks(NamedTuple):
    """How many addresses of sources did not answer when last asked, and the worst of them."""

    number: int
    worst: QuerySet[LinkCheck]


class Dashboard:
    """The lists of one person's desk. Each is one query, asked for only when it is shown."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def my_drafts(self) -> QuerySet[Case]:
        """What I began and have not handed in."""
        return self._mine().exclude(pk__in=self._returned().values("pk"))[:MOST]

    def returned_to_me(self) -> QuerySet[Case]:
        """What came back with a reason."""
        return self._returned()[:MOST]

    def waiting_for_review(self) -> QuerySet[Case]:
        """The review queue: what I am asked to review first, then what has waited longest."""
        if not self.user.has_perm(rights.REVIEW):
            return Case.objects.none()
        waiting = Case.objects.filter(status=Status.IN_REVIEW).filter(Q(reviewer=None) | Q(reviewer=self.user))
        return waiting.select_related("created_by", "reviewer").order_by("-reviewer", "updated_at", "pk")[:MOST]

    def with_open_comments(self) -> QuerySet[Case]:
        """My cases on which somebody waits for an answer."""
        mine = Case.objects.filter(created_by=self.user).exclude(status=Status.WITHDRAWN)
        open_ones = Count("comments", filter=Q(comments__resolved_at=None, comments__answers=None))
        return mine.annotate(waiting=open_ones).filter(waiting__gt=0).order_by("-updated_at", "pk")[:MOST]

    def published_lately(self) -> QuerySet[Transition]:
        return Transition.objects.filter(name="publish").select_related("case", "by")[:MOST]

    def dead_links(self) -> DeadLinks:
        """Sources whose address did not answer: how many, and those that failed most often."""
        dead = LinkCheck.objects.exclude(problem="")
        return DeadLinks(dead.count(), dead.select_related("source").order_by("-failures", "source")[:FEW_LINKS])

    def to_reconcile(self) -> QuerySet[Coding]:
        """Second codings that are finished and not yet compared, for those who reconcile; what has waited longest first."""
        if not self.user.has_perm(rights.EDIT_ANY):
            return Coding.objects.none()
        waiting = Coding.objects.filter(finished_at__isnull=False, reconciled_at=None)
        return waiting.select_related("case", "coder").order_by("finished_at", "pk")[:MOST]

    def my_codings(self) -> QuerySet[Coding]:
        """Second codings that I began and did not finish."""
        begun = Coding.objects.filter(coder=self.user, finished_at=None)
        return begun.select_related("case").order_by("-begun_at", "pk")[:MOST]

    def disagreements(self) -> list[Agreement]:
        """The variables on which coders agree least, over finished codings; those on which they always agree are left out."""
        finished = Coding.objects.filter(finished_at__isnull=False).only("values", "first", "finished_at")
        codings = list(finished.order_by("-finished_at")[:MOST_CODINGS])
        found = [row for row in agreements(codings) if row.percent is not None and row.percent < 1] if codings else []
        return sorted(found, key=lambda row: (row.percent, row.variable.label))[:MOST]

    def gaps(self) -> list[Gap]:
        """Regions, challenges and decades with hardly a published case: where the collection says least."""
        published = Q(conflicts__cases__status=Status.PUBLISHED)
        regions = Region.objects.annotate(n=Count("conflicts__cases", filter=published, distinct=True))
        found = [Gap("region", region.name, region.n) for region in regions.filter(n__lt=FEW).order_by("n", "name")]
        present = Q(challenges__case__status=Status.PUBLISHED) & ~Q(challenges__presence="looked-for-and-absent")
        types = ChallengeType.objects.annotate(n=Count("challenges__case", filter=present, distinct=True))
        found += [Gap("challenge", kind.name, kind.n) for kind in types.filter(n__lt=FEW).order_by("n", "name")]
        return found + _decades(Case.objects.published().values_list("start_earliest", flat=True))

    def _mine(self) -> QuerySet[Case]:
        return Case.objects.filter(created_by=self.user, status=Status.DRAFT).order_by("-updated_at", "pk")

    def _returned(self) -> QuerySet[Case]:
        latest = Transition.objects.filter(case=OuterRef("pk")).order_by("-at", "-id")
        mine = self._mine().filter(Exists(latest.filter(name="return")))
        return mine.annotate(
            step=Subquery(latest.values("name")[:1]), reason=Subquery(latest.values("note")[:1])
        ).filter(step="return")


def _decades(starts: Iterable[Any]) -> list[Gap]:
    years = [int(str(start)[:4]) for start in starts if start]
    counts = dict.fromkeys(range(FIRST_DECADE, LAST_DECADE + 1, 10), 0)
    for year in years:
        if year // 10 * 10 in counts:
            counts[year // 10 * 10] += 1
    return [Gap("decade", f"{decade}s", count) for decade, count in counts.items() if count < FEW]
