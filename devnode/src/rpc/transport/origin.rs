//! The web pages that may use the node: those served from this machine, so that no page on the
//! internet sends transactions from a visitor's dev accounts.

use axum::http::{HeaderMap, HeaderValue, header};

/// Whether the request comes from no web page, or from one of this machine.
pub(super) fn is_allowed(headers: &HeaderMap) -> bool {
    match headers.get(header::ORIGIN) {
        None => true,
        Some(origin) => origin.to_str().is_ok_and(is_local),
    }
}

/// Adds the headers with which the browser passes the response to the page.
pub(super) fn allow(request: &HeaderMap, response: &mut HeaderMap) {
    let Some(origin) = request.get(header::ORIGIN) else {
        return;
    };
    response.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    response.insert(header::VARY, HeaderValue::from_static("Origin"));
}

/// Adds the headers of a preflight response.
pub(super) fn allow_preflight(response: &mut HeaderMap) {
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ] {
        response.insert(name, HeaderValue::from_static(value));
    }
}

fn is_local(origin: &str) -> bool {
    let Some((_, authority)) = origin.split_once("://") else {
        return false;
    };
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_loopback = host
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    is_loopback || host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_are_local() {
        for origin in [
            "http://localhost",
            "http://localhost:3000",
            "https://app.localhost:8080",
            "http://127.0.0.1:5173",
            "http://[::1]:80",
        ] {
            assert!(is_local(origin), "{origin}");
        }
    }

    #[test]
    fn all_other_pages_are_not() {
        for origin in [
            "null",
            "",
            "http://example.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://192.168.0.1",
            "file://",
        ] {
            assert!(!is_local(origin), "{origin}");
        }
    }
}
