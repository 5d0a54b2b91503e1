"""Writes Tests/Golden/credentials.vault as docs/guides/credentials.md describes the format, with Python's own scrypt and no code of ours."""

import hashlib
import hmac
import struct
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


def hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF of RFC 5869 with SHA-256, 32 bytes."""
    extracted = hmac.new(salt, key, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def vault(passphrase: bytes, entries: dict[bytes, bytes]) -> bytes:
    """The file; salt and nonce are fixed, which no real one may have."""
    salt, nonce = bytes(range(32)), bytes(range(100, 112))
    root = hashlib.scrypt(passphrase, salt=salt, n=1 << 14, r=8, p=1, maxmem=1 << 26, dklen=32)
    checked = b"TICKVALT" + struct.pack("<HBBHH", 1, 1, 14, 8, 1) + salt
    check = hmac.new(hkdf(root, salt, b"tickloom vault 1 check"), checked, hashlib.sha256).digest()[:16]
    plain = struct.pack("<I", len(entries))
    for key, secret in sorted(entries.items()):
        plain += struct.pack("<H", len(key)) + key + struct.pack("<I", len(secret)) + secret
    header = checked + check + nonce + struct.pack("<Q", len(plain) + 16)
    cipher = ChaCha20Poly1305(hkdf(root, salt, b"tickloom vault 1 encryption"))
    sealed = header + cipher.encrypt(nonce, plain, header)
    return sealed + hashlib.sha256(sealed).digest()


if __name__ == "__main__":
    entries = {b"polygon.api-key": b"{}", b"polygon.api-key/1": "example-of-a-secret-é".encode()}
    Path(sys.argv[1]).write_bytes(vault(b"seven grey lighthouses hum", entries))
