"""python -m services.attendees.keys PRIVATE_FILE PUBLIC_FILE: makes the key pair for access tokens, once.

Keeps a private key that is there, and writes the public one that belongs to it.
"""

import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: python -m services.attendees.keys PRIVATE_FILE PUBLIC_FILE", file=sys.stderr)
        return 2
    private_file, public_file = map(Path, arguments)
    if not private_file.exists():
        _write(private_file, _private_pem(Ed25519PrivateKey.generate()), mode=0o600)
    key = serialization.load_pem_private_key(private_file.read_bytes(), password=None)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    _write(public_file, public, mode=0o644)
    return 0


def _private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """Whole or not at all, and never readable to others in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
    unfinished.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
