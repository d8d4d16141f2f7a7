//! Reads a JSON Web Key Set (RFC 7517): the keys in it that tokens can be checked with, each with its algorithms.
//!
//! What cannot be used is passed over: sets hold keys for other purposes, and of kinds that are yet to come.

use std::sync::Arc;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
use serde::Deserialize;
use serde_json::Value;

use super::key::{Key, KeySet};

const RSA: [Algorithm; 6] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];

/// The usable keys of a set; the error says why it is none.
pub(super) fn parse(text: &[u8]) -> Result<KeySet, String> {
    #[derive(Deserialize)]
    struct Document {
        keys: Vec<Value>,
    }
    let document: Document = serde_json::from_slice(text)
        .map_err(|error| format!("it is not a JSON Web Key Set, {{\"keys\": […]}}: {error}"))?;
    let keys = document.keys.into_iter().filter_map(|key| usable(&serde_json::from_value(key).ok()?));
    Ok(KeySet(keys.map(Arc::new).collect()))
}

fn usable(jwk: &Jwk) -> Option<Key> {
    let common = &jwk.common;
    if common.public_key_use.as_ref().is_some_and(|purpose| *purpose != PublicKeyUse::Signature)
        || common.key_operations.as_ref().is_some_and(|all| !all.contains(&KeyOperations::Verify))
    {
        return None;
    }
    let possible: &[Algorithm] = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => &RSA,
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => &[Algorithm::ES256],
            EllipticCurve::P384 => &[Algorithm::ES384],
            _ => return None,
        },
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => &[Algorithm::EdDSA],
        // A shared secret has no place in a set that others may read.
        _ => return None,
    };
    let algorithms = match &common.key_algorithm {
        None => possible.to_vec(),
        Some(named) => {
            let named = named.to_string().parse().ok().filter(|named| possible.contains(named))?;
            vec![named]
        }
    };
    let key = DecodingKey::from_jwk(jwk).ok()?;
    is_long_enough(&key, algorithms[0]).then(|| Key { id: common.key_id.clone(), algorithms, key })
}

/// The library takes any bytes.
fn is_long_enough(key: &DecodingKey, algorithm: Algorithm) -> bool {
    match (key.kind(), algorithm) {
        (DecodingKeyKind::RsaModulusExponent { n, .. }, _) => (256..=1024).contains(&n.len()),
        (DecodingKeyKind::SecretOrDer(bytes), Algorithm::EdDSA) => bytes.len() == 32,
        (DecodingKeyKind::SecretOrDer(bytes), Algorithm::ES256) => bytes.len() == 65,
        (DecodingKeyKind::SecretOrDer(bytes), _) => bytes.len() == 97,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
    use serde_json::json;

    use super::*;

    #[test]
    fn only_keys_that_can_check_tokens_are_taken() {
        let bytes = |count| BASE64.encode(vec![1; count]);
        let ed = |more: Value| {
            let mut key = json!({"kty": "OKP", "crv": "Ed25519", "x": bytes(32), "kid": "k"});
            key.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            key
        };
        let rsa = |count, alg: &str| {
            let mut key = json!({"kty": "RSA", "n": bytes(count), "e": "AQAB"});
            if !alg.is_empty() {
                key["alg"] = json!(alg);
            }
            key
        };
        let (rs, ps) = (Algorithm::RS256, Algorithm::PS256);
        let cases: [(Value, &[Algorithm]); 19] = [
            (ed(json!({})), &[Algorithm::EdDSA]),
            (ed(json!({"use": "sig", "alg": "EdDSA", "x5c": ["…"], "new": {}})), &[Algorithm::EdDSA]),
            (ed(json!({"use": "enc"})), &[]),
            (ed(json!({"key_ops": ["sign"]})), &[]),
            (ed(json!({"key_ops": ["verify"]})), &[Algorithm::EdDSA]),
            (ed(json!({"alg": "HS256"})), &[]),
            (ed(json!({"alg": "none"})), &[]),
            (ed(json!({"crv": "X25519"})), &[]),
            (ed(json!({"x": bytes(31)})), &[]),
            (ed(json!({"x": "?"})), &[]),
            (rsa(256, ""), &RSA),
            (rsa(256, "RS256"), &[rs]),
            (rsa(256, "PS256"), &[ps]),
            (rsa(128, "RS256"), &[]),
            (rsa(256, "RSA-OAEP"), &[]),
            (json!({"kty": "EC", "crv": "P-256", "x": bytes(32), "y": bytes(32)}), &[Algorithm::ES256]),
            (json!({"kty": "EC", "crv": "P-521", "x": bytes(66), "y": bytes(66)}), &[]),
            (json!({"kty": "oct", "k": bytes(32), "alg": "HS256"}), &[]),
            (json!({"kty": "new", "z": 1}), &[]),
        ];
        for (key, algorithms) in &cases {
            let set = parse(json!({"keys": [key, 7, {}]}).to_string().as_bytes()).expect("a set");
            let found: Vec<&[Algorithm]> = set.0.iter().map(|key| key.algorithms.as_slice()).collect();
            let expected: Vec<&[Algorithm]> = if algorithms.is_empty() { vec![] } else { vec![algorithms] };
            assert_eq!(found, expected, "{key}");
        }
        for text in ["", "[]", "{}", "<html>", r#"{"keys": {}}"#] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
