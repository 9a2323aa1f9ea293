//! The tokens that it signs, and those that it forges.

use super::*;

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    kid: String,
    alg: String,
    private: String,
    public: Value,
}

static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let text = std::fs::read_to_string(root().join("tests/fixtures/sign-in/keys.json")).expect("the keys");
    serde_json::from_str::<Keys>(&text).expect("keys").keys
});

pub(super) fn id_token(inner: &Inner, nonce: &str) -> String {
    let now = NOW.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant").timestamp();
    let mut claims = json!({
        "iss": inner.address, "aud": CLIENT.0, "sub": "7f3a", "nonce": nonce, "iat": now, "exp": now + 300,
        "name": "Ana Ségalen", "email": "ana@example.org", "email_verified": true, "groups": ["/coop"],
        "locale": "en",
    });
    for (name, value) in inner.manner.claims.as_object().expect("an object") {
        if value.is_null() {
            claims.as_object_mut().expect("an object").remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    (inner.manner.forges)(&sign(inner, &claims))
}

pub(super) fn sign(inner: &Inner, claims: &Value) -> String {
    let key = &KEYS[inner.manner.signs_with];
    let private = STANDARD.decode(&key.private).expect("base64");
    let signing = match key.alg.as_str() {
        "ES512" => return sign_with_p521(&json!({ "alg": "ES512", "kid": key.kid }), claims, &private),
        "ES256" => EncodingKey::from_ec_der(&private),
        _ => EncodingKey::from_rsa_der(&private),
    };
    let header = Header { kid: Some(key.kid.clone()), ..Header::new(key.alg.parse().expect("an algorithm")) };
    encode(&header, claims, &signing).expect("a token")
}

/// What `jsonwebtoken` cannot do.
fn sign_with_p521(header: &Value, claims: &Value, private: &[u8]) -> String {
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P521_SHA512_FIXED_SIGNING, private).expect("a key");
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let message = format!("{header}.{claims}");
    let signature = key.sign(&SystemRandom::new(), message.as_bytes()).expect("a signature");
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The same claims with this header, signed with the key of ES512 that has this number.
pub(crate) fn signed_again(token: &str, header: &Value, number: usize) -> String {
    let claims = token.split('.').nth(1).expect("three parts");
    let claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).expect("base64")).expect("claims");
    let private = STANDARD.decode(&KEYS[number].private).expect("base64");
    sign_with_p521(header, &claims, &private)
}

pub(super) async fn tell_more(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    assert_eq!(headers["authorization"], "Bearer access");
    provider.ill("userinfo").unwrap_or_else(|| Json(provider.lock().manner.userinfo.clone()).into_response())
}

pub(super) async fn show_keys(State(provider): State<Provider>) -> Response {
    if let Some(answer) = provider.ill("keys") {
        return answer;
    }
    let mut inner = provider.lock();
    inner.keys_asked += 1;
    let mut keys: Vec<Value> = inner.manner.shows.iter().map(|number| KEYS[*number].public.clone()).collect();
    // Keycloak shows keys of other uses too, and who knows what else comes.
    keys.insert(
        0,
        json!({ "kty": "RSA", "use": "enc", "alg": "RSA-OAEP", "kid": "enc", "n": "AQAB", "e": "AQAB" }),
    );
    keys.insert(0, json!({ "kty": "quantum", "kid": "first" }));
    Json(json!({ "keys": keys })).into_response()
}

/// The number of the key of the header made into a shared secret: what the confusion of algorithms is.
pub(crate) fn signed_with_the_public_key(token: &str) -> String {
    let claims = token.split('.').nth(1).expect("three parts").to_owned();
    let claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).expect("base64")).expect("claims");
    let public = KEYS[0].public["n"].as_str().expect("a number").to_owned();
    let header = Header { kid: Some("first".to_owned()), ..Header::new(Algorithm::HS256) };
    encode(&header, &claims, &EncodingKey::from_secret(public.as_bytes())).expect("a token")
}

/// The same claims without any signature.
pub(crate) fn unsigned(token: &str) -> String {
    let claims = token.split('.').nth(1).expect("three parts").to_owned();
    format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT","kid":"first"}"#))
}

/// Other claims under a signature that was made for what they were.
pub(crate) fn changed_afterwards(token: &str) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).expect("base64")).expect("text");
    let other = claims.replace("7f3a", "admin");
    assert_ne!(claims, other);
    format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(other), parts[2])
}
