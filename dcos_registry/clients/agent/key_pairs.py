"""Whether a client certificate and a key belong together (docker.md 43)."""


def is_pair(certificate: bytes, key: bytes) -> bool:
    """Tell whether a key in PEM, without a passphrase, is that of the first certificate in PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    try:
        public = x509.load_pem_x509_certificate(certificate).public_key()
        private = serialization.load_pem_private_key(key, None)
    except (ValueError, TypeError):
        return False
    return public.public_bytes(*form) == private.public_key().public_bytes(*form)
