"""Tables and texts of Markdown that stay what they are, whatever is in them."""

from collections.abc import Iterable, Sequence


def markdown_text(value: object) -> str:
    """On one line, with what Markdown or HTML would take for its own made harmless."""
    text = " ".join(str(value).split()).replace("\\", "\\\\").replace("&", "&amp;")
    for sign, written in (("<", "&lt;"), (">", "&gt;"), ("|", "\\|"), ("`", "\\`"), ("*", "\\*")):
        text = text.replace(sign, written)
    return text.replace("[", "\\[").replace("]", "\\]")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Nothing at all without rows."""
    lines: list[Sequence[object]] = list(rows)
    if not lines:
        return ""
    written = [header, ["---"] * len(header), *lines]
    return "".join(f"| {' | '.join(markdown_text(cell) for cell in line)} |\n" for line in written)


def document(parts: Iterable[str]) -> str:
    """Those that say something, with an empty line between them."""
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"
