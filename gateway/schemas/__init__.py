"""What the API takes and gives, as marshmallow schemas. The OpenAPI document is built from them."""
