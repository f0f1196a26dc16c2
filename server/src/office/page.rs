//! Pages of lists: bounded, with an opaque cursor that names the last row told.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{Error, Result};

/// Rows of a page unless asked otherwise.
const USUAL: usize = 50;
/// Rows of the longest page.
const MOST: usize = 200;

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Ask with it for what follows; absent at the end. A page may be short and have one all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A place in a list: the sort value and id of the last row told. It says where to go on and nothing about what may be
/// read, so that a made-up one shows nothing that a list would not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The order it belongs to.
    pub order: String,
    /// The sort value.
    pub key: Key,
    /// The id.
    pub id: String,
}

/// A sort value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A number or a time.
    Int(i64),
    /// A text.
    Text(String),
}

impl Place {
    /// As answers carry it.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads a cursor of a list in this order.
    ///
    /// # Errors
    /// [`Error::Invalid`] for anything else.
    pub fn decode(cursor: Option<&str>, order: &str) -> Result<Option<Self>> {
        let Some(cursor) = cursor else {
            return Ok(None);
        };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let place: Option<Self> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        match place.filter(|place| place.order == order) {
            Some(place) => Ok(Some(place)),
            None => Err(Error::invalid(
                "cursor",
                "is not one that this list gave; begin again without it",
            )),
        }
    }
}

/// How many rows to answer.
///
/// # Errors
/// [`Error::Invalid`] beyond 1 to 200.
pub fn checked_limit(limit: Option<usize>) -> Result<usize> {
    let limit = limit.unwrap_or(USUAL);
    if (1..=MOST).contains(&limit) {
        Ok(limit)
    } else {
        Err(Error::invalid("limit", format!("must be 1 to {MOST}")))
    }
}

/// What a list without filters may ask for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    pub limit: Option<usize>,
}

impl PageQuery {
    /// The page of a short list that is already in the order of `key`.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn of<T>(&self, order: &str, items: Vec<T>, key: impl Fn(&T) -> String) -> Result<Page<T>> {
        let limit = checked_limit(self.limit)?;
        let place = Place::decode(self.cursor.as_deref(), order)?;
        let later = |item: &T| place.as_ref().is_none_or(|place| key(item) > place.id);
        let mut items: Vec<T> = items.into_iter().filter(later).collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more).map(key);
        let next = last.map(|id| {
            Place {
                order: order.to_owned(),
                key: Key::Int(0),
                id,
            }
            .encode()
        });
        Ok(Page { items, next })
    }
}

/// Puts what several branches found into one page: sorted, each row once, at most `limit`.
pub fn merge(
    mut found: Vec<(Key, String)>,
    descending: bool,
    limit: usize,
) -> (Vec<(Key, String)>, bool) {
    found.sort();
    found.dedup();
    if descending {
        found.reverse();
    }
    let more = found.len() > limit;
    found.truncate(limit);
    (found, more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_and_only_to_its_own_list() {
        let place = Place {
            order: "title".into(),
            key: Key::Text("华东".into()),
            id: "x".into(),
        };
        let cursor = place.encode();
        assert_eq!(Place::decode(Some(&cursor), "title").unwrap(), Some(place));
        assert!(Place::decode(Some(&cursor), "changed").is_err());
        assert!(Place::decode(Some("nonsense"), "title").is_err());
        assert_eq!(Place::decode(None, "title").unwrap(), None);
    }

    #[test]
    fn limits_are_bounded() {
        assert_eq!(checked_limit(None).unwrap(), 50);
        assert_eq!(checked_limit(Some(200)).unwrap(), 200);
        assert!(checked_limit(Some(0)).is_err());
        assert!(checked_limit(Some(201)).is_err());
    }

    #[test]
    fn branches_merge_without_repeats() {
        let row = |key, id: &str| (Key::Int(key), id.to_owned());
        let (page, more) = merge(
            vec![row(1, "a"), row(3, "c"), row(2, "b"), row(3, "c")],
            true,
            2,
        );
        assert_eq!((page, more), (vec![row(3, "c"), row(2, "b")], true));
    }
}
