//! Access tokens: EdDSA JWT (RFC 9068 `at+jwt`), 15 minutes, for one listener, naming one session.

use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::accounts::keys::Keys;
use crate::error::{Error, Result};

/// How long an access token lives: 15 minutes.
pub const LIVES_MS: i64 = 15 * 60_000;
const ISSUER: &str = "fieldfile";
const TYPE: &str = "at+jwt";

/// The listener that a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The field API.
    Field,
    /// The office API.
    Office,
}

impl Audience {
    /// As it stands in tokens and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Office => "office",
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    sid: String,
    iat: i64,
    exp: i64,
}

/// Makes a token for a session of a user.
pub fn issue(
    keys: &Keys,
    audience: Audience,
    user: &str,
    session: &str,
    now_ms: i64,
) -> Result<String> {
    let access = keys.access_keys();
    let key = access
        .last()
        .ok_or_else(|| Error::internal("there is no access key"))?;
    let header = Header {
        typ: Some(TYPE.to_owned()),
        kid: Some(key.id.clone()),
        ..Header::new(Algorithm::EdDSA)
    };
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: audience,
        sub: user.to_owned(),
        sid: session.to_owned(),
        iat: now_ms / 1000,
        exp: (now_ms + LIVES_MS) / 1000,
    };
    jsonwebtoken::encode(&header, &claims, &key.encoding)
        .map_err(|error| Error::internal(format!("signing an access token: {error}")))
}

/// Checks a token and answers its session id. Every failure is [`Error::Unauthorised`] with a code of its own:
/// `token_malformed`, `token_forged`, `token_expired`, `token_audience`.
pub fn session_of(keys: &Keys, audience: Audience, token: &str, now_ms: i64) -> Result<String> {
    Ok(checked(keys, audience, token, now_ms)?.sid)
}

/// Checks a token and answers when it expires, UTC ms.
pub fn ends_ms(keys: &Keys, audience: Audience, token: &str, now_ms: i64) -> Result<i64> {
    let claims = checked(keys, audience, token, now_ms)?;
    Ok(claims.exp.saturating_mul(1000))
}

fn checked(keys: &Keys, audience: Audience, token: &str, now_ms: i64) -> Result<Claims> {
    let malformed = || {
        Error::unauthorised(
            "token_malformed",
            "This is not an access token. Sign in again.",
        )
    };
    let forged = || {
        Error::unauthorised(
            "token_forged",
            "This access token was not issued here. Sign in again.",
        )
    };
    let header = jsonwebtoken::decode_header(token).map_err(|_| malformed())?;
    if header.typ.as_deref() != Some(TYPE) || header.alg != Algorithm::EdDSA {
        return Err(forged());
    }
    let access = keys.access_keys();
    let key = access
        .iter()
        .find(|key| Some(&key.id) == header.kid.as_ref())
        .ok_or_else(forged)?;
    let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &signature_only())
        .map_err(|_| forged())?
        .claims;
    if claims.iss != ISSUER {
        return Err(forged());
    }
    if claims.aud != audience {
        return Err(Error::unauthorised(
            "token_audience",
            "This access token is for the other listener.",
        ));
    }
    if claims.exp.saturating_mul(1000) <= now_ms {
        return Err(Error::unauthorised(
            "token_expired",
            "The access token has expired. Refresh it.",
        ));
    }
    Ok(claims)
}

/// The library would compare times with its own clock and report one error for all; the claims are checked above.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::storage::DataFolder;

    fn keys(seed: u64) -> (tempfile::TempDir, Keys) {
        let root = tempfile::tempdir().unwrap();
        let keys = Keys::open(
            &DataFolder::open(root.path()).unwrap(),
            0,
            &mut StdRng::seed_from_u64(seed),
        )
        .unwrap();
        (root, keys)
    }

    fn code(result: Result<String>) -> &'static str {
        result.unwrap_err().public().code
    }

    #[test]
    fn a_token_names_its_session_until_it_expires() {
        let (_root, keys) = keys(1);
        let token = issue(&keys, Audience::Field, "u", "s", 5_000).unwrap();
        assert_eq!(
            session_of(&keys, Audience::Field, &token, 5_000 + LIVES_MS - 1).unwrap(),
            "s"
        );
        assert_eq!(
            code(session_of(&keys, Audience::Field, &token, 5_000 + LIVES_MS)),
            "token_expired"
        );
        assert_eq!(
            code(session_of(&keys, Audience::Office, &token, 5_000)),
            "token_audience"
        );
    }

    #[test]
    fn forged_tokens_are_refused() {
        let (_root, keys_here) = keys(1);
        let (_other_root, keys_there) = keys(2);
        let foreign = issue(&keys_there, Audience::Field, "u", "s", 0).unwrap();
        assert_eq!(
            code(session_of(&keys_here, Audience::Field, &foreign, 0)),
            "token_forged"
        );
        let good = issue(&keys_here, Audience::Field, "u", "s", 0).unwrap();
        let (_, signature) = good.rsplit_once('.').unwrap();
        let other = issue(&keys_here, Audience::Field, "u", "t", 0).unwrap();
        let (message, _) = other.rsplit_once('.').unwrap();
        let spliced = format!("{message}.{signature}");
        assert_eq!(
            code(session_of(&keys_here, Audience::Field, &spliced, 0)),
            "token_forged"
        );
        assert_eq!(
            code(session_of(&keys_here, Audience::Field, "abc", 0)),
            "token_malformed"
        );
    }

    #[test]
    fn a_token_without_signature_algorithm_is_refused() {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let (_root, keys) = keys(1);
        let good = issue(&keys, Audience::Field, "u", "s", 0).unwrap();
        let claims = good.split('.').nth(1).unwrap();
        for alg in ["none", "HS256"] {
            let header =
                URL_SAFE_NO_PAD.encode(format!(r#"{{"typ":"at+jwt","alg":"{alg}","kid":"a0"}}"#));
            let token = format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode("x"));
            let refused = code(session_of(&keys, Audience::Field, &token, 0));
            assert!(
                ["token_malformed", "token_forged"].contains(&refused),
                "{alg}: {refused}"
            );
        }
    }
}
