"""The failures that the providers answer with, in AWS's words."""


class ApiError(Exception):
    """An error that an AWS operation answers: a code, a message, an HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400, **members: object) -> None:
        """Members are further fields of the error's shape, such as OriginalStatusCode."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.members = members


class JobFailedError(Exception):
    """A job that cannot go on; its message is what Describe shows as the reason."""


class JobStoppedError(Exception):
    """A job that was asked to stop before its program ran."""


def validation_error(message: str) -> ApiError:
    """Return the error of a request that AWS would not accept."""
    return ApiError("ValidationException", message)
