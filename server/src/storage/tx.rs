//! The transaction: what every typed SQL function takes as its first argument, as `&mut dyn Tx`.

use crate::error::{Error, Result};
use crate::storage::value::{Param, Row};

/// A running transaction. The generic calls are methods of `dyn Tx` itself.
pub trait Tx {
    /// Runs one statement; answers how many rows it changed.
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize>;
    /// Runs one query and shows each row to `each`, in order, until the end or its first error.
    fn for_each(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()>;
    /// Runs several statements without parameters: migrations and savepoints.
    fn script(&mut self, sql: &str) -> Result<()>;
}

impl<'a> dyn Tx + 'a {
    /// All rows, each mapped.
    pub fn query<T>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.for_each(sql, params, &mut |row| {
            rows.push(map(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The row, if there is one; two rows are an error.
    pub fn query_optional<T>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut rows = self.query(sql, params, map)?;
        if rows.len() > 1 {
            return Err(Error::Storage(format!(
                "{} rows where one was expected: {sql}",
                rows.len()
            )));
        }
        Ok(rows.pop())
    }

    /// The one row; none is an error of the server (use [`query_optional`](Self::query_optional) where none is normal).
    pub fn query_one<T>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.query_optional(sql, params, map)?
            .ok_or_else(|| Error::Storage(format!("no row where one was expected: {sql}")))
    }

    /// Runs `work` inside a savepoint: when it fails, what it wrote is undone and the transaction goes on.
    pub fn savepoint<T>(
        &mut self,
        work: impl FnOnce(&mut (dyn Tx + 'a)) -> Result<T>,
    ) -> Result<T> {
        self.script("SAVEPOINT inner_work")?;
        match work(self) {
            Ok(answer) => {
                self.script("RELEASE SAVEPOINT inner_work")?;
                Ok(answer)
            }
            Err(error) => {
                self.script("ROLLBACK TO SAVEPOINT inner_work; RELEASE SAVEPOINT inner_work")?;
                Err(error)
            }
        }
    }
}
