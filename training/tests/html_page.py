"""What a browser would make of a page, as far as tests ask."""

from collections import Counter
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]

_VOID = ("meta", "br", "hr", "img", "input", "link")


class Page(HTMLParser):
    """Tags with their attributes, the texts, and whether every tag that opens also closes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        """All that is to be read, on one line."""
        return " ".join(text for text in self.texts if text)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def kinds(self) -> set[str]:
        return {name for name, _ in self.tags}

    @property
    def sections(self) -> list[str | None]:
        return [attributes["id"] for attributes in self.all("section")]

    def repeated_ids(self) -> list[str]:
        counts = Counter(a["id"] for _, a in self.tags if a.get("id"))
        return [str(found) for found, count in counts.items() if count > 1]
