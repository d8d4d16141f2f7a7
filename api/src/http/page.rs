//! A page of plain text.

use poem::{
    Endpoint, Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};

use super::{edge::RequestId, media::Media, refusal::Refusal};

/// Serves the text and status that the function gives, by GET.
pub(super) struct Page<F>(pub(super) F);

impl<F: Fn() -> (StatusCode, String) + Send + Sync> Endpoint for Page<F> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if ![Method::GET, Method::HEAD].contains(request.method()) {
            let RequestId(id) = request.data::<RequestId>().cloned().unwrap_or_default();
            let refusal = Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "METHOD_NOT_ALLOWED",
                "This page is read by GET.",
            );
            return Ok(refusal.with_header(header::ALLOW, "GET, HEAD").into_response(Media::Json, &id));
        }
        let (status, text) = (self.0)();
        let mut response = Response::builder().status(status).body(text);
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        Ok(response)
    }
}
