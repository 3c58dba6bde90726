"""Where conferences and sessions are kept. Rules about them are in domain/; nobody else sees a document."""

from services.sessions.repository.conferences import ConferenceRepository
from services.sessions.repository.imports import ImportAnswers
from services.sessions.repository.sessions import SessionRepository

__all__ = ["ConferenceRepository", "ImportAnswers", "SessionRepository"]
