"""The texts of posts: cleaned here, and shown like all that people write (services/plumbing/markdown.py)."""

from services.plumbing.characters import legal_lines
from services.plumbing.markdown import to_html

__all__ = ["clean", "to_html"]


def clean(text: str) -> str:
    """Without characters that no XML feed could carry, and with LF line ends."""
    return legal_lines(text)
