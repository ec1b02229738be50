"""Sentences that both cards hold, so that neither says more than the other."""

from collections.abc import Mapping

from vitrine.manifest import Manifest

UNKNOWN = "Unknown"

USES = "For ordering a shop's products for its own shoppers, and for its own mails to them."
NOT_FOR = (
    "Not for decisions about people, such as credit, prices or offers by person, and not for "
    "another shop than the one whose events it learnt from."
)
LIMITS = (
    "An item that was not in the catalogue when the model was trained is never recommended.",
    "Scores order the items of one list; they don't compare between models or between shoppers.",
    "Figures from past events tell what shoppers did while other lists, or none, were shown to "
    "them. How they answer to its own lists is not known from that.",
    "It learns what shoppers did, not why; what was out of stock or hidden it takes for unwanted.",
)
ETHICS = (
    "It learns from the behaviour of identified shoppers: whoever withdraws consent must be taken "
    "out of the data, and is out of the model with the next training. Items may stand for "
    "sensitive facts, such as health; such items are to be kept out of the catalogue or filtered."
)
PROBLEM = "Ranking: which items a shopper will choose next, from what the shopper did before"

_ALGORITHMS = {
    "ease": "Three parts, added: how similar an item is to those of the history (EASE, a linear "
    "item-item model in closed form; newer events and stronger event types count more), the "
    "shopper's own items again, and what is popular lately. Without a history, what is popular "
    "lately is all there is.",
    "two-stage": "Two stages in one graph. Simple models propose candidates: similar items, items "
    "chosen together, what is popular lately, the shopper's own. A second model, which learnt "
    "from windows of the past what was chosen next, ranks them.",
}


def algorithm(manifest: Manifest) -> str:
    """How it ranks; of an algorithm that this version does not know, only its name."""
    name = str(manifest["algorithm"])
    return _ALGORITHMS.get(name, f"By the algorithm {name}.")


def summary(manifest: Manifest) -> str:
    """One sentence."""
    graph = manifest["graph"]
    truncated = manifest["hyperparameters"].get("catalogue_size")
    only = f" Only the {truncated:,} items that most shoppers had are in it." if truncated else ""
    items, length = graph["items"], graph["historyLength"]
    return f"Ranks {items:,} items for a shopper's last {length} events.{only}"


def learnt_until(manifest: Manifest) -> str:
    """The moment from which on it has seen nothing."""
    data: Mapping[str, str] = manifest["trainingSet"]
    return data["cut"] if manifest["fitUntil"] == "cut" else data["end"]


def data_learnt_from(manifest: Manifest) -> str:
    """How much, from when to when, and up to where of it."""
    data = manifest["trainingSet"]
    return (
        f"{data['rows']:,} interactions of {data['users']:,} shoppers with "
        f"{data['items']:,} items,\n"
        f"from {data['start']} to {data['end']} (training set `{data['runId']}`).\n"
        f"The model has learnt from what happened until {learnt_until(manifest)}."
    )


def how_measured(manifest: Manifest) -> str:
    """Which model the figures are of, which is not this one if it has seen the answers."""
    cut = manifest["trainingSet"]["cut"]
    if manifest["fitUntil"] == "cut":
        return f"Measured on what shoppers chose after {cut}, with this model."
    return (
        f"Measured on the hold-out, before the refit: on what shoppers chose after {cut}, with a "
        "model of the same recipe that had learnt only from what came before. This one was then "
        "fitted on all data; it has seen the answers, so it cannot be measured."
    )


def unknowns(manifest: Manifest) -> list[str]:
    """What nobody has said or measured."""
    missing = {
        "owner": "Who answers for this model: nobody was named.",
        "consentBasis": "On which basis shoppers' events were learnt from: none was stated.",
        "retireOn": "When it is to be retired: no date was set.",
    }
    said = [sentence for key, sentence in missing.items() if key not in manifest]
    if manifest["codeRevision"] == "unknown":
        said.append("Which revision of the code made it.")
    if not manifest["trainingSet"]["snapshots"]:
        said.append("Which snapshots of a lake it learnt from: its data came from none.")
    return [*said, "The risk of its use: nobody has rated it."]
