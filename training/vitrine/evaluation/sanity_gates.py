"""Gates on what a model is, however well it ranks: fair, believable, calibrated, affordable."""

from vitrine.evaluation.fairness import PROVIDERS
from vitrine.evaluation.gate import Evidence, Gate, Limits
from vitrine.evaluation.item_facts import UNKNOWN


def leakage(evidence: Evidence, limits: Limits) -> Gate:
    """No answers among what was learnt from, and no figures that only answers could explain."""
    closed: dict[str, float] = {}
    doubted = []
    for protocol, measured in evidence.measurements.items():
        own = measured.mean(evidence.champion, measured.ndcg)
        best = measured.mean(evidence.best_baseline(protocol), measured.ndcg)
        closed[protocol] = (own - best) / (1 - best) if best < 1 else 0.0
        if closed[protocol] > limits.gap_closed and own - best > limits.surprise:
            doubted.append(f"NDCG {own:.4f} for {protocol}, where the best baseline has {best:.4f}")
    says = list(evidence.leaks)
    if doubted:
        says.append(f"Too good to be believed without a look: {'; '.join(doubted)}.")
    if not says:
        says.append("Nothing learnt from is later than the questions, and no figure is a wonder.")
    passed = not evidence.leaks and not doubted
    return Gate("leakage", passed, max(closed.values()), limits.gap_closed, " ".join(says))


def calibrated(evidence: Evidence, limits: Limits) -> Gate:
    """Scores are numbers, higher ones come true more often, and probabilities made of them hold."""
    scores, name, limit = evidence.calibration, "calibration", limits.calibration_error
    if not scores.finite:
        return Gate(name, False, None, limit, "Some scores are not finite numbers.")
    found = scores.found
    if found is None or scores.questions < limits.fewest_questions:
        return Gate(name, True, None, limit, "Too few questions to judge the scores by.")
    if found.rise < 0:
        says = f"Higher scores come true less often than lower ones, by {-found.rise:.4f}."
        return Gate(name, False, found.error, limit, says)
    passed = found.error <= limit
    says = f"Probabilities made of the scores are {found.error:.2%} off on average."
    return Gate(name, passed, found.error, limit, says)


def disparity_gates(evidence: Evidence, limits: Limits) -> list[Gate]:
    """No group of shoppers far below all, unless the best baseline does no better for it."""
    gates = []
    for protocol, found in evidence.disparities.items():
        champion, best = evidence.champion, evidence.best_baseline(protocol)
        judged = [each for each in found if champion in each.ratios]
        name = f"disparity-{protocol}"
        if not judged:
            says = f"No group of shoppers has {limits.fewest_questions} questions."
            gates.append(Gate(name, True, None, limits.disparity, says))
            continue
        worst = min(judged, key=lambda each: each.ratios[champion])
        failed = []
        for each in judged:
            measured = each.group.measured
            own, other = (measured.mean(model, measured.ndcg) for model in (champion, best))
            if each.ratios[champion] < limits.disparity and own < other:
                failed.append(f"{each.group.dimension} {each.group.name}")
        value = worst.ratios[champion]
        says = (
            f"Served far worse than all, and worse than by {best}: {', '.join(failed)}."
            if failed
            else f"The group that is served worst, {worst.group.dimension} {worst.group.name}, "
            f"has {value:.0%} of the NDCG of all."
        )
        gates.append(Gate(name, not failed, value, limits.disparity, says))
    return gates


def provider_exposure_gates(evidence: Evidence, limits: Limits) -> list[Gate]:
    """No category that is bought is hidden, unless the best baseline hides it as well."""
    gates = []
    for protocol, measured in evidence.measurements.items():
        champion, best = evidence.champion, evidence.best_baseline(protocol)
        ratios = {
            each.name: (each.shown[champion] / each.chosen, each.shown[best] / each.chosen)
            for each in evidence.exposures
            if (each.protocol, each.dimension) == (protocol, PROVIDERS)
            and each.name != UNKNOWN
            and each.chosen >= limits.provider_share
        }
        name, limit = f"provider-exposure-{protocol}", limits.provider_exposure
        if not ratios or len(measured) < limits.fewest_questions:
            says = "Too few categories or questions are known to judge exposure by."
            gates.append(Gate(name, True, None, limit, says))
            continue
        hidden = [each for each, (own, other) in ratios.items() if own < limit and own < other]
        least = min(ratios, key=lambda each: ratios[each][0])
        value = ratios[least][0]
        says = (
            f"Bought and nearly never shown: {', '.join(hidden)}."
            if hidden
            else f"The category that is shown least, {least}, has {value:.0%} of its due."
        )
        gates.append(Gate(name, not hidden, value, limit, says))
    return gates


def latency(evidence: Evidence, limits: Limits) -> Gate:
    """One request on one thread, the middle one of many."""
    value, limit = evidence.latency_p50_ms, limits.latency_p50_ms
    # Written so that what is not a number fails.
    passed = value <= limit
    says = f"A request takes {value:.2f} ms; {limit:.0f} ms are in budget."
    return Gate("latency", passed, value if passed or value > limit else None, limit, says)


def size(evidence: Evidence, limits: Limits) -> Gate:
    """All files of the model."""
    value, limit = evidence.model_bytes, limits.model_bytes
    says = f"The model has {value / 1e6:.1f} MB; {limit / 1e6:.0f} MB are in budget."
    return Gate("size", value <= limit, value, limit, says)
