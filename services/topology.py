"""python -m services.topology: declares every exchange and queue. Run once before the services start."""

import json
import sys

from services.plumbing.config import Settings
from services.plumbing.topology import declare


def main() -> int:
    names = declare(Settings.from_env())
    print(json.dumps({"message": "topology declared", "queues": names}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
