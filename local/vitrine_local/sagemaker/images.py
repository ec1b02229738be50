"""The program that stands for a container image."""

from collections.abc import Sequence

from vitrine_local.jobs.errors import validation_error
from vitrine_local.jobs.settings import IMAGES, Image, images


def find_image(uri: str) -> Image:
    """Return the program of an image; a request that names another one is refused at once."""
    image = images().get(uri)
    if image is None:
        known = ", ".join(images()) or "none"
        raise validation_error(
            f"The image {uri} stands for no program here. {IMAGES} maps these: {known}."
        )
    return image


def command_of(
    image: Image, entry_point: Sequence[str] | None, arguments: Sequence[str]
) -> list[str]:
    """Return the command of a container.

    An entry point of the job's own replaces the image's, and here it has to begin with it: what
    comes after names the command of the program.
    """
    if not entry_point:
        return [*image.command, *arguments]
    length = len(image.entry_point)
    if tuple(entry_point[:length]) != image.entry_point:
        raise validation_error(
            f"ContainerEntrypoint {list(entry_point)} does not begin with"
            f" {list(image.entry_point)}, which is all that this image can run here."
        )
    return [*image.command, *entry_point[length:], *arguments]
