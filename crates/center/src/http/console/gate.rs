//! Who may: every route of the table passes here before its handler runs. A session comes from the cookie alone; a
//! request that changes something must show the session's token in a header, come from this very site, and is
//! refused otherwise.

use super::{error::No, table::Route};
use crate::{
    fail::Fail,
    http::App,
    service::console::{Me, session},
    weak,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

/// Over TLS: a browser sends it to nobody else, and takes it from nobody else.
const SECURE_COOKIE: &str = "__Host-kaobao";
const PLAIN_COOKIE: &str = "kaobao";
const CSRF: HeaderName = HeaderName::from_static("x-kaobao-csrf");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// That this program itself speaks TLS; an extension of its requests.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct OverTls;

/// What is known of whoever asks, before the database is asked.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// What the session's cookie holds.
    pub(super) cookie: Option<String>,
    /// Where from; a proxy's on this machine told us.
    pub(super) address: String,
    /// On this machine, and through no proxy.
    pub(super) local: bool,
    /// Whether the browser speaks TLS.
    secure: bool,
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Names of this machine itself.
fn is_local_host(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let address = name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    address || name.eq_ignore_ascii_case("localhost")
}

impl Caller {
    fn read(parts: &Parts) -> Self {
        let headers = &parts.headers;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Who cannot be placed is not on this machine.
        let ip = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        let ip = ip.to_canonical();
        let proxied = [
            header::FORWARDED,
            header::VIA,
            FORWARDED_FOR,
            FORWARDED_PROTO,
        ]
        .iter()
        .any(|name| headers.contains_key(name));
        let told = text(headers, FORWARDED_FOR)
            .filter(|_| ip.is_loopback())
            .and_then(|list| list.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
        let host = text(headers, header::HOST).unwrap_or_default();
        let secure = parts.extensions.get::<OverTls>().is_some()
            || (ip.is_loopback() && text(headers, FORWARDED_PROTO) == Some("https"));
        let name = if secure { SECURE_COOKIE } else { PLAIN_COOKIE };
        Self {
            cookie: cookie(headers, name),
            address: told.unwrap_or(ip).to_string(),
            // A name of this machine in the address, too: a page of the Internet that points its own name here is not.
            local: (ip.is_loopback() && !proxied && is_local_host(host)) || weak::without("setup"),
            secure,
        }
    }
    /// The header that sets, or with `None` removes, the session's cookie.
    pub(super) fn set_cookie(&self, value: Option<&str>) -> String {
        let (name, secure) = if self.secure {
            (SECURE_COOKIE, "; Secure")
        } else {
            (PLAIN_COOKIE, "")
        };
        let ends = if value.is_some() { "" } else { "; Max-Age=0" };
        let value = value.unwrap_or_default();
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{ends}")
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let pairs = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let mut values = pairs.filter_map(|pair| {
        let (found, value) = pair.trim().split_once('=')?;
        (found == name).then(|| value.to_owned())
    });
    let first = values.next()?;
    // Two of one name: somebody else set one of them.
    if weak::without("cookie") {
        return Some(first);
    }
    values.next().is_none().then_some(first)
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::read(parts))
    }
}

/// Who is signed in; only on routes that ask for it.
impl<S: Send + Sync> FromRequestParts<S> for Me {
    type Rejection = No;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, No> {
        let me = parts.extensions.get::<Self>().cloned();
        me.ok_or_else(|| No(Fail::SignIn("请先登录".into())))
    }
}

/// What browsers say of where a request was made.
fn from_here(headers: &HeaderMap) -> bool {
    let site = text(headers, FETCH_SITE);
    if site.is_some_and(|site| site != "same-origin") {
        return false;
    }
    match (text(headers, header::ORIGIN), text(headers, header::HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            let origin = origin.split_once("://").map(|(_, rest)| rest);
            origin == Some(host)
        }
        (Some(_), None) => false,
    }
}

fn elsewhere() -> Fail {
    Fail::Forbidden("这个请求不是从本页面发出的，已拒绝；请刷新页面后重试".into())
}

/// Compares without telling by its time how much was right.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0, |all, (a, b)| all | (a ^ b))
            == 0
}

/// Lets through who may.
pub(super) async fn gate(
    State((app, route)): State<(App, &'static Route)>,
    request: Request,
    next: Next,
) -> Response {
    match admitted(&app, route, request).await {
        Ok(request) => next.run(request).await,
        Err(no) => no.into_response(),
    }
}

async fn admitted(app: &App, route: &'static Route, request: Request) -> Result<Request, No> {
    let (mut parts, body) = request.into_parts();
    // No text that people write holds it, and not every database keeps it.
    if parts.uri.to_string().contains("%00") {
        return Err(Fail::Malformed("地址里有不能用的字符，请刷新页面".into()).into());
    }
    let changes = parts.method != Method::GET && parts.method != Method::HEAD;
    let shown = text(&parts.headers, CSRF).map(str::to_owned);
    let unguarded = weak::without("csrf");
    // A header of one's own cannot be sent from another site unasked.
    if changes && !unguarded && (shown.is_none() || !from_here(&parts.headers)) {
        return Err(elsewhere().into());
    }
    if route.access == super::table::Access::Open {
        return Ok(Request::from_parts(parts, body));
    }
    let cookie = Caller::read(&parts).cookie;
    let open = app
        .work(move |center| session::open(center, cookie.as_deref()))
        .await?;
    if changes && !unguarded && !shown.is_some_and(|shown| same(&shown, &open.csrf)) {
        return Err(elsewhere().into());
    }
    if !route.access.allows(Some(open.me.role)) && !weak::without("role") {
        let role = open.me.role.label();
        return Err(Fail::Forbidden(format!("{role}不能做这件事，请找有权限的同事")).into());
    }
    parts.extensions.insert(open.me);
    Ok(Request::from_parts(parts, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_local() {
        for host in [
            "localhost",
            "localhost:8080",
            "127.0.0.1:8080",
            "[::1]:80",
            "127.9.9.9",
        ] {
            assert!(is_local_host(host), "{host}");
        }
        for host in [
            "",
            "center.example",
            "127.0.0.1.example",
            "[::2]",
            "10.0.0.1:80",
        ] {
            assert!(!is_local_host(host), "{host}");
        }
    }

    #[test]
    fn a_cookie_that_comes_twice_is_nobodys() {
        let headers = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, value.parse().unwrap());
            headers
        };
        assert_eq!(
            cookie(&headers("a=1; kaobao=x"), "kaobao"),
            Some("x".into())
        );
        assert_eq!(cookie(&headers("kaobao=x; kaobao=y"), "kaobao"), None);
        assert_eq!(cookie(&headers("xkaobao=x"), "kaobao"), None);
    }
}
