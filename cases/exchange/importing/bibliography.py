"""Sources from BibTeX, RIS and CSL-JSON, as Zotero and library catalogues export them: text → source documents."""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import bibtexparser
import rispy
from bibtexparser.middlewares import SeparateCoAuthors
from pylatexenc.latex2text import LatexNodes2Text

Document = dict[str, Any]
MOST_ENTRIES = 500

# Types of the three formats → CSL 1.0.2. What is not named here is a document.
_BIBTEX = {
    "article": "article-journal", "book": "book", "incollection": "chapter", "inbook": "chapter", "inproceedings": "chapter",
    "techreport": "report", "report": "report", "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis",
    "online": "webpage", "electronic": "webpage", "dataset": "dataset", "collection": "book", "proceedings": "book",
}  # fmt: skip
_RIS = {
    "JOUR": "article-journal", "BOOK": "book", "CHAP": "chapter", "RPRT": "report", "NEWS": "article-newspaper",
    "MGZN": "article-magazine", "THES": "thesis", "ELEC": "webpage", "CASE": "legal_case", "STAT": "legislation",
    "LEGAL": "legislation", "BILL": "legislation", "DATA": "dataset", "EDBOOK": "book", "CONF": "chapter", "GOVDOC": "report",
    "BLOG": "webpage", "ICOMM": "webpage",
}  # fmt: skip
_CSL = {
    "paper-conference": "chapter", "post-weblog": "webpage", "post": "webpage", "entry-encyclopedia": "chapter",
    "article": "article-journal", "bill": "legislation", "regulation": "legislation", "hearing": "document",
    "manuscript": "document", "periodical": "article-magazine", "broadcast": "document", "personal_communication": "document",
}  # fmt: skip
KNOWN_TYPES = frozenset((
    "book", "chapter", "article-journal", "article-newspaper", "article-magazine", "report", "treaty", "legal_case",
    "legislation", "webpage", "dataset", "interview", "speech", "thesis", "document", "collection",
))  # fmt: skip
# What kind of evidence and whose account a work of this type most often is; the curator can change both.
_KIND = {
    "article-newspaper": ("press", "press"), "article-magazine": ("press", "press"), "webpage": ("reference", "institution"),
    "treaty": ("primary-document", "party"), "legislation": ("primary-document", "institution"),
    "legal_case": ("primary-document", "institution"), "speech": ("primary-document", "party"),
    "dataset": ("dataset", "scholar"), "report": ("reference", "institution"), "document": ("primary-document", "institution"),
}  # fmt: skip
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?")


class UnreadableBibliography(ValueError):  # noqa: N818 - the name says what is unreadable
    """The text is no bibliography that can be read; the message says where and what to do."""


class Read(NamedTuple):
    """The documents that were read, and what was left out and why."""

    documents: list[Document]
    left_out: list[str]


def read(text: str, taken: Iterable[str] = ()) -> Read:
    """Read a bibliography in any of the three formats. Citekeys are made of name and year, beside those `taken`.

    Raises UnreadableBibliography if it is none of them, or holds nothing.
    """
    text = text.lstrip("\ufeff").strip()
    reader = _reader(text)
    documents, left_out = reader(text)
    if len(documents) > MOST_ENTRIES:
        raise UnreadableBibliography(f"These are {len(documents)} entries; bring in at most {MOST_ENTRIES} at a time.")
    if not documents:
        raise UnreadableBibliography("No entry could be read. " + " ".join(left_out[:3]))
    used = set(taken)
    return Read([finished(document, used) for document in documents], left_out)


def _reader(text: str) -> Callable[[str], tuple[list[Document], list[str]]]:
    if text.startswith(("[", "{")):
        return _read_csl
    if re.match(r"TY {1,2}- ", text):
        return _read_ris
    if re.search(r"@\w+\s*[{(]", text):
        return _read_bibtex
    raise UnreadableBibliography(
        "This is neither BibTeX (“@article{…”), RIS (“TY  - …”) nor CSL-JSON (“[{…”). Export it again in one of the three."
    )


