//! Where in the answer an error belongs.
//!
//! On its way up through lists and objects, async-graphql cuts an error's path short to the container it leaves. The
//! path as it was where the error arose is carried along in its extensions, and put back at the end.

use async_graphql::{Context, ErrorExtensionValues, PathSegment, Response, ServerError, Value};

const KEY: &str = "__path";

/// Notes the path of an error that leaves an organisation's field, unless one from deeper down is noted already.
pub fn keep(context: &Context<'_>, error: ServerError) -> ServerError {
    if error.extensions.as_ref().is_some_and(|extensions| extensions.get(KEY).is_some()) {
        return error;
    }
    let mut error = if error.path.is_empty() { context.set_error_path(error) } else { error };
    let path = error.path.iter().map(|segment| match segment {
        PathSegment::Field(name) => Value::String(name.clone()),
        PathSegment::Index(at) => Value::from(*at),
    });
    let path = Value::List(path.collect());
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set(KEY, path);
    error
}

/// Puts noted paths back in place.
pub fn restore(mut response: Response) -> Response {
    for error in &mut response.errors {
        let Some(extensions) = &mut error.extensions else { continue };
        let Some(Value::List(path)) = extensions.get(KEY).cloned() else { continue };
        extensions.unset(KEY);
        let segments = path.into_iter().filter_map(|segment| match segment {
            Value::String(name) => Some(PathSegment::Field(name)),
            Value::Number(at) => at.as_u64().map(|at| PathSegment::Index(at as usize)),
            _ => None,
        });
        error.path = segments.collect();
    }
    response
}
