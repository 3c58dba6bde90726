"""Sign-in with the organisation's OpenID Connect provider: what is said to it, and what is believed of its answers.

Nothing here knows of accounts or pages. What a provider tells about a person never reaches a log.

    provider.py    the conversation: discovery, authorization code flow with PKCE, userinfo
    id_token.py    which ID tokens are good
    transport.py   requests with limits
    failures.py    what can go wrong
"""
