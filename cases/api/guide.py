"""What the documentation tells before the reference: conventions, worked examples, what is promised. The tests run them."""

from __future__ import annotations

from typing import NamedTuple

from cases.exchange.reading import PANDAS_OPTIONS, R_OPTIONS, R_TEXT


class Example(NamedTuple):
    """Something that readers do with the API, in three languages; empty where one adds nothing.

    “{site}” stands for the address of the site, “{token}” for a curator's token.
    """

    anchor: str
    title: str
    text: str
    curl: str = ""
    python: str = ""
    r: str = ""


def filled(code: str, **values: str) -> str:
    """The lines of an example with what stands for the site, the token and a conflict filled in."""
    for name, value in values.items():
        code = code.replace(f"{{{name}}}", value)
    return code


EXAMPLES: tuple[Example, ...] = (
    Example(
        "table", "A table for your statistics program",
        "Every collection is one file by its ending. What you filter on the site, you filter here by the same names. Only an "
        "empty cell means nothing: “NA” is Namibia. Files begin with a byte order mark, by which Excel knows UTF-8.",
        'curl -s "{site}/api/v1/cases.csv?conflict_kind=interstate&fields=slug,title,start,settlement"',
        'import pandas as pd\n\naddress = "{site}/api/v1/cases.csv?conflict_kind=interstate"\n'
        f'cases = pd.read_csv(address, {PANDAS_OPTIONS})\n'
        'print(cases[["slug", "start_earliest", "settlement"]])',
        'address <- "{site}/api/v1/cases.csv?conflict_kind=interstate"\n'
        f'cases <- read.csv(address, fileEncoding = "{R_TEXT}", {R_OPTIONS})\n'
        'print(cases[, c("slug", "start_earliest", "settlement")])',
    ),
    Example(
        "merge", "Merge with another dataset",
        "Rows that name a country carry its Correlates of War and Gleditsch–Ward numbers; conflicts carry their UCDP id, "
        "agreements their PA-X, UCDP and PAM numbers.",
        'curl -s "{site}/api/v1/parties.csv?fields=case,actor,actor_country_cow_code,actor_country_gw_number"',
        f'import pandas as pd\n\nparties = pd.read_csv("{{site}}/api/v1/parties.csv", {PANDAS_OPTIONS})\n'
        'other = pd.DataFrame({"ccode": [2, 365], "score": [0.1, 0.2]})\n'
        'merged = parties.merge(other, left_on="actor_country_cow_code", right_on="ccode", how="left")\nprint(len(merged))',
        f'parties <- read.csv("{{site}}/api/v1/parties.csv", fileEncoding = "{R_TEXT}", {R_OPTIONS})\n'
        'other <- data.frame(ccode = c(2, 365), score = c(0.1, 0.2))\n'
        'merged <- merge(parties, other, by.x = "actor_country_cow_code", by.y = "ccode", all.x = TRUE)\nprint(nrow(merged))',
    ),
    Example(
        "walk", "Walk through everything, page by page",
        "A cursor visits each record exactly once, also while the collection changes. Begin with “*” and follow “next” until it "
        "is null.",
        'curl -s "{site}/api/v1/outcomes/?cursor=*&page_size=100"',
        'import json\nfrom urllib.request import urlopen\n\noutcomes = []\n'
        'address = "{site}/api/v1/outcomes/?cursor=*&page_size=100"\nwhile address:\n    with urlopen(address) as answer:\n'
        '        page = json.load(answer)\n    outcomes += page["results"]\n    address = page["next"]\nprint(len(outcomes))',
        'library(jsonlite)\noutcomes <- list()\naddress <- "{site}/api/v1/outcomes/?cursor=*&page_size=100"\n'
        'while (!is.null(address)) {\n  page <- fromJSON(address, simplifyVector = FALSE)\n'
        '  outcomes <- c(outcomes, page$results)\n  address <- page$`next`\n}\nprint(length(outcomes))',
    ),
    Example(
        "whole", "Whole cases, one a line",
        "With expand=document the cases come as whole documents: narratives, parts, citations and sources.",
        'curl -s "{site}/api/v1/cases.ndjson?expand=document&fields=slug,challenges"',
        'import json\nfrom urllib.request import urlopen\n\n'
        'with urlopen("{site}/api/v1/cases.ndjson?expand=document") as lines:\n'
        '    for line in lines:\n        case = json.loads(line)\n'
        '        print(case["slug"], [challenge["type"]["name"] for challenge in case["challenges"]])',
        'library(jsonlite)\ncases <- stream_in(url("{site}/api/v1/cases.ndjson?expand=document"), verbose = FALSE)\n'
        "print(cases$slug)",
    ),
    Example(
        "map", "On a map",
        "GeoJSON has longitude before latitude; a record whose place is not known is a feature without geometry.",
        'curl -s "{site}/api/v1/cases.geojson?fields=slug,title"',
        'import json\nfrom urllib.request import urlopen\n\nwith urlopen("{site}/api/v1/cases.geojson") as answer:\n'
        '    features = json.load(answer)["features"]\n'
        'print([(feature["id"], feature["geometry"]) for feature in features][:3])',
        'library(sf)\ncases <- read_sf("{site}/api/v1/cases.geojson")\nprint(cases["title"])',
    ),
    Example(
        "cite", "The bibliography of your reading",
        "Cases and sources come as BibTeX, RIS and CSL-JSON. A case is always cited by a numbered edition, which never changes.",
        'curl -s "{site}/api/v1/cases.bib?search=negotiation"',
    ),
    Example(
        "again", "Ask again without loading again",
        "Keep the ETag, send it as If-None-Match, and an answer that is still true is a 304 without a body.",
        'curl -s -o /dev/null -w "%{http_code}\\n" --etag-save etag.txt "{site}/api/v1/facets/"\n'
        'curl -s -o /dev/null -w "%{http_code}\\n" --etag-compare etag.txt "{site}/api/v1/facets/"',
    ),
    Example(
        "mirror", "Keep a mirror up to date",
        "Each answer names the generation that it shows. Ask for the changes since the one you know, and fetch what they name.",
        'curl -s "{site}/api/v1/changes/?since=0&page_size=5"',
        'import json\nfrom urllib.request import urlopen\n\nwith urlopen("{site}/api/v1/changes/?since=0") as answer:\n'
        '    known = answer.headers["Good-Offices-Generation"]\n    changes = json.load(answer)["results"]\n'
        'for change in changes:\n    print(change["kind"], change["record"], change["slug"], change["url"])\nprint(known)',
    ),
    Example(
        "draft", "Write a draft",
        "Curators send a dossier with their token. It becomes a draft, or the working copy of a published case; publishing stays "
        "at the desk. To change it, send the ETag that you were given as If-Match.",
        'curl -s "{site}/api/v1/drafts/" -H "Authorization: Bearer {token}"',
        'import json\nfrom urllib.request import Request, urlopen\n\nheaders = {"Authorization": "Bearer {token}", '
        '"Content-Type": "application/json", "Idempotency-Key": "my-first-draft"}\n'
        'dossier = {"slug": "my-first-draft", "title": "My first draft", "conflict": "{conflict}", "kind": "mediation", '
        '"start": "1995"}\nasked = Request("{site}/api/v1/drafts/", json.dumps(dossier).encode(), headers)\n'
        'with urlopen(asked) as answer:\n    print(answer.status, answer.headers["ETag"], answer.headers["Location"])',
    ),
)  # fmt: skip

