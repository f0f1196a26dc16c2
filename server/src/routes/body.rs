//! Bodies in, as JSON, with errors that are problems.

use axum::extract::rejection::{BytesRejection, FailedToBufferBody, JsonRejection};
use axum::extract::{FromRequest, Json, Request};
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::routes::problem::Problem;
use crate::state::Shared;

/// A JSON body.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, Problem> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(Problem(refusal(&rejection))),
        }
    }
}

/// The library's texts may repeat the body, and a body may hold a password; these don't.
fn refusal(rejection: &JsonRejection) -> Error {
    match rejection {
        JsonRejection::MissingJsonContentType(_) => Error::Refused {
            status: 415,
            code: "content_type",
            detail: "The body must be JSON, with content-type application/json.".into(),
        },
        JsonRejection::JsonSyntaxError(_) => Error::Refused {
            status: 400,
            code: "malformed",
            detail: "The body is not JSON.".into(),
        },
        JsonRejection::JsonDataError(_) => {
            Error::invalid("body", "lacks a field, or one of them has the wrong type")
        }
        JsonRejection::BytesRejection(BytesRejection::FailedToBufferBody(
            FailedToBufferBody::LengthLimitError(_),
        )) => Error::TooLarge("The body is larger than this address takes.".into()),
        _ => Error::Refused {
            status: 400,
            code: "malformed",
            detail: "The body did not arrive whole.".into(),
        },
    }
}
