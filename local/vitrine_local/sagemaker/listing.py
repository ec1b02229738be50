"""What SageMaker's List operations have in common."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vitrine_local.jobs.call import Request, Response

_DEFAULT_RESULTS = 100


def list_page(
    request: Request,
    described: Sequence[Response],
    *,
    key: str,
    name: str,
    status: str | None,
    summary: Callable[[Response], Response],
    order: Mapping[str, Callable[[Response], Any]] | None = None,
) -> Response:
    """Return one page of the resources that the request's filters let through.

    `key` is the answer's list, `name` and `status` are the members that the filters read, `order`
    is what else than time, name and status the resources may be sorted by.
    """
    wanted = request.get("StatusEquals")
    found = [
        entry
        for entry in described
        if request.get("NameContains", "") in entry[name]
        and (not wanted or status is None or entry[status] == wanted)
    ]
    orders: dict[str, Callable[[Response], Any]] = {
        "Name": lambda entry: entry[name],
        "Status": lambda entry: entry.get(status or name),
        **(order or {}),
    }
    found.sort(
        key=orders.get(request.get("SortBy", ""), lambda entry: entry["CreationTime"]),
        reverse=request.get("SortOrder", "Descending") == "Descending",
    )
    start = int(request.get("NextToken") or 0)
    end = start + int(request.get("MaxResults") or _DEFAULT_RESULTS)
    answer: Response = {key: [summary(entry) for entry in found[start:end]]}
    if end < len(found):
        answer["NextToken"] = str(end)
    return answer


def picked(*members: str) -> Callable[[Response], Response]:
    """Return a summary that keeps these members of a description."""

    def summary(entry: Response) -> Response:
        return {member: entry[member] for member in members if entry.get(member) is not None}

    return summary
