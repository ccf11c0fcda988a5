"""Asking other hosts, bounded and polite: little time, few hops, few bytes, and never a private address."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

TIMEOUT = 10  # seconds for each hop
MOST_HOPS = 5
MOST_BYTES = 256 * 1024
AGENT = "GoodOffices-link-check/1 (an open database of mediation case studies)"
REDIRECTS = frozenset((301, 302, 303, 307, 308))


class UnreachableError(Exception):
    """The address could not be asked; the message says why, in words."""


class Answer(NamedTuple):
    """What came back: the HTTP status, the address that answered at last, and the first bytes of the body."""

    status: int
    url: str
    body: bytes


def ask(url: str, *, method: str = "GET", accept: str = "*/*", most_bytes: int = MOST_BYTES) -> Answer:
    """Ask an address, following at most five redirects. Raises UnreachableError if there is no answer to be had."""
    for _ in range(MOST_HOPS + 1):
        status, location, body = _hop(url, method, accept, most_bytes)
        if status not in REDIRECTS or not location:
            return Answer(status, url, body)
        url = urljoin(url, location)
    raise UnreachableError(f"more than {MOST_HOPS} redirects")


def _hop(url: str, method: str, accept: str, most_bytes: int) -> tuple[int, str, bytes]:
    connection, target = _connection(url)
    try:
        connection.request(method, target, headers={"User-Agent": AGENT, "Accept": accept})
        response = connection.getresponse()
        body = b"" if method == "HEAD" else response.read(most_bytes)
        return response.status, response.headers.get("Location", ""), body
    except TimeoutError:
        raise UnreachableError("no answer in time") from None
    except ssl.SSLError as error:
        raise UnreachableError(f"the certificate is not valid ({error.reason or 'unknown reason'})") from None
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise UnreachableError(f"no connection ({error})") from None
    finally:
        connection.close()


def _connection(url: str) -> tuple[http.client.HTTPConnection, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UnreachableError("this is no address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UnreachableError("only http and https addresses are asked")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(host, port, timeout=TIMEOUT)
    # The very connection is made to an address that was checked, so a name can't point elsewhere in between.
    connection._create_connection = _connect_in_public  # type: ignore[attr-defined]
    path = parts.path or "/"
    return connection, f"{path}?{parts.query}" if parts.query else path


def _connect_in_public(address: tuple[str, int], timeout: float, source: object = None) -> socket.socket:
    """A connection to a public address of the host; every one of its addresses must be public."""
    host, port = address
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(is_public(str(ip)) for ip in found):
        raise UnreachableError("it leads to a private address, which is never asked")
    return socket.create_connection((str(found[0]), port), timeout)


def is_public(ip: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not address.is_multicast
