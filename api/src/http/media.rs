//! Media types: which one a client accepts, and whether a body is JSON.
//!
//! The parsing is done here because media-type crates do not negotiate, and the two headers are all that is needed.

use poem::http::{HeaderMap, StatusCode, header};

use super::refusal::Refusal;

/// The media types of a GraphQL response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status code tells request errors from results.
    GraphqlResponse,
    /// `application/json`: 200 for every well-formed request, as clients from before the specification expect.
    Json,
}

impl Media {
    /// For clients that send no `Accept` at all: scripts and old clients, which often take any status but 200 for a
    /// broken connection. Those that accept everything (`*/*`) get the media type of the specification.
    const WITHOUT_ACCEPT: Self = Self::Json;

    /// Value of the `Content-Type` header.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    fn subtype(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "graphql-response+json",
            Self::Json => "json",
        }
    }
}

/// What a client accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// The media type of one answer; `None` where the client wants events only.
    pub(super) media: Option<Media>,
    /// Whether it names `text/event-stream`, which is how subscriptions are answered.
    pub(super) events: bool,
    /// Whether it prefers events even for a single answer.
    pub(super) prefers_events: bool,
}

/// The media type of events (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>).
pub(super) const EVENTS: &str = "text/event-stream; charset=utf-8";

/// Picks the media type with the highest quality; at the same quality the one that is named more precisely
/// (`application/json, */*` asks for JSON), then `application/graphql-response+json`. Events are sent only to those who name
/// them.
pub(super) fn negotiate(headers: &HeaderMap) -> Result<Accepted, Refusal> {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<Range> = lines.flat_map(|line| split(line, ',')).filter_map(Range::parse).collect();
    if ranges.is_empty()
        && headers.get_all(header::ACCEPT).iter().all(|value| value.as_bytes().trim_ascii().is_empty())
    {
        return Ok(Accepted { media: Some(Media::WITHOUT_ACCEPT), events: false, prefers_events: false });
    }
    let rate = |media: Media| {
        let matching = ranges.iter().filter_map(|range| Some((range.precision(media)?, range.quality)));
        // The most precise range decides the quality; of equal ones the best.
        matching.max().map(|(precision, quality)| (quality, precision)).filter(|(quality, _)| *quality > 0)
    };
    let (graphql, json) = (rate(Media::GraphqlResponse), rate(Media::Json));
    let events = ranges.iter().filter(|range| range.utf8 && range.is_events()).map(|range| range.quality);
    let events = events.max().filter(|quality| *quality > 0);
    let best = graphql.max(json);
    let media = match best {
        None if events.is_none() => {
            return Err(Refusal::new(
                StatusCode::NOT_ACCEPTABLE,
                "NOT_ACCEPTABLE",
                "Responses are application/graphql-response+json or application/json, or for subscriptions text/event-stream, in UTF-8; accept one of them.",
            ));
        }
        None => None,
        Some(_) if graphql >= json => Some(Media::GraphqlResponse),
        Some(_) => Some(Media::Json),
    };
    let prefers_events = events > best.map(|(quality, _)| quality);
    Ok(Accepted { media, events: events.is_some(), prefers_events })
}

/// Checks that a body is JSON in UTF-8 and not compressed.
///
/// Only a JSON content type is taken because a browser asks the server before it sends one to another site, while
/// forms and plain text are sent without asking.
pub(super) fn require_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let unsupported =
        |message| Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message);
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let range = match (types.next(), types.next()) {
        (Some(value), None) => value.to_str().ok().and_then(Range::parse),
        _ => None,
    };
    if !range.is_some_and(|range| range.kind == "application" && range.subtype == "json" && range.utf8) {
        let message =
            "A GraphQL request by POST needs the header `Content-Type: application/json` (in UTF-8).";
        return Err(unsupported(message));
    }
    let encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    if encodings.into_iter().any(|value| !value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity")) {
        let message = "Compressed request bodies are not read; leave out the header Content-Encoding.";
        return Err(unsupported(message).with_header(header::ACCEPT_ENCODING, "identity"));
    }
    Ok(())
}

/// One media range of an `Accept` header, or a content type.
struct Range {
    kind: String,
    subtype: String,
    /// No charset is named, or it is UTF-8.
    utf8: bool,
    /// Quality in thousandths.
    quality: u16,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = split(text, ';');
        let (kind, subtype) = parts.next()?.trim().split_once('/')?;
        let token = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !token(kind) || !token(subtype) {
            return None;
        }
        let mut range =
            Self { kind: kind.to_lowercase(), subtype: subtype.to_lowercase(), utf8: true, quality: 1000 };
        for part in parts {
            let Some((name, value)) = part.split_once('=') else { continue };
            let value = value.trim().trim_matches('"');
            match name.trim().to_lowercase().as_str() {
                "charset" => {
                    range.utf8 = ["utf-8", "utf8"].iter().any(|name| value.eq_ignore_ascii_case(name))
                }
                "q" => range.quality = quality(value)?,
                _ => {}
            }
        }
        Some(range)
    }

    fn is_events(&self) -> bool {
        (self.kind.as_str(), self.subtype.as_str()) == ("text", "event-stream")
    }

    /// How precisely this range names the media type, `None` if not at all.
    fn precision(&self, media: Media) -> Option<u8> {
        match (self.kind.as_str(), self.subtype.as_str()) {
            _ if !self.utf8 => None,
            ("*", "*") => Some(0),
            ("application", "*") => Some(1),
            ("application", subtype) if subtype == media.subtype() => Some(2),
            _ => None,
        }
    }
}

