//! Import of past visits: a preview, the commit, and its undoing.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use client_core::record::{Id, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::Named;
use super::page::{Page, PageQuery};
use super::params::Params;
use super::role::require;
use super::sql::Sql;
use super::visible::Reader;
use crate::accounts::{Author, team};
use crate::error::{Error, Result};
use crate::import::{self, Report};
use crate::routes::{OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::Tx;

/// Who brings in visits of the past.
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
}

/// Reads a CSV file of past visits. Previews unless `dry_run=false`; lines that can't be imported are listed, the others
/// are written. The same file twice writes nothing twice.
#[utoipa::path(post, path = "/api/imports/visits", tag = "imports", params(ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = Report), (status = 401), (status = 403), (status = 413), (status = 422)))]
pub async fn visits(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<ImportQuery>,
    file: Bytes,
) -> Result<Json<Report>, Problem> {
    require(session.author.role, &IMPORTERS)?;
    Ok(Json(
        crate::storage::blocking(move || run(&state, &session.author, &query, &file)).await?,
    ))
}

fn run(state: &ServerState, author: &Author, query: &ImportQuery, file: &[u8]) -> Result<Report> {
    let parsed = import::parse(file)?;
    let reader = Reader::of(author);
    let plan = state.storage.read(|tx| {
        let team = team_of(author, query.team.as_deref(), &team::ids(tx)?)?;
        import::plan(tx, &reader, &parsed, team)
    })?;
    let write = query.dry_run == Some(false);
    if write {
        import::commit(state, author.enrolment, author.user, &parsed.batch, &plan)?;
    }
    Ok(Report::of(&parsed, &plan, write))
}

fn team_of(
    author: &Author,
    wanted: Option<&str>,
    all: &std::collections::BTreeSet<Id>,
) -> Result<Id> {
    let own = if author.role.sees_all_teams() {
        all
    } else {
        &author.teams
    };
    let wrong = |rule: &str| Error::invalid("team", rule);
    match wanted {
        Some(id) => {
            let id = id.parse().ok().filter(|id| own.contains(id));
            id.ok_or_else(|| wrong("must be the id of one of your teams"))
        }
        None => match author.teams.iter().collect::<Vec<_>>()[..] {
            [only] => Ok(*only),
            _ => Err(wrong("must be given: new customers go there")),
        },
    }
}

/// An import.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportItem {
    /// The batch: SHA-256 of the file. `undo` takes it.
    pub batch: String,
    /// Who imported it.
    pub user: Option<Named>,
    /// When, UTC ms.
    pub at: i64,
    /// When it was undone, UTC ms.
    pub undone_at: Option<i64>,
    /// Records it wrote, those of undone runs included.
    pub records: i64,
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
                (SELECT count(*) FROM imported r WHERE r.batch = i.batch)
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
        })
    })
}

/// What the undoing of an import came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportUndone {
    /// How many records were withdrawn.
    withdrawn: usize,
    /// Ids of records that stay, because somebody edited them since or made something about them.
    kept: Vec<String>,
}

/// Withdraws what an import made. One's own; a manager anybody's.
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
    let undone =
        crate::storage::blocking(move || import::undo(&state, enrolment, &batch, only)).await?;
    Ok(Json(ImportUndone {
        withdrawn: undone.withdrawn,
        kept: undone.kept.iter().map(ToString::to_string).collect(),
    }))
}
