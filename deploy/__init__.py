"""Running Hallway: the `hallway` command and what it starts. Processes and HTTP only, no service's code."""