# --- the three formats ------------------------------------------------------------------------------------------------
def from_csl(item: dict[str, Any]) -> Document:
    """One CSL-JSON item, as Crossref and Zotero give it, as a document without citekey."""
    kind = str(item.get("type", ""))
    kind = {"journal-article": "article-journal", "book-chapter": "chapter", "monograph": "book"}.get(kind, kind)
    return {
        "csl_type": kind if kind in KNOWN_TYPES else _CSL.get(kind, "document"), "title": _first(item.get("title")),
        "creators": [
            _named(person, role) for role in ("author", "editor", "translator") for person in item.get(role) or () if person
        ],
        "issued": _csl_date(item.get("issued")), "container_title": _first(item.get("container-title")),
        "publisher": item.get("publisher"), "place": item.get("publisher-place"), "volume": item.get("volume"),
        "issue": item.get("issue"), "pages": item.get("page"), "edition": item.get("edition"), "doi": item.get("DOI"),
        "isbn": _first(item.get("ISBN")), "url": item.get("URL"), "accessed": _csl_date(item.get("accessed")),
        "language": item.get("language"),
    }  # fmt: skip


def _read_csl(text: str) -> tuple[list[Document], list[str]]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableBibliography(f"Line {error.lineno}: this is no JSON ({error.msg}).") from None
    except RecursionError:
        raise UnreadableBibliography("This JSON is nested too deeply to be a bibliography.") from None
    items = data if isinstance(data, list) else data.get("items", [data])
    good = [item for item in items if isinstance(item, dict) and item.get("title")]
    left_out = [f"Entry {n} has no title." for n, item in enumerate(items, 1) if item not in good]
    return [from_csl(item) for item in good], left_out


def _read_ris(text: str) -> tuple[list[Document], list[str]]:
    try:
        entries = rispy.loads(text)
    except Exception as error:  # rispy raises what its parser meets
        raise UnreadableBibliography(f"This RIS file can't be read: {error}") from None
    documents, left_out = [], []
    for number, entry in enumerate(entries, 1):
        title = entry.get("title") or entry.get("primary_title")
        if title:
            documents.append(_from_ris(entry, title))
        else:
            left_out.append(f"Entry {number} has no title (TI).")
    return documents, left_out


def _from_ris(entry: dict[str, Any], title: str) -> Document:
    people = [(name, "author") for name in entry.get("authors") or entry.get("first_authors") or ()]
    people += [(name, "editor") for name in entry.get("secondary_authors") or entry.get("editors") or ()]
    pages = "–".join(filter(None, (entry.get("start_page"), entry.get("end_page"))))
    # RIS writes people as “Family, Given”; a name without a comma is that of a body.
    creators = [_spoken(name, role) if "," in name else {"literal": name, "role": role} for name, role in people]
    urls = entry.get("urls") or [entry.get("url")]
    return {
        "csl_type": _RIS.get(entry.get("type_of_reference", ""), "document"), "title": title,
        "creators": creators, "issued": _iso(entry.get("date") or entry.get("year")),
        "container_title": entry.get("secondary_title") or entry.get("journal_name") or entry.get("alternate_title3"),
        "publisher": entry.get("publisher"), "place": entry.get("place_published"), "volume": entry.get("volume"),
        "issue": entry.get("number"), "pages": pages, "edition": entry.get("edition"), "doi": entry.get("doi"),
        "isbn": entry.get("issn") if entry.get("type_of_reference") in ("BOOK", "CHAP") else None, "url": urls[0],
        "language": entry.get("language"),
    }  # fmt: skip


def _read_bibtex(text: str) -> tuple[list[Document], list[str]]:
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what fails is told to the curator, not to the log
    library = bibtexparser.parse_string(text, append_middleware=[SeparateCoAuthors()])
    documents, left_out = (
        [],
        [f"The entry at line {(block.start_line or 0) + 1} is broken." for block in library.failed_blocks],
    )
    for entry in library.entries:
        fields = {field.key.lower(): field.value for field in entry.fields}
        if fields.get("title"):
            documents.append(_from_bibtex(entry.entry_type.lower(), fields))
        else:
            left_out.append(f"“{entry.key}” has no title.")
    return documents, left_out


