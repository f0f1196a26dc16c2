//! Where the built files of the two web apps are.

use std::path::PathBuf;

use clap::Args;

use crate::error::Result;
use crate::routes::{self, FIELD_POLICY, OFFICE_POLICY, Pages};

/// Where the pages of the office and of the phone are.
#[derive(Debug, Clone, Args)]
pub struct WebFolder {
    /// The folder of the office web app's built files; `web` beside the program if absent. Without either the office
    /// listener has its API alone.
    #[arg(long, value_name = "DIR", env = "FIELDFILE_WEB_DIR")]
    web_dir: Option<PathBuf>,
    /// The folder of the phone app's built files; `app` beside the program if absent. Without either the field listener
    /// has its API alone.
    #[arg(long, value_name = "DIR", env = "FIELDFILE_APP_DIR")]
    app_dir: Option<PathBuf>,
}

impl WebFolder {
    /// Whether there are pages of both.
    pub fn is_whole(&self) -> bool {
        self.office().is_some() && self.phone().is_some()
    }

    fn office(&self) -> Option<PathBuf> {
        let named = self.web_dir.clone();
        named.or_else(|| routes::beside_program("web"))
    }

    fn phone(&self) -> Option<PathBuf> {
        let named = self.app_dir.clone();
        named.or_else(|| routes::beside_program("app"))
    }

    /// The pages of the office and of the phone.
    pub fn read(&self, framed_by: Option<&str>) -> Result<(Option<Pages>, Option<Pages>)> {
        let read = |folder: Option<PathBuf>, policy| {
            folder
                .map(|folder| Pages::read(&folder, policy, framed_by))
                .transpose()
        };
        Ok((
            read(self.office(), OFFICE_POLICY)?,
            read(self.phone(), FIELD_POLICY)?,
        ))
    }
}
