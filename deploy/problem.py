"""What went wrong, and what to do next: every failure of the command is shown as one of these."""


class Problem(Exception):
    """`message` says what is wrong, `advice` what to do about it; `detail`, shown between, may be the end of a log."""

    def __init__(self, message: str, advice: str, detail: str = "") -> None:
        super().__init__(message)
        self.message, self.advice, self.detail = message, advice, detail

    def text(self) -> str:
        indented = "\n".join(f"    {line}" for line in self.detail.splitlines())
        return "\n".join(part for part in (f"hallway: {self.message}", indented, f"  -> {self.advice}") if part)