def _from_bibtex(kind: str, fields: dict[str, Any]) -> Document:
    people = [
        _braced(name, role) for role in ("author", "editor", "translator") for name in _listed(fields.get(role)) if name
    ]
    plain = {key: _plain(value) for key, value in fields.items() if isinstance(value, str)}
    month = _MONTHS.get(plain.get("month", "")[:3].lower(), "")
    issued = plain.get("date") or "-".join(filter(None, (plain.get("year", ""), month)))
    return {
        "csl_type": _BIBTEX.get(kind, "document"), "title": plain["title"], "creators": people, "issued": _iso(issued),
        "container_title": plain.get("journal") or plain.get("journaltitle") or plain.get("booktitle") or plain.get("series"),
        "publisher": plain.get("publisher") or plain.get("institution") or plain.get("school") or plain.get("organization"),
        "place": plain.get("address") or plain.get("location"), "volume": plain.get("volume"), "issue": plain.get("number"),
        "pages": plain.get("pages"), "edition": plain.get("edition"), "doi": plain.get("doi"), "isbn": plain.get("isbn"),
        "url": plain.get("url"), "accessed": _iso(plain.get("urldate")), "language": plain.get("langid"),
    }  # fmt: skip


_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}  # fmt: skip


# --- names, dates, texts ----------------------------------------------------------------------------------------------
def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _plain(value: str) -> str:
    return " ".join(LatexNodes2Text().latex_to_text(value).split())


def _braced(name: str, role: str) -> Document:
    """`Touval, Saadia`, `Saadia Touval` or `{United Nations}`."""
    if name.startswith("{") and name.endswith("}"):
        return {"literal": _plain(name), "role": role}
    return _spoken(_plain(name), role)


def _spoken(name: str, role: str) -> Document:
    family, comma, given = name.partition(",")
    if not comma:
        given, _, family = name.rpartition(" ")
        if not given:
            return {"literal": name.strip(), "role": role}
    return {"family": family.strip(), "given": given.strip(), "role": role}


def _named(person: dict[str, Any], role: str) -> Document:
    if person.get("family"):
        return {"family": str(person["family"]), "given": str(person.get("given") or ""), "role": role}
    return {
        "literal": str(person.get("literal") or person.get("name") or person.get("given") or "Unknown"),
        "role": role,
    }


def _first(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return str(value) if value else ""


def _csl_date(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    parts = (value.get("date-parts") or [[]])[0]
    if parts and parts[0]:
        return "-".join([f"{int(parts[0]):04}", *(f"{int(part):02}" for part in parts[1:3] if part)])
    return _iso(value.get("raw") or value.get("literal"))


def _iso(value: Any) -> str:
    """The year, month and day of a date as EDTF; nothing where there is no year."""
    found = _DATE.search(str(value or ""))
    if not found:
        return ""
    year, month, day = found.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day and 1 <= int(day) <= 31 else "")


def finished(document: Document, used: set[str]) -> Document:
    """With citekey, kind and voice, tidy values, and nothing empty."""
    tidy = {name: _tidied(name, value) for name, value in document.items()}
    kind, voice = _KIND.get(document["csl_type"], ("scholarly", "scholar"))
    citekey = _citekey(document, used)
    used.add(citekey)
    return {"citekey": citekey} | {k: v for k, v in tidy.items() if v} | {"kind": kind, "voice": voice}


def _tidied(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [{key: text for key, text in person.items() if text} for person in value]
    text = " ".join(re.sub(r"<[^>]+>", "", str(value or "")).split())
    if name == "doi":
        found = _DOI.search(text)
        return found[0].rstrip(".,;)") if found else ""
    if name == "pages":
        return re.sub(r"\s*(?:--|-|–)\s*", "–", text)
    return text[:2].lower() if name == "language" and len(text) > 3 and "-" not in text[:3] else text


def _citekey(document: Document, used: set[str]) -> str:
    """family-year, with a letter where that is taken: touval-1982, touval-1982-b."""
    people = document.get("creators") or [{}]
    name = people[0].get("family") or people[0].get("literal") or document["title"]
    words = "-".join(_ascii(name).split("-")[:4]) or "source"
    stem = "-".join(filter(None, (words, (document.get("issued") or "")[:4])))
    return next(key for key in _candidates(stem) if key not in used)


def _candidates(stem: str) -> Iterator[str]:
    yield stem
    yield from (f"{stem}-{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
