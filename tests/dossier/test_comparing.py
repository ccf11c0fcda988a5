"""Comparing two documents of one record."""

from __future__ import annotations

from cases.dossier.comparing import Difference, compare

BEFORE = {
    "title": "A", "place": "Here", "issues": ["security"],
    "mediators": [
        {"key": "one", "role": "host"},
        {"key": "two", "role": "host", "citations": [{"source": "s", "locator": "p. 1"}]},
    ],
    "citations": [{"source": "s", "locator": "p. 1"}, {"source": "s", "locator": "p. 1", "note": "again"}],
}  # fmt: skip


def changed(**fields):
    return {**BEFORE, **fields}


def test_equal_documents_have_no_differences():
    assert compare(BEFORE, changed()) == []


def test_fields_are_changed_added_and_removed():
    after = changed(title="B", end="1979")
    del after["place"]
    found = compare(BEFORE, after)
    assert found == [Difference("title", "A", "B"), Difference("place", "Here", None), Difference("end", None, "1979")]


def test_a_list_of_codes_is_one_value():
    assert compare(BEFORE, changed(issues=["security", "territory"])) == [
        Difference("issues", ["security"], ["security", "territory"])
    ]


def test_parts_are_matched_by_key_not_by_place():
    one, two = BEFORE["mediators"]
    new = {"key": "new", "role": "witness"}
    after = changed(mediators=[new, one, {**two, "role": "guarantor"}])
    assert compare(BEFORE, after) == [
        Difference("mediators[two].role", "host", "guarantor"),
        Difference("mediators[new]", None, new),
    ]


def test_parts_that_change_places_are_a_difference_of_order():
    after = changed(mediators=BEFORE["mediators"][::-1])
    assert compare(BEFORE, after) == [Difference("mediators (order)", ["one", "two"], ["two", "one"])]


def test_parts_that_are_gone_are_shown_whole():
    after = changed(mediators=BEFORE["mediators"][:1])
    assert compare(BEFORE, after) == [Difference("mediators[two]", BEFORE["mediators"][1], None)]
    assert [d.path for d in compare(BEFORE, {"title": "A"})] == [
        "place", "issues", "mediators[one]", "mediators[two]", "citations[s p. 1]", "citations[s p. 1 (2)]",
    ]  # fmt: skip


def test_citations_are_matched_by_source_and_place():
    citations = [BEFORE["citations"][0], {**BEFORE["citations"][1], "note": "twice"}]
    assert compare(BEFORE, changed(citations=citations)) == [Difference("citations[s p. 1 (2)].note", "again", "twice")]
    two = {**BEFORE["mediators"][1], "citations": [{"source": "s", "locator": "p. 2"}]}
    found = compare(BEFORE, changed(mediators=[BEFORE["mediators"][0], two]))
    assert [d.path for d in found] == ["mediators[two].citations[s p. 1]", "mediators[two].citations[s p. 2]"]


def test_creators_are_matched_by_name():
    before, after = (
        {"creators": [{"family": "A", "given": "B"}]},
        {"creators": [{"family": "A", "given": "B", "role": "editor"}]},
    )
    assert compare(before, after) == [Difference("creators[A B].role", None, "editor")]
