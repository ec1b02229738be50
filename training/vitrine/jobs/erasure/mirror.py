"""The online mirror of users' features without the erased.

Its records have ids alone, and the job knows pseudonyms: whose ids they are, tables say, so records
go before the rows that say it. Those of the mirror's own offline store are among them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vitrine.errors import RefusalError
from vitrine.online.feature_group import FeatureGroup

PLACE = "feature-store/online"
"""What a receipt calls it."""


@dataclass
class Mirror:
    """What is asked for whoever a run has come across; without a group nothing is there."""

    group: FeatureGroup | None
    _whose: dict[str, str] = field(default_factory=dict)

    def find(self, ids: Mapping[str, str]) -> Mapping[str, Mapping[str, int]]:
        """Records by pseudonym, in the one place, of these users and those before them.

        :param ids: users' ids to their pseudonyms.
        """
        self._whose |= ids
        if self.group is None:
            return {}
        found = Counter(self._whose[user] for user in self.group.present(self._whose))
        return {PLACE: found} if found else {}

    def remove(self, now: datetime) -> None:
        """Removes what was found for good, and leaves no marker, which would have the id.

        :raises RefusalError: where some stay.
        """
        if self.group is None:
            return
        outcome = self.group.remove(self.group.present(self._whose), now, leaves_marker=False)
        if outcome.failed:
            told = ", ".join(sorted(set(outcome.failed.values())))
            raise RefusalError(
                f"Records of erased users stay in the feature group ({told}): see to it, and start"
                " the workflow again."
            )
