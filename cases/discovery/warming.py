"""A process makes its index as soon as it starts, so that no reader waits: with 100,000 cases that takes some fifteen seconds."""

from __future__ import annotations

import logging
from threading import Thread

from django.db import Error, connections

from cases.discovery import index

logger = logging.getLogger(__name__)
_thread: Thread | None = None


def begin() -> Thread:
    """Make the index beside whatever else the process does; who needs it earlier waits for the same one."""
    global _thread
    _thread = Thread(target=_make, name="warming", daemon=True)
    _thread.start()
    return _thread


def is_going_on() -> bool:
    """Whether the index that `begin` asked for is still being made."""
    return _thread is not None and _thread.is_alive()


def _make() -> None:
    try:
        made = index.current()
        len(made.totals), len(made.listed)
    except Error as error:
        logger.warning("The index was not made at the start; the first reader makes it. %s", error)
    finally:
        connections.close_all()
