"""Members of conferences: roles, invitations, speakers' claims, badges."""
