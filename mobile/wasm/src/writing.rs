//! Writing: each call is one edit, on disk before it returns.

use client_core::device::{FieldValue, NewRecord};
use client_core::record::Kind;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::FieldDevice;
use crate::answer::{Answer, json, read, thrown};

/// A JSON object from paths to values.
type Object = serde_json::Map<String, serde_json::Value>;

/// A record to be made.
#[derive(Deserialize)]
struct New {
    kind: Kind,
    fields: Object,
}

#[wasm_bindgen]
impl FieldDevice {
    /// Makes a record: `{kind, fields}`.
    pub fn create(&self, new: &str) -> Answer {
        let new: New = read("record", new)?;
        let fields = self.fields(new.kind, &new.fields)?;
        let kind = new.kind;
        json(self.inner.create(NewRecord { kind, fields }))
    }

    /// Writes a note on a customer or a visit.
    #[wasm_bindgen(js_name = createNote)]
    pub fn create_note(&self, about: String, text: String) -> Answer {
        json(self.inner.create_note(about, text))
    }

    /// Writes fields as one edit. A path in conflict is refused: resolve it.
    pub fn set(&self, id: String, fields: &str) -> Answer {
        let fields = self.fields_of(&id, fields)?;
        json(self.inner.set(id, fields))
    }

    /// Adds a step to a visit.
    pub fn step(&self, visit: String, step: &str) -> Answer {
        json(self.inner.step(visit, read("step", step)?))
    }

    /// Judges a visit's last submission.
    pub fn review(&self, visit: String, review: &str) -> Answer {
        json(self.inner.review(visit, read("review", review)?))
    }

    /// Keeps what is being typed on disk, without making an edit of it.
    #[wasm_bindgen(js_name = typeDraft)]
    pub fn type_draft(&self, id: String, fields: &str) -> Answer {
        let object: Object = read("fields", fields)?;
        let kind = self.inner.kind_of(&id).map_err(|error| thrown(&error))?;
        let typed = self.inner.read_typed(kind, &object);
        json(
            self.inner
                .type_draft(id, typed.map_err(|error| thrown(&error))?),
        )
    }

    /// Makes one edit of what was typed.
    #[wasm_bindgen(js_name = commitDraft)]
    pub fn commit_draft(&self, id: String) -> Answer {
        json(self.inner.commit_draft(id))
    }

    /// Throws away what was typed.
    #[wasm_bindgen(js_name = discardDraft)]
    pub fn discard_draft(&self, id: String) -> Answer {
        json(self.inner.discard_draft(id))
    }

    /// Keeps what is being typed into a form of a record that does not exist yet; `null` forgets it.
    #[wasm_bindgen(js_name = keepForm)]
    pub fn keep_form(&self, name: &str, fields: &str) -> Answer {
        let text = if fields == "null" { "" } else { fields };
        json(self.inner.keep_form(name, text))
    }

    /// What was typed into it: a JSON object, or `null`.
    pub fn form(&self, name: &str) -> Answer {
        let kept = self.inner.form(name).map_err(|error| thrown(&error))?;
        Ok(kept.unwrap_or_else(|| "null".to_owned()))
    }

    /// Chooses among the values of a path in conflict, numbered from 1.
    pub fn resolve(&self, id: String, path: String, choose: u32) -> Answer {
        json(self.inner.resolve(id, path, choose))
    }

    /// Undoes an edit, or the user's last one of the record.
    pub fn undo(&self, id: String, edit: Option<String>) -> Answer {
        json(self.inner.undo(id, edit))
    }

    /// Applies an item of "needs attention" again.
    pub fn reapply(&self, item: f64) -> Answer {
        json(self.inner.reapply(item as i64))
    }
}

impl FieldDevice {
    fn fields(&self, kind: Kind, object: &Object) -> Result<Vec<FieldValue>, JsValue> {
        let fields = self.inner.read_object(kind, object);
        fields.map_err(|error| thrown(&error))
    }

    fn fields_of(&self, id: &str, text: &str) -> Result<Vec<FieldValue>, JsValue> {
        let object: Object = read("fields", text)?;
        let kind = self.inner.kind_of(id).map_err(|error| thrown(&error))?;
        self.fields(kind, &object)
    }
}
