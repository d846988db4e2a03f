"""What can go wrong, as exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._table import Table


class Error(Exception):
    """Why a run could not be done; every exception of wirecopy is one."""


class InputError(Error):
    """An input cannot be read, or nothing in it; the message names the file and record, and what to do."""


class UsageError(Error, ValueError):
    """An option that cannot be: the message names it, and what can be."""


class RejectedError(Error):
    """With ``strict=True``: records were rejected. ``rejects`` is the table of them."""

    rejects: Table

    def __init__(self, message: str, rejects: Table) -> None:
        super().__init__(message)
        self.rejects = rejects
