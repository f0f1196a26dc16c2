//! A statement whose conditions depend on what was asked for. Values are always parameters.

use std::borrow::Cow;

use crate::error::Result;
use crate::storage::{Param, Row, Tx};

/// A statement in the making.
#[derive(Debug, Default)]
pub struct Sql {
    text: String,
    params: Vec<Param<'static>>,
}

impl Sql {
    /// Begins with this text.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            params: Vec::new(),
        }
    }

    /// Adds text. It never holds a value that came from outside.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a text value.
    pub fn bind_text(&mut self, value: impl Into<String>) -> &mut Self {
        self.bind(Param::Text(Cow::Owned(value.into())))
    }

    /// Adds a number.
    pub fn bind_int(&mut self, value: i64) -> &mut Self {
        self.bind(Param::Int(value))
    }

    /// Adds `(a, b, c)`; an empty list matches nothing.
    pub fn bind_list<T: Into<String>>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
        self.push("(");
        let mut first = true;
        for value in values {
            if !first {
                self.push(", ");
            }
            first = false;
            self.bind_text(value);
        }
        if first {
            self.push("NULL");
        }
        self.push(")")
    }

    /// Runs it.
    pub fn query<T>(
        &self,
        tx: &mut dyn Tx,
        map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        tx.query(&self.text, &self.params, map)
    }

    /// How the engine would run it, one line a step: for tests of indexes.
    #[cfg(test)]
    pub fn plan(&self, tx: &mut dyn Tx) -> Vec<String> {
        let explain = format!("EXPLAIN QUERY PLAN {}", self.text);
        tx.query(&explain, &self.params, |row| row.text(3)).unwrap()
    }

    fn bind(&mut self, value: Param<'static>) -> &mut Self {
        self.params.push(value);
        let place = format!("${}", self.params.len());
        self.push(&place)
    }
}
