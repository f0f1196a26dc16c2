//! Uploads in the words of tus, through the field listener.

mod cuts;
mod limits;
mod oracle;
mod protocol;
mod retired;
