"""The Nameko services: attendees, sessions, feed; their published language (contracts) and machinery (plumbing).

Importing this prepares for eventlet, whichever module comes to import it first.
"""

import os
import warnings

# Host names are looked up by the system: eventlet's own resolver does not get on with dnspython 2.
os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
# Threads for work that would hold up the event hub (argon2 takes 64 MiB each).
os.environ.setdefault("EVENTLET_THREADPOOL_SIZE", "4")
# 2026-11: eventlet is in maintenance and says so at every import; Nameko needs it.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
