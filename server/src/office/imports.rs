//! Import of past visits and of customers: a preview, the commit, and its undoing.

use std::collections::BTreeSet;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use client_core::record::{Id, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::access_log::{Access, note};
use super::names::Named;
use super::page::{Page, PageQuery};
use super::params::Params;
use super::role::require;
use super::sql::Sql;
use super::visible::Reader;
use crate::accounts::{Author, team};
use crate::error::{Error, Result};
use crate::import::{self, Batch, Choices, Destination, Report, Subject, Update};
use crate::routes::{OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::Tx;

/// Who brings in files.
const IMPORTERS: [Role; 4] = [
    Role::Manager,
    Role::Supervisor,
    Role::Dispatcher,
    Role::Agent,
];

/// How to import.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// False writes; anything else is a preview that writes nothing.
    dry_run: Option<bool>,
    /// Id of the team of customers that are not there yet; needed by who has several.
    team: Option<String>,
    /// What each column means, in their order, with commas between; nothing for a column that is not imported. What is
    /// guessed from the headings, if absent.
    columns: Option<String>,
    /// The customer of all rows, by name or short number, where no column names one; for visits.
    customer: Option<String>,
    /// Columns, with commas between, whose values are written to customers that are there, or `all`; none leaves those
    /// customers alone. Empty cells erase nothing.
    update: Option<String>,
    /// `seen` of the preview that somebody looked at: what was written since is kept beside what the import writes.
    seen: Option<i64>,
    /// True leaves customers out that look like one that is there; for customers.
    leave_out_alike: Option<bool>,
    /// The file's name, for the list of imports.
    name: Option<String>,
}

/// Reads a file of past visits: XLSX, CSV in UTF-8 or GB18030, or JSON lines. Previews unless `dry_run=false`; lines that
/// can't be imported are listed, the others are written. The same rows twice write nothing twice.
#[utoipa::path(post, path = "/api/imports/visits", tag = "imports", params(ImportQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = Report), (status = 401), (status = 403), (status = 413), (status = 422)))]
pub async fn visits(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<ImportQuery>,
    file: Bytes,
) -> Result<Json<Report>, Problem> {
    import(state, session.author, query, (Subject::Visits, file)).await
}

/// Reads a file of customers, with contacts and machines: XLSX, CSV in UTF-8 or GB18030, or JSON lines. Rows of the same
/// name are one customer. Previews unless `dry_run=false`; lines that can't be imported are listed, customers that look
/// like one that is there are named. Customers whose number, or whose very name in their team, is there are compared: what
/// differs is told, and written in the columns of `update`.
#[utoipa::path(post, path = "/api/imports/customers", tag = "imports", params(ImportQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = Report), (status = 401), (status = 403), (status = 413), (status = 422)))]
pub async fn customers(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<ImportQuery>,
    file: Bytes,
) -> Result<Json<Report>, Problem> {
    import(state, session.author, query, (Subject::Customers, file)).await
}

async fn import(
    state: Shared,
    author: Author,
    query: ImportQuery,
    (subject, file): (Subject, Bytes),
) -> Result<Json<Report>, Problem> {
    require(author.role, &IMPORTERS)?;
    let run = move || run(&state, &author, &query, (subject, Vec::from(file)));
    Ok(Json(crate::storage::blocking(run).await?))
}

fn run(
    state: &ServerState,
    author: &Author,
    query: &ImportQuery,
    (subject, file): (Subject, Vec<u8>),
) -> Result<Report> {
    let columns = query.columns.as_deref();
    let columns = columns
        .map(|names| Choices::columns_of(subject, names))
        .transpose()?;
    let choices = Choices {
        columns,
        customer: query.customer.clone(),
    };
    let update = Update {
        columns: Update::columns_of(subject, query.update.as_deref().unwrap_or_default())?,
        seen: query.seen,
    };
    let destination = state
        .storage
        .read(|tx| destination(author, query, &team::ids(tx)?))?;
    let table = import::read(&state.syncing.inspector, author.user, file)?;
    let mut parsed = import::parse(table, subject, &choices)?;
    let reader = Reader::of(author);
    let mut plan = state
        .storage
        .read(|tx| import::plan(tx, &reader, &mut parsed, &destination, update.seen))?;
    if !plan.there.is_empty() {
        // What stands in their files is shown beside what the file says.
        let name = query.name.as_deref().unwrap_or(subject.as_str());
        let (name, now_ms) = (name.chars().take(200).collect::<String>(), state.now());
        state
            .storage
            .write(|tx| note(tx, &reader.user, Access::Compare, &name, now_ms))?;
    }
    import::compare(state, &reader, &mut plan, &update)?;
    let write = query.dry_run == Some(false);
    if write {
        let by = Batch {
            user: author.user,
            enrolment: author.enrolment,
            name: query.name.as_deref().unwrap_or_default(),
        };
        import::commit(state, by, &parsed, &mut plan)?;
    }
    Ok(Report::of(&parsed, &plan, write))
}

fn destination(author: &Author, query: &ImportQuery, all: &BTreeSet<Id>) -> Result<Destination> {
    let own = if author.role.sees_all_teams() {
        all
    } else {
        &author.teams
    };
    let wrong = |rule: &str| Error::invalid("team", rule);
    let team = match &query.team {
        Some(id) => {
            let id = id.parse().ok().filter(|id| own.contains(id));
            id.ok_or_else(|| wrong("must be the id of one of your teams"))?
        }
        None => match author.teams.iter().collect::<Vec<_>>()[..] {
            [only] => *only,
            _ => return Err(wrong("must be given: new customers go there")),
        },
    };
    Ok(Destination {
        team,
        own: own.clone(),
        leave_out_alike: query.leave_out_alike == Some(true),
    })
}

/// An import.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportItem {
    /// The batch: SHA-256 of the file's rows. `undo` takes it.
    pub batch: String,
    /// visits or customers.
    pub subject: String,
    /// The file's name.
    pub name: String,
    /// Who imported it.
    pub user: Option<Named>,
    /// When, UTC ms.
    pub at: i64,
    /// When it was undone, UTC ms.
    pub undone_at: Option<i64>,
    /// Records it made, those of undone runs included.
    pub records: i64,
    /// Edits of records that were there before, undone ones not counted.
    pub edits: i64,
}

