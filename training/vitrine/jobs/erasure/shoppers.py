"""Who was erased, in a form that workers ask row by row."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vitrine.jobs.session_users import SESSION_PREFIX

_SEPARATORS = re.compile(r"[\s,;:\"'{}\[\]\\=]+")


@dataclass(frozen=True)
class Shoppers:
    """The erased by their pseudonyms, and the sessions that became theirs.

    Whose something is, it says by the pseudonym of the user; None: of nobody who was erased.
    """

    key: str
    pseudonyms: frozenset[str]
    sessions: Mapping[str, str] = field(default_factory=dict)
    """By a session's id, the pseudonym of its user."""

    def with_sessions(self, sessions: Mapping[str, str]) -> "Shoppers":
        """With more sessions."""
        return replace(self, sessions={**self.sessions, **sessions})

    def user(self, user_id: str) -> str | None:
        """Whose an id is, as data sets have it: a session's begins with ``session:``."""
        # Files are taken in without spaces around ids; an erasure takes an id as it was given.
        for one in dict.fromkeys((user_id, user_id.strip())):
            if one.startswith(SESSION_PREFIX):
                return self.sessions.get(one.removeprefix(SESSION_PREFIX))
            pseudonym = hmac.digest(self.key.encode(), one.encode(errors="replace"), "sha256").hex()
            if pseudonym in self.pseudonyms:
                return pseudonym
        return None

    def shopper(self, user_id: object, session_id: object) -> str | None:
        """Whose an event is: the user's, or that of whom the session became."""
        if user_id is not None and str(user_id).strip():
            return self.user(str(user_id))
        return self.sessions.get(str(session_id).strip()) if session_id is not None else None

    def named_in(self, text: str) -> str | None:
        """The first who is named by a field or a word of a text that does not say what is what."""
        words = [*text.split(","), *_SEPARATORS.split(text)]
        for word in dict.fromkeys(one.strip(" \t\r\n\"'") for one in words):
            found = self.user(word) if word else None
            if found is not None:
                return found
        return None
