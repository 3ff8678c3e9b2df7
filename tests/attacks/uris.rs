//! Redirection URIs as values: what is registered is what is meant.

use grantor::{RedirectUri, Registration};
use url::Url;

use crate::scene::client;

fn registered(text: &str) -> RedirectUri {
    RedirectUri::parse(text).unwrap()
}

/// Each change of one byte is another URI, for clients of both kinds; on a loopback address digits of the port aside.
#[test]
fn a03_a_registered_uri_matches_its_own_bytes() {
    let texts = ["https://client.example/Call%2Fback?a=B", "com.example.app:/cb", "https://[2001:db8::a]/cb"];
    for text in texts {
        let uri = registered(text);
        assert!(uri.admit(text, false).is_some() && uri.admit(text, true).is_some());
        let mut others: Vec<String> = vec![text.to_uppercase(), text.to_lowercase(), format!("{text}/")];
        for at in 0..=text.len() {
            for byte in 0x20..0x7f_u8 {
                let byte = char::from(byte);
                others.push(format!("{}{byte}{}", &text[..at], &text[at..]));
                others.extend(text.get(at + 1..).map(|rest| format!("{}{byte}{rest}", &text[..at])));
            }
            others.extend(text.get(at + 1..).map(|rest| format!("{}{rest}", &text[..at])));
        }
        for other in others.iter().filter(|other| *other != text) {
            assert!(uri.admit(other, false).is_none() && uri.admit(other, true).is_none(), "{other}");
        }
    }
}

/// On a loopback address nothing but the port may differ, and the port is a port.
#[test]
fn a04_on_a_loopback_address_the_port_alone_varies() {
    for host in ["127.0.0.1", "[::1]"] {
        for own in ["", ":3000"] {
            let uri = registered(&format!("http://{host}{own}/cb?a=b"));
            for port in ["", ":1", ":3000", ":65535"] {
                let requested = format!("http://{host}{port}/cb?a=b");
                assert_eq!(uri.admit(&requested, false).unwrap().as_str(), requested);
            }
            for other in [
                "http://HOST:1/cb",
                "http://HOST:1/cb?a=b&c=d",
                "http://HOST:1/cb?a=B",
                "http://HOST:1/CB?a=b",
                "http://HOST:1/cb/?a=b",
                "http://HOST:1//cb?a=b",
                "http://HOST:1/x/../cb?a=b",
                "http://HOST:1/%63b?a=b",
                "http://HOST:1/cb?a=b#",
                "http://HOST:1/cb?a=b#x",
                "http://HOST:1?a=b",
                "https://HOST:1/cb?a=b",
                "HTTP://HOST:1/cb?a=b",
                "http://u@HOST:1/cb?a=b",
                "http://HOST.evil.example:1/cb?a=b",
                "http://evil.example:1/cb?a=b",
                "http://localhost:1/cb?a=b",
                "http://127.0.0.2:1/cb?a=b",
                "http://127.1:1/cb?a=b",
                "http://HOST:/cb?a=b",
                "http://HOST:0/cb?a=b",
                "http://HOST:01/cb?a=b",
                "http://HOST:65536/cb?a=b",
                "http://HOST:-1/cb?a=b",
                "http://HOST: 1/cb?a=b",
            ] {
                let other = other.replace("HOST", host);
                assert!(uri.admit(&other, true).is_none(), "{other}");
            }
        }
    }
}

/// No URI names a user, and a browser goes to the host that was looked at.
#[test]
fn a05_a_browser_goes_where_the_server_looked() {
    let loopback = registered("http://127.0.0.1/cb");
    for text in [
        "http://127.0.0.1:1@evil.example/cb",
        "http://127.0.0.1:@evil.example/cb",
        "http://127.0.0.1@evil.example/cb",
        "http://127.0.0.1:1\\@evil.example/cb",
        "http://127.0.0.1:1%40evil.example/cb",
        "http://127.0.0.1:1#@evil.example/cb",
        "http://127.0.0.1:1?@evil.example/cb",
        "http://127.0.0.1\t:1/cb",
        "http:/\\127.0.0.1/cb",
    ] {
        assert!(loopback.admit(text, true).is_none(), "{text}");
    }
    for text in ["https://user@client.example/cb", "https://@client.example/cb", "https://u:p@client.example/cb"] {
        assert!(RedirectUri::parse(text).is_err(), "{text}");
    }
    for text in [
        "https://client.example/cb",
        "https://client.example:8443/cb",
        "https://client.example/@evil.example/cb",
        "https://client.example/cb?next=https://u@evil.example/",
        "https://[2001:db8::1]/cb",
        "http://127.0.0.1:49152/cb",
        "http://[::1]:1/cb",
        "http://localhost:3000/cb",
    ] {
        let authority = text.split("://").nth(1).unwrap().split(['/', '?']).next().unwrap();
        let browser = Url::parse(registered(text).as_str()).unwrap();
        let host = browser.host_str().unwrap();
        let port = browser.port().map_or(String::new(), |port| format!(":{port}"));
        assert_eq!(format!("{host}{port}"), authority, "{text}");
    }
}

/// Nothing in a registered URI is a pattern: what has a meaning in globs or expressions matches itself.
#[test]
fn a06_a07_nothing_in_a_registered_uri_is_a_pattern() {
    for text in ["https://*.client.example/cb", "https://client.example%25@evil.example/", "https://%2a.example/"] {
        assert!(RedirectUri::parse(text).is_err(), "{text}");
    }
    for (text, others) in [
        ("https://client.example/c.b", &["https://client.example/cxb", "https://clientxexample/c.b"][..]),
        (
            "https://client.example/*",
            &["https://client.example/", "https://client.example/cb", "https://client.example"],
        ),
        ("https://client.example/(a)", &["https://client.example/a", "https://client.example/aa"]),
        ("https://client.example/ca+b$", &["https://client.example/caab", "https://client.example/cab"]),
        ("https://client.example/cb?", &["https://client.example/c", "https://client.example/cb"]),
        ("https://client.example/%2A", &["https://client.example/*", "https://client.example/%2a"]),
        ("https://client.example/%2525", &["https://client.example/%25", "https://client.example/%"]),
    ] {
        let uri = registered(text);
        assert!(uri.admit(text, true).is_some());
        for other in others {
            assert!(uri.admit(other, true).is_none(), "{text} {other}");
        }
    }
}

/// Only schemes that a browser gives back to the client can be registered, however the registration comes in.
#[test]
fn a32_only_harmless_schemes_are_registered() {
    for text in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "javascript://client.example/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://client.example/x",
        "about:blank",
        "ws://client.example/",
        "ftp://client.example/",
        "intent://x",
        "http://client.example/cb",
        "http://169.254.169.254/",
        "urn:ietf:wg:oauth:2.0:oob",
    ] {
        assert!(RedirectUri::parse(text).is_err(), "{text}");
        let mut stored = serde_json::to_value(Registration::clone(&client("web"))).unwrap();
        assert!(serde_json::from_value::<Registration>(stored.clone()).is_ok());
        stored["redirect_uris"] = serde_json::json!([text]);
        assert!(serde_json::from_value::<Registration>(stored).is_err(), "{text}");
    }
}
