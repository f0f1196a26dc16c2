//! Values on their way into and out of SQL: TEXT, BIGINT, BLOB and NULL, nothing else.

use std::borrow::Cow;
use std::str::FromStr;

use client_core::record::{Enrolment, Id};

use crate::error::{Error, Result};

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Param<'a> {
    /// NULL.
    Null,
    /// BIGINT; booleans are 0 and 1.
    Int(i64),
    /// TEXT.
    Text(Cow<'a, str>),
    /// BLOB.
    Blob(&'a [u8]),
}

/// What can stand in [`params!`](crate::params).
pub trait ToParam {
    /// The value as a parameter.
    fn to_param(&self) -> Param<'_>;
}

macro_rules! int_params {
    ($($int:ty),*) => {$(
        impl ToParam for $int {
            fn to_param(&self) -> Param<'_> {
                Param::Int(i64::from(*self))
            }
        }
    )*};
}
int_params!(i64, i32, u32, u16, u8, bool);

impl ToParam for str {
    fn to_param(&self) -> Param<'_> {
        Param::Text(Cow::Borrowed(self))
    }
}

impl ToParam for String {
    fn to_param(&self) -> Param<'_> {
        self.as_str().to_param()
    }
}

impl ToParam for [u8] {
    fn to_param(&self) -> Param<'_> {
        Param::Blob(self)
    }
}

impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> Param<'_> {
        Param::Blob(self)
    }
}

impl ToParam for Vec<u8> {
    fn to_param(&self) -> Param<'_> {
        Param::Blob(self)
    }
}

impl ToParam for Id {
    fn to_param(&self) -> Param<'_> {
        Param::Text(Cow::Owned(self.to_string()))
    }
}

impl ToParam for Enrolment {
    fn to_param(&self) -> Param<'_> {
        Param::Text(Cow::Owned(self.to_string()))
    }
}

impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, ToParam::to_param)
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> Param<'_> {
        (*self).to_param()
    }
}

impl ToParam for Param<'_> {
    fn to_param(&self) -> Param<'_> {
        self.clone()
    }
}

/// A column's value, borrowed from the current row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(&'a str),
    /// BLOB.
    Blob(&'a [u8]),
}

/// The columns of the current row, as an adapter gives them.
pub trait Columns {
    /// The value of a column, counted from 0.
    fn value(&self, column: usize) -> Result<Value<'_>>;
}

/// The current row of a query. Columns count from 0.
pub struct Row<'a> {
    columns: &'a dyn Columns,
}

impl<'a> Row<'a> {
    pub(super) fn new(columns: &'a dyn Columns) -> Self {
        Self { columns }
    }

    /// The value, whatever its type.
    pub fn value(&self, column: usize) -> Result<Value<'a>> {
        self.columns.value(column)
    }

    /// TEXT, borrowed.
    pub fn str(&self, column: usize) -> Result<&'a str> {
        self.opt_str(column)?
            .ok_or_else(|| wrong(column, "text", Value::Null))
    }

    /// TEXT.
    pub fn text(&self, column: usize) -> Result<String> {
        self.str(column).map(str::to_owned)
    }

    /// TEXT that a type reads: an [`Id`], an [`Enrolment`].
    pub fn parsed<T: FromStr>(&self, column: usize) -> Result<T> {
        self.str(column)?
            .parse()
            .map_err(|_| Error::Storage(format!("column {column} is not what it should be")))
    }

    /// An id.
    pub fn id(&self, column: usize) -> Result<Id> {
        self.parsed(column)
    }

    /// BIGINT.
    pub fn int(&self, column: usize) -> Result<i64> {
        self.opt_int(column)?
            .ok_or_else(|| wrong(column, "a number", Value::Null))
    }

    /// BIGINT as a boolean: anything but 0 is true.
    pub fn bool(&self, column: usize) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }

    /// BLOB, borrowed.
    pub fn bytes(&self, column: usize) -> Result<&'a [u8]> {
        self.opt_bytes(column)?
            .ok_or_else(|| wrong(column, "bytes", Value::Null))
    }

    /// BLOB.
    pub fn blob(&self, column: usize) -> Result<Vec<u8>> {
        self.bytes(column).map(<[u8]>::to_vec)
    }

    /// BLOB of a fixed length.
    pub fn array<const N: usize>(&self, column: usize) -> Result<[u8; N]> {
        self.bytes(column)?
            .try_into()
            .map_err(|_| Error::Storage(format!("column {column} does not hold {N} bytes")))
    }

    /// TEXT or NULL, borrowed.
    pub fn opt_str(&self, column: usize) -> Result<Option<&'a str>> {
        match self.value(column)? {
            Value::Text(text) => Ok(Some(text)),
            Value::Null => Ok(None),
            other => Err(wrong(column, "text", other)),
        }
    }

    /// TEXT or NULL.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>> {
        Ok(self.opt_str(column)?.map(str::to_owned))
    }

    /// BIGINT or NULL.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        match self.value(column)? {
            Value::Int(int) => Ok(Some(int)),
            Value::Null => Ok(None),
            other => Err(wrong(column, "a number", other)),
        }
    }

    /// BLOB or NULL, borrowed.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<&'a [u8]>> {
        match self.value(column)? {
            Value::Blob(blob) => Ok(Some(blob)),
            Value::Null => Ok(None),
            other => Err(wrong(column, "bytes", other)),
        }
    }

    /// BLOB or NULL.
    pub fn opt_blob(&self, column: usize) -> Result<Option<Vec<u8>>> {
        Ok(self.opt_bytes(column)?.map(<[u8]>::to_vec))
    }
}

/// Names the column and the types, never the value: it may be a customer's.
fn wrong(column: usize, wanted: &str, found: Value<'_>) -> Error {
    let found = match found {
        Value::Null => "NULL",
        Value::Int(_) => "a number",
        Value::Text(_) => "text",
        Value::Blob(_) => "bytes",
    };
    Error::Storage(format!(
        "column {column} should hold {wanted} but holds {found}"
    ))
}
