//! Tokens, right and wrong, put together by hand: the library that checks them has no say in how they are made.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::hmac;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use crate::clock::clock;

/// Seconds since 1970 at the time of [`clock`], and so many more.
pub fn in_seconds(more: i64) -> i64 {
    clock().now().timestamp() + more
}

/// Claims of a token for `subject` that holds for five minutes, with others beside or instead.
pub fn claims(subject: &str, others: Value) -> Value {
    let mut claims = json!({"sub": subject, "exp": in_seconds(300)});
    let all = claims.as_object_mut().expect("it is an object");
    all.extend(others.as_object().expect("claims are an object").clone());
    claims
}

/// A token with whatever signature `sign` gives.
pub fn token(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let message =
        format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    let signature = encode(&sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// The signature of HS256.
pub fn hs256(secret: &[u8]) -> impl Fn(&[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    move |message| hmac::sign(&key, message).as_ref().to_vec()
}

/// A pair of Ed25519 keys that is the same in every run.
pub struct EdKey(Ed25519KeyPair);

impl EdKey {
    /// The pair number `seed`.
    pub fn new(seed: u8) -> EdKey {
        EdKey(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("32 bytes are a seed"))
    }

    /// Its signature.
    pub fn signature(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }

    /// A token of it.
    pub fn token(&self, id: &str, claims: &Value) -> String {
        token(&json!({"alg": "EdDSA", "kid": id}), claims, |message| self.signature(message))
    }

    /// The public key.
    pub fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// The public key as a PEM file.
    pub fn pem(&self) -> String {
        // SubjectPublicKeyInfo of Ed25519 (RFC 8410): everything but the key is the same for all.
        let head = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
        let encoded = BASE64_STANDARD.encode([&head, self.public()].concat());
        format!("-----BEGIN PUBLIC KEY-----\n{encoded}\n-----END PUBLIC KEY-----\n")
    }

    /// The public key as a member of a key set.
    pub fn jwk(&self, id: &str) -> Value {
        let x = BASE64_URL_SAFE_NO_PAD.encode(self.public());
        json!({"kty": "OKP", "crv": "Ed25519", "kid": id, "use": "sig", "alg": "EdDSA", "x": x})
    }
}
