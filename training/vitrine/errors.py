"""What the program won't go on with, told in one sentence."""


class RefusalError(Exception):
    """An input or a state that is refused.

    The message is one sentence for the person who started the run: what is wrong and what to do.
    Everything else that is raised is a defect, and is reported with its traceback.
    """
