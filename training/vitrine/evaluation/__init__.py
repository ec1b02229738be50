"""Offline evaluation: fitted before a cut, judged by what came after it."""
