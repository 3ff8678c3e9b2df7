//! What the command line asks for.

use core::net::SocketAddr;
use std::ffi::OsString;
use std::path::PathBuf;

use grantor::AccessTokenFormat;
use lexopt::prelude::{Long, Short, Value, ValueExt as _};

use crate::store::{InvalidStore, Store};

pub(crate) const USAGE: &str = "\
grantor-demo: the whole picture of OAuth on one machine

    grantor-demo [--port N]           three servers on loopback, on the ports N, N+1, N+2 (default 8080); open the address
    grantor-demo --script             plays the person at the browser, prints what is sent, and tells if all is right
    grantor-demo serve --config FILE  the authorization server alone; see demo.example.toml
    grantor-demo secret               makes what is secret in a configuration file: for a client, and for sessions

    --store STORE     where grants and clients are kept: memory (the default), redb:FILE for one process at a time, or
                      postgres://USER:PASSWORD@HOST:PORT/DATABASE or redis://USER:PASSWORD@HOST:PORT for several;
                      clients of others that are there stay
    --tokens FORMAT   what access tokens are: opaque (the default), which the resource server asks about, or jwt, which it
                      verifies by itself; a file says access_tokens
    --listen ADDRESS  where serve listens, so that several processes may share a FILE; both go before what FILE says
";

/// The command line.
pub(crate) struct CommandLine {
    pub(crate) command: Command,
    pub(crate) store: Option<Store>,
}

pub(crate) enum Command {
    Help,
    Show { port: u16, tokens: AccessTokenFormat },
    Script { tokens: AccessTokenFormat },
    Serve { config: PathBuf, listen: Option<SocketAddr> },
    Secret,
}

impl CommandLine {
    /// Reads the arguments that follow the name of the program.
    pub(crate) fn read(
        arguments: impl IntoIterator<Item = OsString, IntoIter: 'static>,
    ) -> Result<Self, lexopt::Error> {
        let mut parser = lexopt::Parser::from_args(arguments);
        let mut command = Command::Show { port: 8080, tokens: AccessTokenFormat::Opaque };
        let mut store = None;
        while let Some(argument) = parser.next()? {
            command = match (argument, command) {
                (Short('h') | Long("help"), _) => Command::Help,
                (Long("script"), Command::Show { tokens, .. }) => Command::Script { tokens },
                (Long("port"), Command::Show { tokens, .. }) => {
                    Command::Show { port: parser.value()?.parse()?, tokens }
                }
                (Long("tokens"), Command::Show { port, .. }) => Command::Show { port, tokens: tokens(&mut parser)? },
                (Long("tokens"), Command::Script { .. }) => Command::Script { tokens: tokens(&mut parser)? },
                (Value(word), Command::Show { .. }) if word == "serve" => {
                    Command::Serve { config: PathBuf::new(), listen: None }
                }
                (Value(word), Command::Show { .. }) if word == "secret" && store.is_none() => Command::Secret,
                (Long("config"), Command::Serve { listen, .. }) => {
                    Command::Serve { config: parser.value()?.into(), listen }
                }
                (Long("listen"), Command::Serve { config, .. }) => {
                    Command::Serve { config, listen: Some(parser.value()?.parse()?) }
                }
                (Long("store"), command @ (Command::Show { .. } | Command::Script { .. } | Command::Serve { .. })) => {
                    store = Some(self::store(parser.value()?).map_err(|error| error.to_string())?);
                    command
                }
                (argument, _) => return Err(argument.unexpected()),
            };
        }
        if matches!(&command, Command::Serve { config, .. } if config.as_os_str().is_empty()) {
            return Err("serve needs --config FILE".into());
        }
        Ok(Self { command, store })
    }
}

fn tokens(parser: &mut lexopt::Parser) -> Result<AccessTokenFormat, lexopt::Error> {
    match parser.value()?.to_str() {
        Some("opaque") => Ok(AccessTokenFormat::Opaque),
        Some("jwt") => Ok(AccessTokenFormat::Jwt),
        Some(_) | None => Err("--tokens is opaque or jwt".into()),
    }
}

/// The errors of the parser would show the value, in which there may be a password.
fn store(value: OsString) -> Result<Store, InvalidStore> {
    value.into_string().map_err(|_| InvalidStore)?.try_into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<CommandLine, String> {
        CommandLine::read(line.split_whitespace().map(OsString::from).collect::<Vec<_>>())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn every_server_takes_a_store() {
        for line in [
            "--store redb:a.redb",
            "--port 9000 --store redb:a.redb",
            "--script --store redb:a.redb",
            "--store redb:a.redb --script",
            "serve --config a.toml --store redb:a.redb",
            "--store redb:a.redb serve --config a.toml",
        ] {
            let store = read(line).ok().and_then(|line| line.store);
            assert!(matches!(store, Some(Store::Redb(file)) if file.as_os_str() == "a.redb"), "{line}");
        }
        assert!(read("serve --config a.toml").is_ok_and(|line| line.store.is_none()));
        for line in ["secret --store memory", "--store memory secret", "--store"] {
            assert!(read(line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_whole_picture_takes_a_format_of_tokens() {
        use AccessTokenFormat::{Jwt, Opaque};

        for (line, expected) in [
            ("", Opaque),
            ("--tokens jwt", Jwt),
            ("--tokens opaque", Opaque),
            ("--tokens jwt --port 9000", Jwt),
            ("--tokens jwt --script", Jwt),
            ("--script --tokens jwt", Jwt),
        ] {
            let command = read(line).map(|line| line.command);
            let (Ok(Command::Show { tokens, .. }) | Ok(Command::Script { tokens })) = command else { panic!("{line}") };
            assert_eq!(tokens, expected, "{line}");
        }
        assert_eq!(read("--tokens JWT").err().as_deref(), Some("--tokens is opaque or jwt"));
        assert!(read("serve --config a.toml --tokens jwt").is_err());
    }

    #[test]
    fn serve_takes_an_address() {
        let line = read("serve --listen 127.0.0.1:0 --config a.toml").map(|line| line.command);
        let own = "127.0.0.1:0".parse().unwrap();
        assert!(matches!(line, Ok(Command::Serve { listen: Some(listen), .. }) if listen == own));
        assert!(read("--listen 127.0.0.1:0").is_err());
        assert_eq!(read("serve --listen 127.0.0.1:0").err().as_deref(), Some("serve needs --config FILE"));
    }

    #[test]
    fn a_wrong_store_is_told_the_right_forms_and_not_shown() {
        let error = read("--store mysql://alice:wonderland@host/db").err().unwrap();
        assert!(error.contains("memory, redb:FILE, postgres://") && error.contains("redis://"), "{error}");
        assert!(!error.contains("wonderland"), "{error}");
    }
}