CONVENTIONS: tuple[tuple[str, str], ...] = (
    ("Pages", "page and page_size (25; at most 500) answer count, next, previous and results; cursor walks through everything. "
     "The same links stand in the Link header (RFC 8288). Every order is total: ties are always broken in the same way."),
    ("Filters", "Flat names that hide the joins: region=africa, country=BA, mediator=united-states, challenge=spoilers. Several "
     "values of one filter, joined by commas, are alternatives; different filters must all hold; “!” before a value, or __not "
     "after the name, leaves out. Codes and labels are both read. The same names work on every table of what belongs to cases, "
     "and case=camp-david-1978 narrows to named cases."),
    ("Nothing is ignored", "A parameter that an address doesn't have, or a value that can't be read, is a 400 that names it, "
     "says what is valid and suggests the nearest name."),
    ("Fields", "fields=slug,title chooses, omit=summary leaves out; the database then reads no more than that. expand=case,actor "
     "adds the records that a row names."),
    ("Formats", "By the Accept header, by format=, or by the ending of the address: /api/v1/cases.csv. CSV is UTF-8 with a byte "
     "order mark; lists are joined by “; ”; a text that a spreadsheet would run as a formula has an apostrophe before it. Files "
     "hold everything that is selected, and Good-Offices-Count says how many records that is, so that a cut-off download can be "
     "told from a whole one."),
    ("Values", "Numbers are numbers. Dates are EDTF (1978-09, 1995~), with …_earliest and …_latest beside them as ISO days. "
     "What is empty is null. Records are named by slugs that never change; url is the record's page."),
    ("Moments", "All that one answer says is of one moment. Good-Offices-Generation names it; ETag and Last-Modified follow it."),
    ("How often", "Each client may ask so often a minute; RateLimit and RateLimit-Policy say how often, and a 429 says in "
     "Retry-After when to try again. A curator's token allows more."),
    ("From a web page", "Any origin may read (CORS). Nothing that is read needs a key or a cookie."),
)  # fmt: skip

PROMISES: tuple[str, ...] = (
    "Within version 1 there are only additions: new addresses, parameters, fields, codes and formats. Read what you know, and "
    "pass over what you don't.",
    "A slug, a citekey and the number of an edition name the same thing for ever. What was renamed redirects; what was withdrawn "
    "answers 410 with the reason.",
    "Cursors are opaque: follow them, do not make, change or keep them.",
    "The order of records is as described; the order of the members of an object is not promised.",
    "Unstable, and marked so: similar cases, precedents and comparisons (their measures may be bettered), the text of messages, "
    "and the snippets and the order by relevance of searches.",
)  # fmt: skip
