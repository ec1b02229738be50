"""What the figures of an evaluation are called, and what they mean, in words for everybody."""

_PROTOCOLS = {
    "all": ("All items", "All items", "for all items"),
    "new": (
        "Items new to the shopper",
        "New items",
        "for items that are new to the shopper",
    ),
    "next-basket": ("Next basket", "Next basket", "for the next basket"),
    "next-item": ("Next item of the visit", "Next item", "for the next item of the visit"),
    "leave-one-out": ("Last item", "Last item", "for each shopper's last item"),
}
_METRICS = {
    "ndcg": (
        "NDCG",
        "How well the list is chosen and ordered: 1 when everything that the shopper went on to "
        "choose stands at its top, 0 when nothing of it is in the list.",
    ),
    "recall": ("Recall", "How much of what the shopper went on to choose is in the list."),
    "map": ("MAP", "Like NDCG, and stricter about the first places of the list."),
    "mrr": ("MRR", "How high the first right item stands: 1 for first, 0.5 for second."),
    "hit": ("Hit rate", "For how many shoppers at least one item of the list was right."),
    "coverage": ("Coverage", "How much of the catalogue is shown to anybody."),
    "novelty": ("Novelty", "How little known the shown items are: higher is more surprising."),
    "diversity": ("Diversity", "How different the items of one list are from each other."),
    "exposureGini": (
        "Gini of exposure",
        "How unevenly items are shown: 0 when all are shown as often, near 1 when only a few are.",
    ),
    "popularityLift": (
        "Popularity lift",
        "How much more popular what is shown is than what shoppers chose before: "
        "above 1 the model pushes what everybody buys.",
    ),
}

_ABBREVIATIONS = {"ndcg": "NDCG"}


def protocol_title(protocol: str) -> str:
    """A heading, such as ``Items new to the shopper``."""
    return _PROTOCOLS.get(protocol, (protocol, "", ""))[0]


def protocol_short(protocol: str) -> str:
    """What fits above half a drawing, such as ``New items``."""
    return _PROTOCOLS.get(protocol, ("", protocol, ""))[1]


def protocol_phrase(protocol: str) -> str:
    """Part of a sentence, such as ``for items that are new to the shopper``."""
    return _PROTOCOLS.get(protocol, ("", "", f"for {protocol}"))[2]


def metric_name(key: str) -> str:
    """``NDCG@20`` for ``ndcg@20``; a key that is not known stays as it is."""
    kind, at, depth = key.partition("@")
    known = _METRICS.get(kind)
    return f"{known[0]}{at}{depth}" if known else key


def metric_meaning(key: str) -> str | None:
    """A sentence that needs no statistics; None for a key that is not known."""
    known = _METRICS.get(key.partition("@")[0])
    return known[1] if known else None


def spaced(key: str) -> str:
    """``Effective sample size`` for ``effectiveSampleSize`` or ``effective-sample-size``."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in key)
    text = words.replace("-", " ").replace("_", " ").strip()
    text = " ".join(_ABBREVIATIONS.get(word, word) for word in text.split())
    return text[:1].upper() + text[1:]
