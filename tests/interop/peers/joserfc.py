"""Answers each line of JSON with another by PyPI's joserfc, until its input ends."""

import json
import sys
import traceback
import warnings

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import KeySet, generate_key, import_key
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter, in_choices

# That EdDSA is called Ed25519 now (RFC 9864).
warnings.simplefilter("ignore", SecurityWarning)

KINDS = {
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
    "RS256": ("RSA", 2048),
    "PS256": ("RSA", 2048),
}


def verify(keys, algorithms, typ, issuer, audience, now, token):
    header = {"typ": HeaderParameter("Type", in_choices([typ]), required=True)}
    verified = jwt.decode(token, KeySet.import_key_set(json.loads(keys)), registry=JWSRegistry(header, algorithms))
    expected = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": audience},
        "exp": {"essential": True},
    }
    jwt.JWTClaimsRegistry(now=now, **expected).validate(verified.claims)
    return verified.claims


def sign(key, header, claims):
    return jwt.encode(header, claims, import_key(json.loads(key)), [header["alg"]], default_type=None)


def generate(algorithm):
    key = generate_key(*KINDS[algorithm], {"alg": algorithm})
    return {"private": json.dumps(key.as_dict(private=True)), "public": json.dumps(key.as_dict())}


def thumbprint(key):
    return import_key(json.loads(key)).thumbprint()


REQUESTS = {"verify": verify, "sign": sign, "generate": generate, "thumbprint": thumbprint}

for line in sys.stdin:
    rest = json.loads(line)
    request = rest.pop("request")
    try:
        answer = {"done": REQUESTS[request](**rest)}
    except JoseError as error:
        answer = {"refused": str(error)}
    except Exception:
        answer = {"failed": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
