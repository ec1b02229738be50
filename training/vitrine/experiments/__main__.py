"""``python -m vitrine.experiments``: what came of an experiment."""

import sys

from vitrine.experiments.command import main

if __name__ == "__main__":
    sys.exit(main())
