//! Stores that speak S3. A build without the feature `s3` says so.

use std::sync::Arc;

use object_store::ObjectStore;

use crate::error::{Error, Result};

/// Opens `s3://bucket/prefix`. Endpoint, region and keys come from the usual variables: `AWS_ENDPOINT`, `AWS_REGION`,
/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_ALLOW_HTTP`.
///
/// # Errors
/// [`Error::Invalid`] for an address or settings that are none.
#[cfg(feature = "s3")]
pub fn open(url: &str) -> Result<Arc<dyn ObjectStore>> {
    use object_store::aws::AmazonS3Builder;
    use object_store::prefix::PrefixStore;

    let wrong = |rule: String| Error::invalid("blob-url", rule);
    let place = url
        .strip_prefix("s3://")
        .ok_or_else(|| wrong("must begin with s3://".to_owned()))?;
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    // Another part of the program may have chosen one already; any will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let store = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_retry(patience())
        .build()
        .map_err(|error| wrong(format!("does not open: {error}")))?;
    Ok(match prefix.trim_matches('/') {
        "" => Arc::new(store),
        prefix => Arc::new(PrefixStore::new(store, prefix)),
    })
}

/// Somebody waits for the answer: a store that is away is said to be, and what was brought is kept until it is back.
#[cfg(feature = "s3")]
fn patience() -> object_store::RetryConfig {
    object_store::RetryConfig {
        max_retries: 3,
        retry_timeout: std::time::Duration::from_secs(10),
        ..object_store::RetryConfig::default()
    }
}

/// This build has none.
///
/// # Errors
/// [`Error::Invalid`], always.
#[cfg(not(feature = "s3"))]
pub fn open(_url: &str) -> Result<Arc<dyn ObjectStore>> {
    Err(Error::invalid(
        "blob-url",
        "names a store that this build does not speak to: build it without --no-default-features",
    ))
}
