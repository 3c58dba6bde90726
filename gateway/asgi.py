"""What gunicorn imports: the only module whose import has an effect."""

from gateway.app import create_app
from gateway.config import GatewayConfig

app = create_app(GatewayConfig.from_env())
