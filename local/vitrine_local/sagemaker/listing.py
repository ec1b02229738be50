"""What SageMaker's List operations have in common."""

from collections.abc import Callable, Sequence
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
) -> Response:
    """Return one page of the resources that the request's filters let through.

    `key` is the answer's list, `name` and `status` are the members that the filters read.
    """
    wanted = request.get("StatusEquals")
    found = [
        entry
        for entry in described
        if request.get("NameContains", "") in entry[name]
        and (not wanted or status is None or entry[status] == wanted)
    ]
    order: dict[str, Callable[[Response], Any]] = {
        "Name": lambda entry: entry[name],
        "Status": lambda entry: entry.get(status or name),
    }
    found.sort(
        key=order.get(request.get("SortBy", ""), lambda entry: entry["CreationTime"]),
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
