"""A relying party with Authlib. Reads its settings as JSON on stdin, prints what it saw as JSON."""

import json
import sys
from urllib.parse import parse_qs, urlparse

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

SETTINGS = json.load(sys.stdin)
METADATA = requests.get(
    f"{SETTINGS['issuer']}/.well-known/openid-configuration", timeout=30
).json()


def sign_in_with_browser(url):
    """The user's browser: signs in by the Experience API and gives the callback address."""
    browser = requests.Session()
    browser.get(url, timeout=30)
    api = f"{SETTINGS['origin']}/api/experience"
    browser.put(api, json={"interactionEvent": "SignIn"}, timeout=30).raise_for_status()
    verified = browser.post(
        f"{api}/verification/password",
        json={
            "identifier": {"type": "username", "value": SETTINGS["username"]},
            "password": SETTINGS["password"],
        },
        timeout=30,
    )
    verified.raise_for_status()
    browser.post(f"{api}/identification", json=verified.json(), timeout=30).raise_for_status()
    target = browser.post(f"{api}/submit", timeout=30).json()["redirectTo"]
    while target.startswith(SETTINGS["origin"]):
        target = browser.get(target, allow_redirects=False, timeout=30).headers["location"]
        if target.startswith("/"):
            target = SETTINGS["origin"] + target
    return target


def new_session(secret=None):
    return OAuth2Session(
        SETTINGS["client_id"],
        secret or SETTINGS["client_secret"],
        scope="openid profile offline_access",
        redirect_uri=SETTINGS["redirect_uri"],
        code_challenge_method="S256",
    )


def authorize(session):
    verifier = generate_token(64)
    nonce = generate_token(20)
    url, _ = session.create_authorization_url(
        METADATA["authorization_endpoint"], code_verifier=verifier, nonce=nonce, prompt="consent"
    )
    return sign_in_with_browser(url), verifier, nonce


def fetch(session, callback, verifier):
    return session.fetch_token(
        METADATA["token_endpoint"], authorization_response=callback, code_verifier=verifier
    )


def succeed():
    session = new_session()
    callback, verifier, nonce = authorize(session)
    token = fetch(session, callback, verifier)
    keys = KeySet.import_key_set(requests.get(METADATA["jwks_uri"], timeout=30).json())
    decoded = jwt.decode(
        token["id_token"], keys, algorithms=METADATA["id_token_signing_alg_values_supported"]
    )
    jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": SETTINGS["issuer"]},
        aud={"essential": True, "value": SETTINGS["client_id"]},
        nonce={"essential": True, "value": nonce},
        exp={"essential": True},
    ).validate(decoded.claims)
    info = session.get(METADATA["userinfo_endpoint"]).json()
    refreshed = session.refresh_token(METADATA["token_endpoint"], token["refresh_token"])
    active = session.introspect_token(
        METADATA["introspection_endpoint"], refreshed["access_token"]
    ).json()
    revoked = session.revoke_token(METADATA["revocation_endpoint"], refreshed["refresh_token"])
    return {
        "sub": decoded.claims["sub"],
        "name": info["name"],
        "iss": parse_qs(urlparse(callback).query)["iss"][0],
        "active": active["active"],
        "revoked": revoked.status_code,
    }


def fail(session, wrong_verifier):
    callback, verifier, _ = authorize(session)
    try:
        fetch(session, callback, generate_token(64) if wrong_verifier else verifier)
    except OAuthError as error:
        return error.error
    return "no error"


print(
    json.dumps(
        {
            "success": succeed(),
            "wrong_verifier": fail(new_session(), wrong_verifier=True),
            "wrong_secret": fail(new_session("not-the-secret-at-all"), wrong_verifier=False),
        }
    )
)
