"""The database server that docker-compose.yml runs."""