/// A quality between 0 and 1 in thousandths; a range with another one is passed over.
fn quality(text: &str) -> Option<u16> {
    let value: f32 = text.parse().ok().filter(|value| (0.0..=1.0).contains(value))?;
    Some((value * 1000.0).round() as u16)
}

/// Splits at a separator that is not inside quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |char| {
        let is_escaped = std::mem::take(&mut escaped);
        match char {
            '\\' if quoted && !is_escaped => escaped = true,
            '"' if !is_escaped => quoted = !quoted,
            _ => return char == separator && !quoted,
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, lines: &[&str]) -> HeaderMap {
        let line = |line: &&str| (name.clone(), line.parse().expect("a test's header is valid"));
        lines.iter().map(line).collect()
    }

    #[test]
    fn the_best_acceptable_media_type_is_chosen() {
        let graphql = Some(Media::GraphqlResponse);
        let json = Some(Media::Json);
        for (accept, expected) in [
            ("", json),
            ("*/*", graphql),
            ("application/*", graphql),
            ("application/json", json),
            ("application/graphql-response+json", graphql),
            ("APPLICATION/Graphql-Response+JSON ; Charset=\"UTF-8\"", graphql),
            ("application/json; charset=utf-8", json),
            ("application/json; charset=latin1", None),
            ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", graphql),
            ("application/json, application/graphql-response+json", graphql),
            ("application/graphql-response+json;q=0.5, application/json;q=0.9", json),
            ("application/graphql-response+json, application/json;q=0.9", graphql),
            ("application/json, text/plain, */*", json),
            ("application/json;q=0.1, */*", graphql),
            ("application/graphql-response+json;q=0, */*", json),
            ("application/graphql-response+json;q=0, application/json;q=0, */*", None),
            ("*/*;q=0", None),
            ("text/html, application/xhtml+xml", None),
            ("text/html;x=\"application/json, application/json\"", None),
            ("text/html, */*;q=0.1", graphql),
            ("application/json;q=high, application/graphql-response+json;q=0.1", graphql),
            ("nonsense", None),
        ] {
            let chosen = negotiate(&headers(header::ACCEPT, &[accept])).ok();
            assert_eq!(chosen.and_then(|accepted| accepted.media), expected, "Accept: {accept}");
            assert!(chosen.is_none_or(|accepted| !accepted.events), "{accept} names no events");
        }
        let media = |headers| negotiate(&headers).ok().and_then(|accepted| accepted.media);
        assert_eq!(media(HeaderMap::new()), json);
        assert_eq!(media(headers(header::ACCEPT, &["text/html", "application/json"])), json);
    }

    #[test]
    fn events_are_for_those_who_name_them() {
        let json = Some(Media::Json);
        for (accept, media, events, prefers_events) in [
            ("text/event-stream", None, true, true),
            ("text/event-stream; charset=utf-8", None, true, true),
            ("text/event-stream;q=0", None, false, false),
            ("text/event-stream, */*", Some(Media::GraphqlResponse), true, false),
            ("application/json, text/event-stream", json, true, false),
            ("application/json;q=0.9, text/event-stream", json, true, true),
            ("application/json, text/event-stream;q=0.9", json, true, false),
            ("text/*, application/json", json, false, false),
        ] {
            let found = negotiate(&headers(header::ACCEPT, &[accept])).ok();
            let expected = Accepted { media, events, prefers_events };
            let refused = media.is_none() && !events;
            assert_eq!(found, (!refused).then_some(expected), "Accept: {accept}");
        }
    }

    #[test]
    fn only_json_bodies_are_read() {
        for (lines, read) in [
            (&["application/json"][..], true),
            (&["Application/JSON;charset=UTF-8"], true),
            (&["application/json; charset=\"utf-8\""], true),
            (&["application/json; charset=utf-16"], false),
            (&["application/graphql"], false),
            (&["application/graphql-response+json"], false),
            (&["application/x-www-form-urlencoded"], false),
            (&["multipart/form-data; boundary=a"], false),
            (&["text/plain; x=application/json"], false),
            (&["application/json", "text/plain"], false),
            (&[""], false),
            (&[], false),
        ] {
            assert_eq!(require_json(&headers(header::CONTENT_TYPE, lines)).is_ok(), read, "{lines:?}");
        }
        for (encoding, read) in
            [("identity", true), ("Identity", true), ("gzip", false), ("identity, br", false)]
        {
            let mut headers = headers(header::CONTENT_TYPE, &["application/json"]);
            headers.insert(header::CONTENT_ENCODING, encoding.parse().expect("a test's header is valid"));
            assert_eq!(require_json(&headers).is_ok(), read, "{encoding}");
        }
    }
}
