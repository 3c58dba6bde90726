"""How long to wait before a program that died is started again. Pure: the clock is the caller's."""

DELAYS_SECONDS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)  # at once for a mishap, rarer and rarer for a program that cannot run
QUIET_SECONDS = 30.0  # alive for so long: what was before is forgotten


class Restarts:
    """The deaths of one program."""

    def __init__(self) -> None:
        self.count = 0
        self._in_a_row = 0
        self._started_at = 0.0

    def started(self, at: float) -> None:
        self._started_at = at

    def died(self, at: float) -> float:
        """When to start it again."""
        if at - self._started_at >= QUIET_SECONDS:
            self._in_a_row = 0
        delay = DELAYS_SECONDS[min(self._in_a_row, len(DELAYS_SECONDS) - 1)]
        self._in_a_row += 1
        self.count += 1
        return at + delay
