"""One source, cited: for readers as a reference, for programs as CSL-JSON, BibTeX and RIS.

A source comes as the plain document that a dossier holds (`citekey`, `csl_type`, `title`, `creators`, `issued` …).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cases.values import edtf

Source = Mapping[str, Any]

_BIBTEX_TYPES = {
    "book": "book", "chapter": "incollection", "article-journal": "article", "article-magazine": "article",
    "article-newspaper": "article", "report": "techreport", "thesis": "phdthesis",
}  # fmt: skip
_RIS_TYPES = {
    "book": "BOOK", "chapter": "CHAP", "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS",
    "report": "RPRT", "thesis": "THES", "webpage": "ELEC", "dataset": "DATA", "legal_case": "CASE", "legislation": "STAT",
    "treaty": "GOVDOC", "document": "GOVDOC", "speech": "HEAR", "interview": "PCOMM",
}  # fmt: skip
_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_PERIODICALS = ("article-journal", "article-magazine", "article-newspaper")


def year(source: Source) -> str:
    """The year of publication as text; “n.d.” when it is not known."""
    match = re.match(r"\d{4}|\d{3}X|\d{2}XX", source.get("issued") or "")
    if not match:
        return "n.d."
    return match[0] if match[0].isdigit() else edtf.in_words(match[0])


def _creators(source: Source, *roles: str) -> list[Mapping[str, str]]:
    return [c for c in source.get("creators") or [] if (c.get("role") or "author") in roles]


def _short(creator: Mapping[str, str]) -> str:
    return creator.get("literal") or creator.get("family") or ""


def label(source: Source) -> str:
    """The short form in text: “Quandt 1986”, “Dorn and Pauk 2009”, three and more “et al.”."""
    names = [_short(c) for c in _creators(source, "author") or _creators(source, "editor")]
    if not names:
        title = source.get("title") or source.get("citekey") or ""
        names = [title if len(title) <= 40 else title[:38].rsplit(" ", 1)[0] + " …"]
    if len(names) > 2:
        names = [f"{names[0]} et al."]
    return f"{' and '.join(names)} {year(source)}"


def _full(creator: Mapping[str, str], first: bool) -> str:
    if creator.get("literal"):
        return creator["literal"]
    parts = (creator.get("family"), creator.get("given")) if first else (creator.get("given"), creator.get("family"))
    return (", " if first else " ").join(filter(None, parts))


def _people(creators: list[Mapping[str, str]]) -> str:
    names = [_full(creator, index == 0) for index, creator in enumerate(creators)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def reference(source: Source) -> str:
    """The full reference as plain text, author–date: “Quandt, William B. (1986). Camp David …. Brookings Institution.”"""
    authors, editors = _creators(source, "author"), _creators(source, "editor")
    head = _people(authors) or (f"{_people(editors)} (ed.)" if editors else "")
    issued = source.get("issued") or ""
    when = edtf.in_words(issued) if len(issued) > 4 and source.get("csl_type") != "book" else year(source)
    title = source.get("title") or ""
    pieces = [
        f"{head} ({when})" if head else f"{title} ({when})",
        title if head else "",
        *_container(source, authors, editors),
    ]
    pieces += [source.get("document_symbol") or "", _publisher(source)]
    if source.get("doi"):
        pieces.append(f"https://doi.org/{source['doi']}")
    elif source.get("url"):
        pieces.append(source["url"])
    return " ".join(_sentence(piece) for piece in pieces if piece)


def _sentence(piece: str) -> str:
    return piece if piece.endswith((".", "?", "!")) or piece.startswith("http") else f"{piece}."


def _container(source: Source, authors: list[Any], editors: list[Any]) -> list[str]:
    container = source.get("container_title") or ""
    numbers = "".join(filter(None, (source.get("volume"), f"({source['issue']})" if source.get("issue") else "")))
    pages = source.get("pages") or ""
    if source.get("csl_type") in _PERIODICALS:
        return [", ".join(filter(None, (container, numbers, pages)))]
    if source.get("csl_type") == "chapter":
        within = f"{_people(editors)} (ed.), {container}" if editors and authors else container
        return [", ".join(filter(None, (f"In {within}" if within else "", f"pp. {pages}" if pages else "")))]
    volume = f"vol. {source['volume']}" if source.get("volume") else ""
    return [", ".join(filter(None, (container, volume, source.get("edition") or "")))]


def _publisher(source: Source) -> str:
    return ": ".join(filter(None, (source.get("place"), source.get("publisher"))))


def csl(source: Source) -> dict[str, Any]:
    """The source as a CSL-JSON item (CSL 1.0.2); dates as date-parts, approximate ones marked `circa`."""
    names = {
        "container_title": "container-title", "publisher": "publisher", "place": "publisher-place", "volume": "volume",
        "issue": "issue", "pages": "page", "edition": "edition", "doi": "DOI", "isbn": "ISBN", "url": "URL",
        "language": "language", "document_symbol": "number", "note": "note",
    }  # fmt: skip
    item: dict[str, Any] = {"id": source["citekey"], "type": source["csl_type"], "title": source.get("title") or ""}
    for role in ("author", "editor", "translator", "recipient"):
        people = [{k: c[k] for k in ("family", "given", "literal") if c.get(k)} for c in _creators(source, role)]
        if people:
            item[role] = people
    for field, name in (("issued", "issued"), ("accessed", "accessed")):
        if parts := _date_parts(source.get(field) or ""):
            item[name] = parts
    item.update({name: source[field] for field, name in names.items() if source.get(field)})
    return item


def _date_parts(text: str) -> dict[str, Any]:
    points = [point for point in text.split("/") if re.match(r"\d{4}(-|$|[?~%])", point)]
    if not points:
        return {"literal": edtf.in_words(text)} if text else {}
    date: dict[str, Any] = {"date-parts": [[int(n) for n in point.rstrip("?~%").split("-")] for point in points]}
    return date | ({"circa": True} if re.search(r"[?~%]", text) else {})


def _latex(text: str) -> str:
    text = "".join(_LATEX.get(letter, letter) for letter in text)
    return re.sub(r"([&%$#_])", r"\\\1", text)


def bibtex(source: Source) -> str:
    """The source as one BibTeX entry, in UTF-8, with LaTeX's own characters escaped."""
    kind = _BIBTEX_TYPES.get(source["csl_type"], "misc")
    container = "journal" if kind == "article" else "booktitle" if kind == "incollection" else "series"
    fields = {
        "author": _bibtex_names(source, "author"), "editor": _bibtex_names(source, "editor"),
        "title": "{" + _latex(source.get("title") or "") + "}", "year": re.sub(r"\D.*", "", source.get("issued") or ""),
        container: _latex(source.get("container_title") or ""), "volume": source.get("volume"),
        "number": source.get("issue"), "pages": (source.get("pages") or "").replace("–", "--"),
        "institution" if kind == "techreport" else "publisher": _latex(source.get("publisher") or ""),
        "address": _latex(source.get("place") or ""), "doi": source.get("doi"), "isbn": source.get("isbn"),
        "url": source.get("url"), "note": _latex(source.get("document_symbol") or ""),
    }  # fmt: skip
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{source['citekey']},\n" + ",\n".join(lines) + "\n}\n"


def _bibtex_names(source: Source, role: str) -> str:
    names = (
        f"{{{_latex(c['literal'])}}}" if c.get("literal") else _latex(_full(c, True)) for c in _creators(source, role)
    )
    return " and ".join(names)


def ris(source: Source) -> str:
    """The source as one RIS record."""
    first, _, last = (source.get("pages") or "").partition("–")
    people = [
        ("AU" if (c.get("role") or "author") == "author" else "ED", _full(c, True))
        for c in source.get("creators") or []
    ]
    fields = [
        ("TY", _RIS_TYPES.get(source["csl_type"], "GEN")), ("ID", source["citekey"]), *people,
        ("TI", source.get("title")), ("PY", re.sub(r"\D.*", "", source.get("issued") or "")),
        ("T2", source.get("container_title")), ("VL", source.get("volume")), ("IS", source.get("issue")),
        ("SP", first), ("EP", last), ("PB", source.get("publisher")), ("CY", source.get("place")),
        ("DO", source.get("doi")), ("SN", source.get("isbn")), ("UR", source.get("url")), ("N1", source.get("document_symbol")),
    ]  # fmt: skip
    lines = [f"{tag}  - {' '.join(str(value).split())}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])
