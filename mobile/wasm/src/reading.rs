//! Reading: lists and records, all of it without a connection.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::FieldDevice;
use crate::answer::{Answer, json, read};

#[wasm_bindgen]
impl FieldDevice {
    /// Who uses this device, what is on it and what is not on the server.
    pub fn status(&self) -> Answer {
        json(self.inner.status())
    }

    /// My open visits: returned ones first, then what is late, today's, the next ones, the rest.
    pub fn today(&self) -> Answer {
        json(self.inner.today())
    }

    /// Visits that others took out of the user's work or put on another day, until they are dismissed.
    pub fn departures(&self) -> Answer {
        json(self.inner.departures())
    }

    /// The user has seen what became of these: a list of ids.
    #[wasm_bindgen(js_name = dismissDepartures)]
    pub fn dismiss_departures(&self, visits: &str) -> Answer {
        json(self.inner.dismiss_departures(read("visits", visits)?))
    }

    /// Visits whose feedback card is late, the longest overdue first.
    pub fn overdue(&self) -> Answer {
        json(self.inner.overdue())
    }

    /// Customers: all by name, or those in which every word of `text` stands somewhere.
    pub fn customers(&self, text: String, most: Option<u32>) -> Answer {
        json(self.inner.customers(text, most))
    }

    /// A customer file by id or short number.
    pub fn customer(&self, id: String) -> Answer {
        json(self.inner.customer(id))
    }

    /// Visits of a customer, of a status, or found by a text.
    pub fn visits(&self, query: &str) -> Answer {
        json(self.inner.visits(read("query", query)?))
    }

    /// A visit by id or short number.
    pub fn visit(&self, id: String) -> Answer {
        json(self.inner.visit(id))
    }

    /// A record's edits until a moment, and the record as of then.
    pub fn history(&self, id: String, at: Option<f64>) -> Answer {
        json(self.inner.history(id, at.map(|at| at as i64)))
    }

    /// Every path with several values that nobody has chosen among, over all records.
    pub fn conflicts(&self) -> Answer {
        json(self.inner.conflicts())
    }

    /// What a person should look at: conflicts to choose in, edits that were not accepted.
    pub fn attention(&self) -> Answer {
        json(self.inner.attention())
    }

    /// Records with edits or a draft that the server has not confirmed.
    pub fn waiting(&self) -> Answer {
        json(self.inner.waiting())
    }

    /// Everybody that the device knows, by name.
    pub fn people(&self) -> Answer {
        json(self.inner.people())
    }

    /// All teams, by name.
    pub fn teams(&self) -> Answer {
        json(self.inner.teams())
    }

    /// The record of an id or a short number.
    pub fn find(&self, name: String) -> Answer {
        json(self.inner.find(name))
    }

    /// A record as one JSON object, as text.
    #[wasm_bindgen(js_name = exportJson)]
    pub fn export_json(&self, id: String) -> Answer {
        json(self.inner.export_json(id))
    }

    /// Everything that the server has not confirmed, as the text of a file.
    #[wasm_bindgen(js_name = exportUnsent)]
    pub fn export_unsent(&self) -> Answer {
        json(self.inner.export_unsent())
    }

    /// Reads a moment as people write it, in the organisation's zone. UTC ms.
    #[wasm_bindgen(js_name = readTime)]
    pub fn read_time(&self, text: String) -> Answer {
        json(self.inner.read_time(text))
    }
}
