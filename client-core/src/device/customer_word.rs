//! The customer's own word: rating, comment, name and signature, given by his own hand on a screen of his
//! own, in one edit that nobody writes again.

use std::collections::BTreeMap;

use super::attaching::{NewAttachment, SIGNATURE};
use super::{Device, DeviceError, Saved};
use crate::record::{Kind, Value};

/// What the customer says of a visit. What he leaves out can still be said later; what he says stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CustomerWord {
    /// 1 to 5.
    pub rating: Option<u8>,
    /// In his own words.
    pub comment: Option<String>,
    /// His name, as he writes it.
    pub name: Option<String>,
    /// His signature, PNG.
    pub signature: Option<Vec<u8>>,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Keeps the customer's word on a visit, all of it in one edit, with the moment.
    ///
    /// # Errors
    /// [`DeviceError::NotAllowed`] for what he has said before; [`DeviceError::Check`] if he says nothing.
    pub fn customer_word(&self, visit: String, word: CustomerWord) -> Result<Saved, DeviceError> {
        let text = |text: Option<String>| {
            let text = text.unwrap_or_default().trim().to_owned();
            (!text.is_empty()).then_some(Value::Text(text))
        };
        let said: BTreeMap<String, Value> = [
            (
                "rating",
                word.rating.map(|rating| Value::Int(rating.into())),
            ),
            ("comment", text(word.comment)),
            ("name", text(word.name)),
        ]
        .into_iter()
        .filter_map(|(field, value)| Some((format!("customer_word/{field}"), value?)))
        .collect();
        if let Some(bytes) = word.signature {
            let signature = NewAttachment {
                slot: SIGNATURE.to_owned(),
                bytes,
                ..NewAttachment::default()
            };
            return Ok(self.attach_saying(visit, signature, said)?.saved);
        }
        if said.is_empty() {
            return Err(DeviceError::Check {
                field: "customer_word".to_owned(),
                rule: "must say something".to_owned(),
                value: String::new(),
            });
        }
        self.command(|opened, now| {
            opened.find_kind(&visit, Kind::Visit)?;
            let record = opened.record(&visit)?;
            let mut said = said;
            if record.fields.written("customer_word/at").is_empty() {
                said.insert("customer_word/at".to_owned(), Value::Time(now));
            }
            opened.set(&record, &said, now)
        })
    }
}