/// The imports that one may undo: one's own, a manager everybody's; newest first, at most 200.
#[utoipa::path(get, path = "/api/imports", tag = "imports", params(PageQuery),
    responses((status = 200, body = Page<ImportItem>), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<ImportItem>>, Problem> {
    require(session.author.role, &IMPORTERS)?;
    let only = (session.author.role != Role::Manager).then_some(session.author.user);
    let items = state
        .storage
        .read_async(move |tx| imports(tx, only))
        .await?;
    Ok(Json(query.of("imports", items, |item: &ImportItem| {
        format!("{:020} {}", i64::MAX - item.at, item.batch)
    })?))
}

fn imports(tx: &mut dyn Tx, only: Option<Id>) -> Result<Vec<ImportItem>> {
    let mut sql = Sql::new(
        "SELECT i.batch, u.id, u.display, i.at_ms, i.undone_ms,
                (SELECT count(*) FROM imported r WHERE r.batch = i.batch), i.subject, i.name,
                (SELECT count(*) FROM imported_edits e WHERE e.batch = i.batch)
         FROM imports i LEFT JOIN users u ON u.id = i.user_id WHERE 1 = 1",
    );
    if let Some(only) = only {
        sql.push(" AND i.user_id = ").bind_text(only.to_string());
    }
    sql.push(" ORDER BY i.at_ms DESC, i.batch LIMIT 200");
    sql.query(tx, |row| {
        Ok(ImportItem {
            batch: row.text(0)?,
            user: Named::read(row, 1)?,
            at: row.int(3)?,
            undone_at: row.opt_int(4)?,
            records: row.int(5)?,
            subject: row.text(6)?,
            name: row.text(7)?,
            edits: row.int(8)?,
        })
    })
}

/// What the undoing of an import came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportUndone {
    /// How many records were withdrawn.
    withdrawn: usize,
    /// How many records that were there before have their former values again.
    reverted: usize,
    /// Ids of records that stay, or keep some of its values, because somebody edited them since or made something about
    /// them.
    kept: Vec<String>,
    /// The first 100 of them, with what they are called.
    kept_records: Vec<KeptRecord>,
}

/// A record that an undoing left as it is, or in part.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptRecord {
    /// Its id.
    id: String,
    /// customer or visit.
    kind: String,
    /// Its short number.
    number: String,
    /// A customer's name, or what a visit is about.
    name: String,
}

/// Records told of an undoing.
const KEPT: usize = 100;

fn kept_records(tx: &mut dyn Tx, kept: &[Id]) -> Result<Vec<KeptRecord>> {
    let mut sql = Sql::new("SELECT doc, kind, number, title FROM documents WHERE doc IN ");
    sql.bind_list(kept.iter().take(KEPT).map(ToString::to_string));
    sql.push(" ORDER BY kind, doc");
    sql.query(tx, |row| {
        Ok(KeptRecord {
            id: row.text(0)?,
            kind: row.text(1)?,
            number: row.text(2)?,
            name: row.text(3)?,
        })
    })
}

/// Withdraws what an import made, and undoes its edits of what was there. One's own; a manager anybody's.
#[utoipa::path(post, path = "/api/imports/{batch}/undo", tag = "imports",
    params(("batch" = String, Path, description = "The batch that the import told")),
    responses((status = 200, body = ImportUndone), (status = 401), (status = 403), (status = 404)))]
pub async fn undo(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(batch): Path<String>,
) -> Result<Json<ImportUndone>, Problem> {
    require(session.author.role, &IMPORTERS)?;
    let only = (session.author.role != Role::Manager).then_some(session.author.user);
    let enrolment = session.author.enrolment;
    let (undone, kept_records) = crate::storage::blocking(move || {
        let undone = import::undo(&state, enrolment, &batch, only)?;
        let records = state.storage.read(|tx| kept_records(tx, &undone.kept))?;
        Ok((undone, records))
    })
    .await?;
    Ok(Json(ImportUndone {
        withdrawn: undone.withdrawn,
        reverted: undone.reverted,
        kept: undone.kept.iter().map(ToString::to_string).collect(),
        kept_records,
    }))
}
