"""Members of conferences: joining, roles, the name on the badge, being hidden."""
