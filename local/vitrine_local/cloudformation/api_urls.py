"""API Gateway's URLs in stack outputs, in a form that every client can reach.

LocalEmu gives `https://<id>.execute-api.localhost:<port>/<stage>/`. Subdomains of localhost are
known to browsers and curl, but not to the resolvers that Node.js and Python use.
"""

import re

_API_HOST = re.compile(r"^https?://(?P<api>[^./]+)\.execute-api\.[^/]+/?(?P<path>.*)$")


def reachable(url: str, endpoint: str) -> str:
    """Return the URL of the same API below the endpoint; anything else unchanged.

    >>> reachable("https://abc.execute-api.us-east-1.localhost/prod/", "https://127.0.0.1:4566")
    'https://127.0.0.1:4566/_aws/execute-api/abc/prod/'
    >>> reachable("https://example.com/", "https://127.0.0.1:4566")
    'https://example.com/'
    """
    match = _API_HOST.match(url)
    if match is None:
        return url
    return f"{endpoint}/_aws/execute-api/{match['api']}/{match['path']}"
