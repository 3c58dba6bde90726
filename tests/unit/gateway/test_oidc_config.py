"""All settings of the organisation's provider, or none."""

import pytest

from gateway.config import GatewayConfig, OidcConfig

SETTINGS = {
    "HALLWAY_OIDC_ISSUER": "https://login.example.org/realms/staff",
    "HALLWAY_OIDC_CLIENT_ID": "hallway",
    "HALLWAY_OIDC_CLIENT_SECRET": "a secret between the two",
    "HALLWAY_OIDC_NAME": "Example University",
}


def test_without_settings_there_is_no_provider() -> None:
    assert GatewayConfig.from_env({}).oidc is None
    assert GatewayConfig.from_env(dict.fromkeys(SETTINGS, "")).oidc is None  # as docker-compose passes what is not set


def test_all_settings_make_a_provider() -> None:
    assert GatewayConfig.from_env(SETTINGS).oidc == OidcConfig(*SETTINGS.values())


@pytest.mark.parametrize("missing", SETTINGS)
def test_half_of_the_settings_stop_the_gateway_with_what_is_missing(missing: str) -> None:
    with pytest.raises(ValueError, match=f"Set also: {missing}$"):
        GatewayConfig.from_env({**SETTINGS, missing: " "})


@pytest.mark.parametrize(
    "issuer",
    ["http://login.example.org", "login.example.org", "https://", "javascript:alert(1)", "https://a.example?b=c"],
)
def test_an_issuer_must_be_an_address_that_nobody_can_tamper_with_on_the_way(issuer: str) -> None:
    with pytest.raises(ValueError, match="HALLWAY_OIDC_ISSUER must be an https address"):
        GatewayConfig.from_env({**SETTINGS, "HALLWAY_OIDC_ISSUER": issuer})


def test_a_provider_on_this_machine_may_do_without_tls() -> None:
    issuer = "http://127.0.0.1:9400"
    config = GatewayConfig.from_env({**SETTINGS, "HALLWAY_OIDC_ISSUER": issuer}).oidc

    assert config is not None
    assert config.issuer == issuer


def test_the_secret_is_not_shown_where_settings_are() -> None:
    assert "a secret between the two" not in repr(GatewayConfig.from_env(SETTINGS))
