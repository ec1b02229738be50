"""What made-up shoppers take in their visits: what they had, what goes together, what they like."""

import numpy as np

from vitrine.arrays import Bools, Ints
from vitrine.synthetic.fitted import Fitted
from vitrine.synthetic.plan import Plan

_TRIES = 3
"""Rounds of each kind of drawing: what a visit has already is drawn again in the next."""


class Baskets:
    """The items of all visits of a plan, drawn a visit at a time of all shoppers together."""

    def __init__(self, random: np.random.Generator, fitted: Fitted, plan: Plan) -> None:
        self._random, self._fitted, self._plan = random, fitted, plan
        self._period = fitted.tastes.periods.number(plan.at)
        wanted = np.bincount(plan.user, plan.items, plan.size).astype(np.int64)
        self._start = np.cumsum(wanted) - wanted
        self._filled = np.zeros(plan.size, np.int64)
        self.item = np.full(int(wanted.sum()), -1, np.int64)
        """Of each choice, by shopper and in order; -1 at the end of each shopper's places."""
        self.visit = np.zeros(len(self.item), np.int64)
        self.again = np.zeros(len(self.item), np.bool_)
        self._last_had = np.zeros((plan.size, len(fitted.items)), np.uint16)
        """In which of the shopper's visits it was last taken; 0 where it never was."""
        self._distinct = np.zeros(plan.size, np.int64)

    def fill(self) -> None:
        """Draws them all."""
        user = self._plan.user
        number = np.arange(len(user)) - np.searchsorted(user, user)
        order = np.argsort(number, kind="stable")
        for turn, visits in enumerate(np.split(order, np.cumsum(np.bincount(number))[:-1])):
            self._fill_visits(visits, turn)

    def _fill_visits(self, visits: Ints, turn: int) -> None:
        plan, random, share = self._plan, self._random, self._fitted.companion_share
        users, wanted = plan.user[visits], plan.items[visits]
        begun = self._filled[users]
        repeats = np.zeros(len(visits), np.int64)
        if turn:
            known = self._distinct[users]
            repeats = random.binomial(wanted, self._fitted.repeats.share(known))
            repeats = np.minimum(repeats, known)
            for _ in range(_TRIES):
                row = self._missing(users, begun + repeats)
                self._add(visits[row], self._had(users[row], begun[row]), turn, again=True)
        # Each visit begins with what it would have without companions, one item at least.
        new = wanted - (self._filled[users] - begun)
        alone = np.maximum(random.binomial(new, 1 - share), np.minimum(new, 1))
        row = self._missing(users, self._filled[users] + alone)
        self._add(visits[row], self._liked(visits[row]), turn, again=False)
        for _ in range(_TRIES):
            row = self._missing(users, begun + wanted)
            row = row[self._filled[users[row]] > begun[row]]
            found = self._companions(visits[row], begun[row])
            row = row[found >= 0]
            self._add(visits[row], found[found >= 0], turn, again=False)
        for _ in range(_TRIES):
            row = self._missing(users, begun + wanted)
            self._add(visits[row], self._liked(visits[row]), turn, again=False)

    def _missing(self, users: Ints, until: Ints) -> Ints:
        """Rows of the visits, each as often as it lacks an item."""
        return np.repeat(np.arange(len(users)), np.maximum(until - self._filled[users], 0))

    def _had(self, users: Ints, begun: Ints) -> Ints:
        place = (self._random.random(len(users)) * begun).astype(np.int64)
        had: Ints = self.item[self._start[users] + place]
        return had

    def _liked(self, visits: Ints) -> Ints:
        tastes = self._plan.tastes[self._plan.user[visits]]
        reached = tastes.cumsum(axis=1)
        topic = (reached < self._random.random(len(visits))[:, None]).sum(axis=1)
        topic = np.minimum(topic, tastes.shape[1] - 1)
        return self._fitted.tastes.draw(self._random, topic, self._period[visits])

    def _companions(self, visits: Ints, begun: Ints) -> Ints:
        """Of any item that the visit has; -1 where it has none, or none in this season."""
        users = self._plan.user[visits]
        place = begun + self._random.random(len(users)) * (self._filled[users] - begun)
        anchor = self.item[self._start[users] + place.astype(np.int64)]
        found = self._fitted.companions.draw(self._random, anchor)
        wanted = self._fitted.tastes.season[found, self._period[visits]] > 0
        return np.where(wanted, found, -1)

    def _add(self, visits: Ints, items: Ints, turn: int, *, again: bool) -> None:
        """Those that the visit lacks, and that the shopper had before, or never had."""
        users = self._plan.user[visits]
        last = self._last_had[users, items]
        kept = self._first_of_each(
            users, items, (last > 0) & (last <= turn) if again else last == 0
        )
        visits, users, items = visits[kept], users[kept], items[kept]
        order = np.argsort(users, kind="stable")
        visits, users, items = visits[order], users[order], items[order]
        place = np.arange(len(users)) - np.searchsorted(users, users)
        slot = self._start[users] + self._filled[users] + place
        self.item[slot], self.visit[slot], self.again[slot] = items, visits, again
        self._last_had[users, items] = turn + 1
        added = np.bincount(users, minlength=self._plan.size)
        self._filled += added
        if not again:
            self._distinct += added

    def _first_of_each(self, users: Ints, items: Ints, fits: Bools) -> Ints:
        places = np.flatnonzero(fits)
        code = users[places] * len(self._fitted.items) + items[places]
        first: Ints = places[np.sort(np.unique(code, return_index=True)[1])]
        return first
